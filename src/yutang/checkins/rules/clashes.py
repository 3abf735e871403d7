"""Which other reply of an account wants a programme's keyword. Pure."""

from collections.abc import Sequence
from typing import Final

from yutang.accounts.models import Matching, ReplyTrigger
from yutang.accounts.replies.rules.folding import bare, fold
from yutang.accounts.replies.rules.values import Rule

PRIORITY: Final = 400
"""Of the replies that a programme keeps: before what an account says on other days, behind a campaign that runs."""


def rival_of(rules: Sequence[Rule], keyword: str) -> Rule | None:
    """The rule that would answer this keyword in the programme's place, or that the programme would silence; none when
    nobody else wants it. Whatever hours it keeps: at some time of the day they would meet."""
    word = bare(fold(keyword))
    for rule in rules:
        if word and rule.active and rule.trigger is ReplyTrigger.KEYWORD and _wants(rule, word):
            return rule
    return None


def _wants(rule: Rule, word: str) -> bool:
    words = [bare(each) for each in rule.words]
    if rule.matching is Matching.ALL and len(words) > 1:
        return rule.priority > PRIORITY and all(each in word for each in words)
    if word in words:
        return True
    return rule.matching is not Matching.EXACT and rule.priority > PRIORITY and any(each in word for each in words)
