"""Reminders: planned, sent or kept for the next visit. At most one for each key, in one transaction with its cause."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from yutang.dialogue.actions.telling import Telling, do_tell_each
from yutang.dialogue.reaching.actions.knowing import Knowledge, know
from yutang.dialogue.reaching.models import Notice, ReminderState, Way, WhyNot
from yutang.dialogue.reaching.rules.choosing import SPARE
from yutang.dialogue.reaching.rules.texts import with_stop
from yutang.dialogue.reaching.store import facts, reminders
from yutang.jobs.actions import enqueue_many
from yutang.wechat.outgoing import TextOut
from yutang.workspaces.actions import Work

SEND_NOTICE: Final = "wechat.notice"
"""The outbox's word for one template message or subscription notice: payload {reminder_id}."""
AT_ONCE: Final = 2_000
"""Fans of one round of questions to the database."""
SHOWN: Final = timedelta(days=7)
"""What could not be sent is shown at the next visit, if that is within a week."""
_NOT_OUT: Final = frozenset({ReminderState.WAITING, ReminderState.SEEN})
_SILENT: Final = frozenset({WhyNot.STOPPED, WhyNot.TOLD})
"""The fan wants no such line anywhere, or has had theirs."""


class Reach(NamedTuple):
    """One of both."""

    way: Way | None
    why_not: WhyNot | None


class Reminder(NamedTuple):
    """What one fan is to be told. `key`: of this one reminder, e.g. "check_in:12:345:2026-11-26"; `thing_id`: the
    programme, course or tier; `url`: where a tap leads; `values`: what stands in templates (`rules.fields.variables`);
    `asked`: the fan chose this hour; `plain`: what pages show, without links (none: the text); `said`: what the
    conversation says in place of text and url, only asked where it is said."""

    fan_id: int
    account_id: int
    text: str
    notice: Notice
    key: str
    thing_id: int = 0
    url: str = ""
    values: Mapping[str, str] = {}
    asked: bool = False
    language: str = "zh"
    plain: str = ""
    said: Callable[[], str] | None = None


def plan_reach(
    work: Work,
    account_id: int,
    fan_ids: Iterable[int],
    purpose: Notice,
    *,
    at: Mapping[int, datetime] | None = None,
    asked: bool = False,
) -> Mapping[int, Reach]:
    """By which way each fan would be reached now, or at the moment given for them; nothing is used up."""
    found: dict[int, Reach] = {}
    ordered = list(dict.fromkeys(fan_ids))
    for start in range(0, len(ordered), AT_ONCE):
        moments = {fan_id: work.now if at is None else at[fan_id] for fan_id in ordered[start : start + AT_ONCE]}
        known = know(work, account_id, purpose, moments)
        for fan_id, moment in moments.items():
            way, _ = known.choose(fan_id, moment, asked=asked)
            found[fan_id] = Reach(way, None) if isinstance(way, Way) else Reach(None, way)
    return found


def do_remind(work: Work, asked: Sequence[Reminder]) -> Counter[Way | WhyNot]:
    """Send each by the best way that is open, or keep it for the fan's next visit; how many by which way, or why not.

    A key that is known is left alone and not counted, unless it still waits: then it is tried again. Raises
    IntegrityError where another worker put the same keys at the same time: nothing is kept, try again.
    """
    counts: Counter[Way | WhyNot] = Counter()
    groups: dict[tuple[int, Notice], dict[str, Reminder]] = defaultdict(dict)
    for reminder in asked:
        groups[reminder.account_id, reminder.notice].setdefault(reminder.key, reminder)
    work.session.flush()
    for (account_id, notice), by_key in sorted(groups.items()):
        listed = list(by_key.values())
        for start in range(0, len(listed), AT_ONCE):
            counts += _Batch(work, account_id, notice).remind(listed[start : start + AT_ONCE])
    return counts


def reached(work: Work, keys: Sequence[str]) -> frozenset[str]:
    """Which of these have gone out, or are about to."""
    found = reminders.known(work.session, work.workspace_id, keys) if keys else {}
    return frozenset(key for key, (_, state) in found.items() if state not in _NOT_OUT)


