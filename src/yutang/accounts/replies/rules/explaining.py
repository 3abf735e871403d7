"""The try-out: every rule in the order in which it is asked, and what came of it. Pure; made for reading, not speed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from yutang.accounts.models import Matching, ReplyTrigger
from yutang.accounts.replies.rules.choosing import Chosen, RuleBook, order
from yutang.accounts.replies.rules.folding import bare, fold
from yutang.accounts.replies.rules.values import ANY, Rule, minute_of
from yutang.accounts.replies.rules.variables import Places
from yutang.accounts.replies.rules.wording import (
    Why,
    why_closed,
    why_not_these_words,
    why_not_this_kind,
)
from yutang.errors import N_
from yutang.wechat.messages import (
    Content,
    Follow,
    Image,
    Link,
    Location,
    MenuAction,
    MenuClick,
    Scan,
    Text,
    Video,
    Voice,
)


class Verdict(StrEnum):
    ANSWERS = "answers"
    TOO_LATE = "too_late"  # it matches, but another rule comes first
    NO = "no"


@dataclass(frozen=True, slots=True)
class Asked:
    """One rule and what came of asking it."""

    rule: Rule
    verdict: Verdict
    why: Why


@dataclass(frozen=True, slots=True)
class Explained:
    """What a fan gets (none: no reply is due), and what came of each rule, in the order of asking."""

    chosen: Chosen | None
    asked: Sequence[Asked]


ORDER: Final = (
    ReplyTrigger.SCENE,
    ReplyTrigger.FOLLOW,
    ReplyTrigger.KEYWORD,
    ReplyTrigger.MENU,
    ReplyTrigger.DEFAULT,
)
"""Triggers as they are asked: a scene before the follow that it came with, keywords before the default."""


def explain(
    rules: Iterable[Rule],
    content: Content,
    local: datetime,
    nickname: str | None = None,
    places: Places = Places(),  # noqa: B008 - a frozen value
) -> Explained:
    """Which rule answers, and why the others do not."""
    listed = in_order(rules)
    chosen = RuleBook(listed, places).choose(content, local, nickname)
    winner = next((rule for rule in listed if chosen is not None and rule.id == chosen.rule_id), None)
    asked = [_asked(rule, content, minute_of(local), chosen, winner) for rule in listed]
    return Explained(chosen, asked)


def in_order(rules: Iterable[Rule]) -> list[Rule]:
    """All rules as they are asked, trigger by trigger."""
    return sorted(rules, key=lambda rule: (ORDER.index(rule.trigger), order(rule)))


def _asked(rule: Rule, content: Content, minute: int, chosen: Chosen | None, winner: Rule | None) -> Asked:
    if chosen is not None and rule.id == chosen.rule_id:
        return Asked(rule, Verdict.ANSWERS, chosen.why)
    if not rule.active:
        return Asked(rule, Verdict.NO, Why(N_("It is switched off.")))
    if not rule.messages:
        return Asked(rule, Verdict.NO, Why(N_("It has nothing to say.")))
    if rule.trigger not in asked_triggers(content):
        return Asked(rule, Verdict.NO, why_not_this_kind(rule))
    if _found(rule, content) is None:
        return Asked(rule, Verdict.NO, why_not_these_words(rule))
    if not rule.is_open(minute):
        return Asked(rule, Verdict.NO, why_closed(rule))
    first = winner.name if winner is not None else ""
    return Asked(rule, Verdict.TOO_LATE, Why(N_("It would match, but “{name}” comes first."), (("name", first),)))


def asked_triggers(content: Content) -> tuple[ReplyTrigger, ...]:
    """The triggers that may answer this, the first to be asked first."""
    match content:
        case Text():
            return (ReplyTrigger.KEYWORD, ReplyTrigger.DEFAULT)
        case Image() | Voice() | Video() | Location() | Link():
            return (ReplyTrigger.DEFAULT,)
        case Follow(None):
            return (ReplyTrigger.FOLLOW,)
        case Follow():
            return (ReplyTrigger.SCENE, ReplyTrigger.FOLLOW)
        case Scan():
            return (ReplyTrigger.SCENE,)
        case MenuClick() | MenuAction():
            return (ReplyTrigger.MENU,)
    return ()


def _found(rule: Rule, content: Content) -> str | None:
    """The word of the rule that fits, or None."""
    match rule.trigger, content:
        case (ReplyTrigger.KEYWORD, Text(said)):
            return _in_text(rule, fold(said))
        case (ReplyTrigger.MENU, MenuClick(key) | MenuAction(key=key)):
            return _key(rule, key)
        case (ReplyTrigger.SCENE, Follow(scene) | Scan(scene)) if scene is not None:
            return _key(rule, scene)
    return "" if rule.trigger in {ReplyTrigger.FOLLOW, ReplyTrigger.DEFAULT} else None


def _in_text(rule: Rule, text: str) -> str | None:
    if rule.matching is Matching.EXACT:
        return bare(text) if bare(text) in rule.words else None
    inside = [word for word in rule.words if word in text]
    if rule.matching is Matching.ALL and len(inside) < len(rule.words):
        return None
    return inside[0] if inside else None


def _key(rule: Rule, key: str) -> str | None:
    return next((w for w in rule.words if w == key or (w.endswith(ANY) and key.startswith(w[:-1]))), None)
