"""The life of a programme: start, pause, resume, end, archive. Each step once; doing it again changes nothing."""

from yutang.checkins.actions.keywords import check_keyword_free
from yutang.checkins.actions.making import locked, touched
from yutang.checkins.models import Programme, ProgrammeState
from yutang.checkins.rules.plans import ms_of, plan_at
from yutang.errors import N_, Conflict
from yutang.workspaces.actions import Work

_LIVE = frozenset({ProgrammeState.RUNNING, ProgrammeState.PAUSED})


def do_start(work: Work, programme_id: int) -> Programme:
    """Open it. A start before the first day is fine: until then, fans hear when it begins. Raises Conflict."""
    programme = locked(work, programme_id)
    if programme.state is ProgrammeState.RUNNING:
        return programme
    _require(programme, {ProgrammeState.DRAFT}, N_("This programme has started already."))
    today = plan_at(programme, work.now).day_of(work.now)
    if programme.ends_on is not None and programme.ends_on < today:
        raise Conflict(N_("The last day of this programme is over. Give it another one first."), "over")
    check_keyword_free(work, programme)
    programme.starts_on = max(programme.starts_on, today)
    programme.started_at = work.now
    return _go(work, programme, ProgrammeState.RUNNING, "programme.start")


def do_pause(work: Work, programme_id: int) -> Programme:
    """Nothing is taken from now on. Days on which it was paused break no streak."""
    programme = locked(work, programme_id)
    if programme.state is ProgrammeState.PAUSED:
        return programme
    _require(programme, {ProgrammeState.RUNNING}, N_("Only a programme that runs can be paused."))
    programme.pauses = {"pauses": [*programme.pauses["pauses"], [ms_of(work.now), None]]}
    return _go(work, programme, ProgrammeState.PAUSED, "programme.pause")


def do_resume(work: Work, programme_id: int) -> Programme:
    programme = locked(work, programme_id)
    if programme.state is ProgrammeState.RUNNING:
        return programme
    _require(programme, {ProgrammeState.PAUSED}, N_("Only a paused programme can be resumed."))
    _end_pause(work, programme)
    return _go(work, programme, ProgrammeState.RUNNING, "programme.resume")


def do_end(work: Work, programme_id: int) -> Programme:
    """No check-ins from now on. What was sent before still counts when it comes late."""
    programme = locked(work, programme_id)
    if programme.state in {ProgrammeState.ENDED, ProgrammeState.ARCHIVED}:
        return programme
    _require(programme, _LIVE, N_("Only a programme that runs, or is paused, can be ended."))
    _end_pause(work, programme)
    programme.ended_at = work.now
    return _go(work, programme, ProgrammeState.ENDED, "programme.end")


def do_archive(work: Work, programme_id: int) -> Programme:
    """Out of the lists, with the replies that it kept."""
    programme = locked(work, programme_id)
    if programme.state is ProgrammeState.ARCHIVED:
        return programme
    allowed = {ProgrammeState.DRAFT, ProgrammeState.ENDED}
    _require(programme, allowed, N_("End this programme before it is archived."))
    return _go(work, programme, ProgrammeState.ARCHIVED, "programme.archive")


def _end_pause(work: Work, programme: Programme) -> None:
    pauses = [[since, ms_of(work.now) if until is None else until] for since, until in programme.pauses["pauses"]]
    programme.pauses = {"pauses": pauses}


def _require(programme: Programme, states: "set[ProgrammeState] | frozenset[ProgrammeState]", sentence: str) -> None:
    if programme.state not in states:
        raise Conflict(sentence, "wrong_state")


def _go(work: Work, programme: Programme, state: ProgrammeState, action: str) -> Programme:
    before = {"state": programme.state.value}
    programme.state = state
    touched(work, programme)
    work.audit(action, "programme", programme.id, before, {"state": state.value})
    return programme