@dataclass(slots=True)
class _Batch:
    work: Work
    account_id: int
    notice: Notice
    rows: list[dict[str, Any]] = field(default_factory=list)
    tellings: list[Telling] = field(default_factory=list)
    told: list[dict[str, Any]] = field(default_factory=list)  # the rows of `tellings`
    counts: Counter[Way | WhyNot] = field(default_factory=Counter)

    def remind(self, asked: Sequence[Reminder]) -> Counter[Way | WhyNot]:
        session, workspace_id = self.work.session, self.work.workspace_id
        there = reminders.known(session, workspace_id, [each.key for each in asked])
        fresh = [each for each in asked if each.key not in there or there[each.key][1] is ReminderState.WAITING]
        if not fresh:
            return self.counts
        known = know(self.work, self.account_id, self.notice, {each.fan_id: self.work.now for each in fresh}, lock=True)
        for each in fresh:
            self._take(known, each, there[each.key][0] if each.key in there else None)
        self._tell()
        facts.set_grants(session, workspace_id, known.taken)
        ids = {row_id for row_id, _ in there.values()}
        reminders.add(session, workspace_id, [row for row in self.rows if row["id"] not in ids])
        reminders.change(session, workspace_id, [row for row in self.rows if row["id"] in ids])
        queued = [{"reminder_id": row["id"]} for row in self.rows if row["state"] is ReminderState.QUEUED]
        enqueue_many(self.work, SEND_NOTICE, queued)
        return self.counts

    def _take(self, known: Knowledge, each: Reminder, row_id: int | None) -> None:
        now = self.work.now
        way, fields = known.choose(each.fan_id, now, asked=each.asked, values=each.values)
        self.counts[way] += 1
        if way in _SILENT:
            return
        row = self._row(each, row_id or self.work.new_id())
        row["day"] = known.day_of(now)
        self.rows.append(row)
        if not isinstance(way, Way):
            row["why"] = way
            return
        known.use(each.fan_id, way, now)
        row["way"] = way
        if way is Way.BUDGET:
            self.tellings.append(Telling(self.account_id, each.fan_id, _message(each), spare=SPARE, quiet=True))
            self.told.append(row)
            return
        row["state"], row["fields"] = ReminderState.QUEUED, dict(fields or {})
        row["template_id"] = known.forms[way].template_id

    def _tell(self) -> None:
        for row, message_id in zip(self.told, do_tell_each(self.work, self.tellings), strict=True):
            if message_id is None:  # the last of the budget went to somebody faster
                self.counts[Way.BUDGET] -= 1
                self.counts[WhyNot.NO_WAY] += 1
                row["way"], row["why"] = None, WhyNot.NO_WAY
            else:
                row["state"], row["message_id"] = ReminderState.TOLD, message_id

    def _row(self, each: Reminder, row_id: int) -> dict[str, Any]:
        return {
            "id": row_id,
            "key": each.key,
            "notice": each.notice,
            "thing_id": each.thing_id,
            "account_id": each.account_id,
            "fan_id": each.fan_id,
            "at": self.work.now,
            "state": ReminderState.WAITING,
            "way": None,
            "why": None,
            "text": each.plain or each.text,
            "url": each.url,
            "template_id": "",
            "fields": None,
            "message_id": None,
            "error": None,
            "sent_at": None,
        }


def _message(each: Reminder) -> TextOut:
    words = each.said() if each.said is not None else "\n".join(filter(None, (each.text, each.url)))
    return TextOut(with_stop(words, each.notice, each.language))


# ---- plans -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReachPlan:
    """How many who asked for a reminder will get one, and why the others will not: as things stand now. `at`: the
    first hour that it is about; none: nobody asked, or there is no such hour."""

    at: datetime | None
    by_way: Mapping[Way, int]
    why_not: Mapping[WhyNot, int]

    @property
    def asked(self) -> int:
        return self.reached + self.missed

    @property
    def reached(self) -> int:
        return sum(self.by_way.values())

    @property
    def missed(self) -> int:
        return sum(self.why_not.values())


def plan_of_reach(
    work: Work, notice: Notice, moments: Mapping[int | None, Mapping[int, datetime]], *, asked: bool = True
) -> ReachPlan:
    """`moments`: by account the fans who asked, and when each would be reminded."""
    by_way: Counter[Way] = Counter()
    why_not: Counter[WhyNot] = Counter()
    for account_id, at in sorted(moments.items(), key=lambda each: each[0] or 0):
        for reach in plan_reach(work, account_id or 0, at, notice, at=at, asked=asked).values():
            if reach.way is not None:
                by_way[reach.way] += 1
            elif reach.why_not is not None:
                why_not[reach.why_not] += 1
    first = min((moment for at in moments.values() for moment in at.values()), default=None)
    return ReachPlan(first, dict(by_way), dict(why_not))


# ---- the next visit --------------------------------------------------------------------------------------------------


class WaitingNotice(NamedTuple):
    """What a fan could not be told: for their pages."""

    notice: Notice
    thing_id: int
    text: str
    url: str
    at: datetime


def waiting_notices(work: Work, fan_id: int) -> list[WaitingNotice]:
    """What is to be shown at the fan's next visit, of each programme, course or tier the newest. For pages of fans, so
    it asks for no permission."""
    found: dict[tuple[Notice, int], WaitingNotice] = {}
    for row in reminders.waiting(work.session, work.workspace_id, fan_id, work.now - SHOWN):
        key = row.notice, row.thing_id
        found.setdefault(key, WaitingNotice(*key, row.text, row.url, row.at))
    return list(found.values())


def do_see_notices(work: Work, fan_id: int, thing_id: int) -> None:
    """The fan is on the page of this programme, course or tier: nothing of it waits any more."""
    work.session.flush()
    reminders.see(work.session, work.workspace_id, fan_id, thing_id)
