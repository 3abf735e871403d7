"""Who is credited for whom, recomputed from facts: the same in whatever order they arrive (promise I9). Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from yutang.campaigns.models import ReferralState, TouchVia
from yutang.errors import N_

SLACK: Final = timedelta(seconds=5)
"""A scan and the follow it leads to are one push, or two of nearly the same second."""
CODE_WINDOW: Final = timedelta(hours=24)
"""Who follows first and writes a friend's code later is new for so long."""
OPENING_GRACE: Final = timedelta(hours=1)
"""Who came just before the end may open their page so much later."""


class Reason(StrEnum):
    """Why a row of the ledger is there. Sentences for people: `REASONS`."""

    FRIEND_CAME = "friend_came"
    HOLD_PASSED = "hold_passed"
    LEFT = "left"
    NOT_NEW = "not_new"
    OTHER_TOUCH = "other_touch"
    OWN_CODE = "own_code"
    OUT_OF_TIME = "out_of_time"
    STOPPED = "stopped"
    FRAUD = "fraud"
    BY_HAND = "by_hand"


REASONS: Final[Mapping[Reason, str]] = {
    Reason.FRIEND_CAME: N_("A friend came."),
    Reason.HOLD_PASSED: N_("The friend stayed through the waiting time."),
    Reason.LEFT: N_("The friend left within the waiting time."),
    Reason.NOT_NEW: N_("The friend had been here before."),
    Reason.OTHER_TOUCH: N_("The friend came through somebody else's poster."),
    Reason.OWN_CODE: N_("This was their own code."),
    Reason.OUT_OF_TIME: N_("This was before the campaign began or after it ended."),
    Reason.STOPPED: N_("The inviter had stopped taking part."),
    Reason.FRAUD: N_("This does not look like a friend who came by themselves."),
    Reason.BY_HAND: N_("The team decided so."),
}

FINAL: Final = frozenset({Reason.FRAUD, Reason.BY_HAND})
"""What a person has decided stays, whatever facts come later. What is still held for one may end by them."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a campaign says about crediting. `ends_at`: the earlier one of its window and its end by hand."""

    starts_at: datetime
    ends_at: datetime
    hold: timedelta
    last_touch: bool
    newcomers_only: bool
    must_open: bool = False


@dataclass(frozen=True, slots=True)
class Met:
    """One touch of an invitee."""

    id: int
    inviter_id: int
    via: TouchVia
    at: datetime


@dataclass(frozen=True, slots=True)
class Inviter:
    fan_id: int
    depth: int
    stopped_at: datetime | None


@dataclass(frozen=True, slots=True)
class Course:
    """What an invitee did: when they came (followed, or pressed at the live code) and left, in any order; and when
    they first opened their own page."""

    came: Sequence[datetime]
    left: Sequence[datetime]
    opened_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """What an invitee's facts come to: CREDITED or REVERSED for one inviter. `at`: when that happened."""

    inviter_id: int
    state: ReferralState
    reason: Reason
    touched_at: datetime
    credited_at: datetime
    due_at: datetime
    depth: int
    at: datetime


def judge(
    terms: Terms, invitee_id: int, touches: Sequence[Met], inviters: Mapping[int, Inviter], course: Course
) -> Judged | Reason | None:
    """Who is credited, or why nobody is; None where nothing can be said yet (touched, but never came or opened).

    `invitee_id` is a fan. Of several reasons that nobody is credited, the one nearest to a credit is told.
    """
    first_came = min(course.came, default=None)
    if first_came is None or not touches:
        return None
    faults: list[Reason] = []
    valid: list[Met] = []
    for touch in touches:
        fault = _fault(terms, invitee_id, touch, inviters.get(touch.inviter_id), first_came)
        if fault is None:
            valid.append(touch)
        else:
            faults.append(fault)
    if not valid:
        return min(faults, key=_NEAREST.index)
    chosen = (max if terms.last_touch else min)(
        valid, key=lambda touch: (touch.at, touch.inviter_id)
    )  # ids tell the arrival
    there_at = max(chosen.at, first_came)
    credited_at = there_at
    if terms.must_open:
        if course.opened_at is None:
            return None
        if course.opened_at > terms.ends_at + OPENING_GRACE:
            return Reason.OUT_OF_TIME
        credited_at = max(there_at, course.opened_at)
    due_at = credited_at + terms.hold
    left = min((moment for moment in course.left if there_at < moment <= due_at), default=None)
    return Judged(
        inviter_id=chosen.inviter_id,
        state=ReferralState.CREDITED if left is None else ReferralState.REVERSED,
        reason=Reason.FRIEND_CAME if left is None else Reason.LEFT,
        touched_at=chosen.at,
        credited_at=credited_at,
        due_at=due_at,
        depth=inviters[chosen.inviter_id].depth + 1,
        at=credited_at if left is None else max(left, credited_at),
    )


