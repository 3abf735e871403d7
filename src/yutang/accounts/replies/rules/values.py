"""A reply rule as a value, made from the columns of its row. Pure."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from yutang.accounts.models import Matching, ReplyTrigger
from yutang.accounts.replies.rules.folding import bare, fold
from yutang.wechat.outgoing import Outgoing
from yutang.wechat.writing import from_data

DAY: Final = 24 * 60  # minutes
ANY: Final = "*"  # at the end of a scene or a menu key: whatever follows


@dataclass(frozen=True, slots=True)
class Rule:
    """What an account answers, and when. `words` are folded for keywords and as they are for menu keys and scenes.

    `opens_at` and `closes_at` are minutes of the account's local day: the same twice means always, an end before the
    start means past midnight. `messages` still hold their variables.
    """

    id: int
    trigger: ReplyTrigger
    messages: tuple[Outgoing, ...]
    matching: Matching = Matching.EXACT
    words: tuple[str, ...] = ()
    opens_at: int = 0
    closes_at: int = 0
    priority: int = 0
    active: bool = True
    name: str = ""
    campaign_id: int | None = None  # the campaign that keeps it…
    programme_id: int | None = None  # …or the programme of check-ins…
    course_id: int | None = None  # …or the course

    @property
    def is_kept(self) -> bool:
        """Whether it is kept by something else: people change it there."""
        return (self.campaign_id, self.programme_id, self.course_id) != (None, None, None)

    def is_open(self, minute: int) -> bool:
        """Whether a minute of the local day lies in its hours; the closing minute is outside."""
        if self.opens_at == self.closes_at:
            return True
        return (minute - self.opens_at) % DAY < (self.closes_at - self.opens_at) % DAY


def minute_of(local: datetime) -> int:
    return local.hour * 60 + local.minute


def rule_of(  # noqa: PLR0913 - the columns of a row
    *,
    id: int,  # noqa: A002 - the column's name
    trigger: ReplyTrigger | str,
    matching: Matching | str,
    words: Sequence[str],
    messages: Mapping[str, Any],
    opens_at: int = 0,
    closes_at: int = 0,
    priority: int = 0,
    active: bool = True,
    name: str = "",
    campaign_id: int | None = None,
    programme_id: int | None = None,
    course_id: int | None = None,
) -> Rule:
    """The rule that a row describes. Raises what `from_data` raises for messages that this version does not know."""
    asked_for, how = ReplyTrigger(trigger), Matching(matching)
    return Rule(
        id=id,
        trigger=asked_for,
        messages=tuple(from_data(each) for each in messages["messages"]),
        matching=how,
        words=comparable(asked_for, how, words),
        opens_at=opens_at,
        closes_at=closes_at,
        priority=priority,
        active=bool(active),
        name=name,
        campaign_id=campaign_id,
        programme_id=programme_id,
        course_id=course_id,
    )


def comparable(trigger: ReplyTrigger, matching: Matching, words: Sequence[str]) -> tuple[str, ...]:
    """The words of a rule in the form in which they are compared, each once, in their order."""
    if trigger is ReplyTrigger.KEYWORD:
        folded = (bare(fold(word)) if matching is Matching.EXACT else fold(word) for word in words)
    else:
        folded = (word.strip() for word in words)
    return tuple(dict.fromkeys(word for word in folded if word))


def rule_of_row(row: Mapping[str, Any]) -> Rule | None:
    """The rule of a row as plain SQL reads it: JSON as text or already read.

    None for a row that nothing can be made of, so that one bad row does not silence an account.
    """
    columns = {name: row[name] for name in _COLUMNS if name in row}
    try:
        columns["words"] = _read(columns["words"])
        columns["messages"] = _read(columns["messages"])
        return rule_of(**columns)
    except (LookupError, ValueError, TypeError, AttributeError):
        return None


_COLUMNS: Final = (
    *("id", "name", "trigger", "matching", "words", "messages"),
    *("opens_at", "closes_at", "priority", "active", "campaign_id", "programme_id", "course_id"),
)


def _read(value: Any) -> Any:  # noqa: ANN401 - whatever the JSON holds
    return json.loads(value) if isinstance(value, str | bytes) else value
