"""Who answers for what, deputies, and days off."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from yutang.communities.actions import find_community
from yutang.communities.models import Community
from yutang.errors import N_, Invalid, NotFound
from yutang.fields import Fields, id_in
from yutang.planning.models import Duty, DutyHolder, Leave
from yutang.planning.rules.duties import Away, Held, answers_for, away_on
from yutang.planning.store import duties as store
from yutang.workspaces.actions import Work, workspace_of
from yutang.workspaces.models import Member, MemberState
from yutang.workspaces.rules import Permission
from yutang.workspaces.team.actions import team_of

_NOBODY = N_("There is no such member.")


@dataclass(frozen=True, slots=True)
class Answer:
    """One duty of a community: who holds it, who stands in, and who answers today (None: nobody)."""

    duty: Duty
    holder: Member | None
    deputy: Member | None
    today: Member | None
    holder_is_away: bool


def today_of(work: Work) -> date:
    """On the workspace's clocks."""
    return work.now.astimezone(ZoneInfo(workspace_of(work).timezone)).date()


def members_in_use(work: Work) -> dict[int, Member]:
    return {each.id: each for each in team_of(work) if each.state is MemberState.ACTIVE}


def held_by(work: Work) -> list[Held]:
    work.actor.require(Permission.SEE)
    rows = store.held(work.session, work.workspace_id)
    return [Held(row.community_id, row.duty, row.member_id, row.deputy_id) for row in rows]


def away_today(work: Work, day: date) -> frozenset[int]:
    rows = store.leaves_from(work.session, work.workspace_id, day)
    return away_on(day, [Away(row.member_id, row.from_day, row.to_day) for row in rows])


def duties_of(work: Work, community_id: int) -> list[Answer]:
    """All duties of a community in their order. Raises NotFound."""
    find_community(work, community_id)
    team = members_in_use(work)
    away = away_today(work, today_of(work))
    held = {each.duty: each for each in held_by(work) if each.community_id == community_id}
    found = []
    for duty in Duty:
        own = held.get(duty)
        who = answers_for(own, away, team)
        found.append(
            Answer(
                duty,
                None if own is None else team.get(own.member_id),
                None if own is None or own.deputy_id is None else team.get(own.deputy_id),
                None if who is None else team[who],
                own is not None and own.member_id in away,
            )
        )
    return found


def do_share_out(work: Work, community_id: int, said: Mapping[str, tuple[str, str]]) -> Community:
    """Who holds each duty and who stands in, as ids ("": nobody); duties that are not named stay. Raises Invalid."""
    work.actor.require(Permission.MEMBERS)
    community = find_community(work, community_id)
    team, fields = members_in_use(work), Fields()
    wanted: dict[Duty, tuple[int | None, int | None]] = {}
    for duty in Duty:
        if duty.value in said:
            holder, deputy = said[duty.value]
            wanted[duty] = (_member(fields, team, duty.value, holder), _member(fields, team, duty.value, deputy))
    for duty, (holder_id, deputy_id) in wanted.items():
        if deputy_id is not None and holder_id in (None, deputy_id):
            fields.refuse(duty.value, N_("A deputy stands in for somebody else: choose who holds it first."))
    fields.check()
    for duty, (holder_id, deputy_id) in wanted.items():
        _put(work, community_id, duty, holder_id, deputy_id)
    return community


def _member(fields: Fields, team: Mapping[int, Member], name: str, said: str) -> int | None:
    if not said.strip():
        return None
    member_id = id_in(said.strip())
    if member_id is None or member_id not in team:
        fields.refuse(name, _NOBODY)
        return None
    return member_id


def _put(work: Work, community_id: int, duty: Duty, holder_id: int | None, deputy_id: int | None) -> None:
    row = store.holder(work.session, work.workspace_id, community_id, duty)
    before = None if row is None else (row.member_id, row.deputy_id)
    after = None if holder_id is None else (holder_id, deputy_id)
    if before == after:
        return
    if row is not None and after is None:
        work.session.delete(row)
    elif row is not None and after is not None:
        row.member_id, row.deputy_id, row.changed_at = after[0], after[1], work.now
    elif after is not None:
        work.session.add(
            DutyHolder(
                workspace_id=work.workspace_id,
                community_id=community_id,
                duty=duty,
                member_id=after[0],
                deputy_id=after[1],
                changed_at=work.now,
            )
        )
    names = {each.id: each.name for each in team_of(work)}
    work.audit("duty.share", "community", community_id, _told(duty, before, names), _told(duty, after, names))


def _told(duty: Duty, pair: tuple[int, int | None] | None, names: Mapping[int, str]) -> dict[str, str]:
    holder, deputy = pair or (None, None)
    return {
        "duty": duty.value if pair is None else f"{duty.value}: {names.get(holder or 0, '')}",
        "deputy": names.get(deputy or 0, ""),
    }


# ---- days off --------------------------------------------------------------------------------------------------------


def leaves_of(work: Work) -> Sequence[Leave]:
    """Those that are not over, the earliest first."""
    work.actor.require(Permission.SEE)
    return store.leaves_from(work.session, work.workspace_id, today_of(work))


def do_take_leave(work: Work, member_id: str, from_day: str, to_day: str, note: str = "") -> Leave:
    """Everybody for themselves, and who manages members for anybody. Raises NotAllowed, Invalid."""
    fields = Fields()
    who = _member(fields, members_in_use(work), "member_id", member_id or str(work.actor.member_id or ""))
    first, last = fields.day("from_day", from_day), fields.day("to_day", to_day or from_day)
    said = fields.line("note", note)
    if first is None:
        fields.refuse("from_day", N_("Please fill this in."))
    elif last is not None and last < first:
        fields.refuse("to_day", N_("This is before the first day."))
    elif last is not None and last < today_of(work):
        fields.refuse("to_day", N_("This day is over already."))
    fields.check()
    if who is None or first is None or last is None:
        raise Invalid(_NOBODY)
    if who != work.actor.member_id:
        work.actor.require(Permission.MEMBERS)
    leave = Leave(
        workspace_id=work.workspace_id, id=work.new_id(), member_id=who, from_day=first, to_day=last, note=said
    )
    work.session.add(leave)
    work.audit("leave.add", "member", who, None, {"from": first.isoformat(), "to": last.isoformat()})
    return leave


def do_end_leave(work: Work, leave_id: int) -> None:
    """Back already, or not going after all. Raises NotFound, NotAllowed."""
    leave = store.leave(work.session, work.workspace_id, leave_id)
    if leave is None:
        raise NotFound(N_("There is no such leave."))
    if leave.member_id != work.actor.member_id:
        work.actor.require(Permission.MEMBERS)
    work.session.delete(leave)
    work.audit(
        "leave.end",
        "member",
        leave.member_id,
        {"from": leave.from_day.isoformat(), "to": leave.to_day.isoformat()},
        None,
    )
