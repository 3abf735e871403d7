"""Rules that never answer, because others always come first. Pure; for the list, so that nobody wonders."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from yutang.accounts.models import Matching, ReplyTrigger
from yutang.accounts.replies.rules.choosing import RuleBook
from yutang.accounts.replies.rules.values import ANY, Rule
from yutang.accounts.replies.rules.variables import Places
from yutang.wechat.messages import Content, Follow, Image, MenuClick, Scan, Text

MOST_QUESTIONS: Final = 5000  # a tenth of a second; beyond that, nothing is said
_MIDNIGHT: Final = datetime(2000, 1, 1, tzinfo=UTC)
_MORE: Final = "\ue000"  # stands for whatever else is in a text: a character that nobody types


def never_asked(rules: Sequence[Rule]) -> Mapping[int, Rule]:
    """Each rule in use that cannot answer anything, and one that answers in its place.

    Asked are its own words, at every moment of the day at which any rule begins or ends. A rule that only several
    others together hide is found too; one that another hides only for longer texts is not.
    """
    active = [rule for rule in rules if rule.active and rule.messages]
    moments = sorted({minute for rule in active for minute in (rule.opens_at, rule.closes_at)})
    if sum(max(len(rule.words), 1) for rule in active) * len(moments) > MOST_QUESTIONS:
        return {}
    book, by_id = RuleBook(active, Places()), {rule.id: rule for rule in active}
    hidden = {}
    for rule in active:
        open_at = [_MIDNIGHT + timedelta(minutes=minute) for minute in moments if rule.is_open(minute)]
        answers = [book.choose(content, moment) for content in _questions(rule) for moment in open_at]
        ids = [chosen.rule_id for chosen in answers if chosen is not None]
        if ids and rule.id not in ids:
            hidden[rule.id] = by_id[ids[0]]
    return hidden


def _questions(rule: Rule) -> list[Content]:
    """What a rule is there to answer."""
    match rule.trigger:
        case ReplyTrigger.FOLLOW:
            return [Follow()]
        case ReplyTrigger.DEFAULT:
            return [Image("", "")]
        case ReplyTrigger.MENU:
            return [MenuClick(_key(word)) for word in rule.words]
        case ReplyTrigger.SCENE:
            return [Scan(_key(word)) for word in rule.words]
    if rule.matching is Matching.EXACT:
        return [Text(word) for word in rule.words]
    texts = [_MORE.join(rule.words)] if rule.matching is Matching.ALL else rule.words
    return [Text(f"{_MORE}{text}{_MORE}") for text in texts]


def _key(word: str) -> str:
    return word.removesuffix(ANY) + _MORE if word.endswith(ANY) else word