_NEAREST: Final = (Reason.NOT_NEW, Reason.OUT_OF_TIME, Reason.STOPPED, Reason.OWN_CODE)


def _fault(terms: Terms, invitee_id: int, touch: Met, inviter: Inviter | None, came: datetime) -> Reason | None:
    if inviter is None or inviter.fan_id == invitee_id:
        return Reason.OWN_CODE
    if inviter.stopped_at is not None and touch.at >= inviter.stopped_at:
        return Reason.STOPPED
    if not terms.starts_at <= touch.at <= terms.ends_at or not came <= terms.ends_at:
        return Reason.OUT_OF_TIME
    before = CODE_WINDOW if touch.via is TouchVia.CODE else SLACK
    if touch.at - came > before:
        return Reason.NOT_NEW if terms.newcomers_only else None
    if came < terms.starts_at and terms.newcomers_only:
        return Reason.NOT_NEW
    return None


SUMS: Final[Mapping[ReferralState, tuple[int, int]]] = {
    ReferralState.CREDITED: (1, 0),
    ReferralState.HELD: (0, 0),
    ReferralState.RELEASED: (0, 1),
    ReferralState.REVERSED: (0, 0),
}
"""What a referral in each state adds to its inviter's (waiting, score)."""


def difference(before: ReferralState | None, after: ReferralState) -> tuple[int, int]:
    """What going from one state to another adds to (waiting, score)."""
    old = (0, 0) if before is None else SUMS[before]
    return SUMS[after][0] - old[0], SUMS[after][1] - old[1]


@dataclass(frozen=True, slots=True)
class Standing:
    """A referral as the database has it."""

    inviter_id: int
    state: ReferralState
    reason: Reason


@dataclass(frozen=True, slots=True)
class Step:
    """One row that the ledger needs. `found`: with the referral's new terms; none: only its end."""

    inviter_id: int
    before: ReferralState | None
    state: ReferralState
    reason: Reason
    found: Judged | None


def steps(standing: Standing | None, judged: Judged | Reason | None) -> list[Step]:
    """From what stands to what the facts come to. Nothing for what people decided, or what stands already."""
    if standing is not None and standing.reason in FINAL and standing.state is not ReferralState.HELD:
        return []
    if not isinstance(judged, Judged):
        if standing is None or standing.state is ReferralState.REVERSED or judged is None:
            return []
        return [Step(standing.inviter_id, standing.state, ReferralState.REVERSED, judged, None)]
    found: list[Step] = []
    before: ReferralState | None = None
    if standing is not None and standing.inviter_id == judged.inviter_id:
        before = standing.state
        if _stands(standing, judged):
            return []
    elif standing is not None and standing.state is not ReferralState.REVERSED:
        found.append(Step(standing.inviter_id, standing.state, ReferralState.REVERSED, Reason.OTHER_TOUCH, None))
    if judged.state is ReferralState.REVERSED and before is None:  # a credit that nobody was told of, and its end
        found.append(Step(judged.inviter_id, None, ReferralState.CREDITED, Reason.FRIEND_CAME, judged))
        before = ReferralState.CREDITED
    found.append(Step(judged.inviter_id, before, judged.state, judged.reason, judged))
    return found


def _stands(standing: Standing, judged: Judged) -> bool:
    if judged.state is ReferralState.CREDITED:  # what was released or is being looked at came from such a credit
        return standing.state is not ReferralState.REVERSED
    return standing.state is ReferralState.REVERSED
