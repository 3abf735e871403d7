"""Add and change groups, renew their QRs, type in head counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from yutang.communities.models import Community
from yutang.errors import N_, Conflict, NotFound
from yutang.fields import Fields
from yutang.groups import store
from yutang.groups.models import Group, GroupKind, GroupQr, GroupState, HeadCount, Seats
from yutang.groups.rules import CAP_DEFAULT, HEADS_MAX, KIND_OF_PAYLOAD, date_problem
from yutang.groups.seats.actions import recompute_limits
from yutang.groups.store import GroupRow
from yutang.livecodes.rules import JOIN_LAG, local_day, qr_closes_at
from yutang.wechat.payloads import kind_of, payload_key
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission


@dataclass(frozen=True, slots=True)
class NewQr:
    """A QR as it was read from a card, or typed in. `expires_on` is the printed date."""

    payload: str
    expires_on: date | None = None
    expires_assumed: bool = False  # nobody read the date: upload day + 6
    original: str | None = None  # file name of the picture, when the operator asked to keep it


@dataclass(frozen=True, slots=True)
class GroupForm:
    """What a person says about a group. `owner_member_id` wins over `owner_name`; the cap is a number of people."""

    name: str
    owner_member_id: int | None = None
    owner_name: str = ""
    cap: str | int = CAP_DEFAULT
    rules_text: str = ""


@dataclass(frozen=True, slots=True)
class NewGroup:
    community_id: int
    kind: GroupKind
    form: GroupForm
    head_count: str | int | None = None  # as typed; empty or none: nobody has counted
    qr: NewQr | None = None


def find_group(work: Work, group_id: int) -> GroupRow:
    """The group with its seats and its community. Raises NotFound."""
    work.actor.require(Permission.SEE)
    return _existing(store.find(work.session, work.workspace_id, group_id))


def groups_of(work: Work, community_id: int | None = None, *, archived: bool = False) -> list[GroupRow]:
    work.actor.require(Permission.SEE)
    return store.listed(work.session, work.workspace_id, community_id, archived=archived)


def member_names(work: Work, *, active_only: bool = False) -> dict[int, str]:
    """Members by id: who may own a group, or typed a head count."""
    work.actor.require(Permission.SEE)
    return store.member_names(work.session, work.workspace_id, active_only=active_only)


# ---- add and change --------------------------------------------------------------------------------------------------


def check_group_form(work: Work, form: GroupForm) -> GroupForm:
    """The form tidied. Raises NotAllowed, or Invalid with the fields that are wrong."""
    work.actor.require(Permission.GROUPS)
    fields = Fields()
    owner = form.owner_member_id
    if owner is not None and owner not in store.member_names(work.session, work.workspace_id):
        fields.refuse("owner_member_id", N_("There is no such member."))
    tidy = GroupForm(
        name=fields.line("name", form.name, required=True),
        owner_member_id=owner,
        owner_name="" if owner is not None else fields.line("owner_name", form.owner_name),
        cap=fields.number("cap", form.cap, 1, HEADS_MAX, N_("The cap lies between 1 and 5000.")),
        rules_text=fields.prose("rules_text", form.rules_text),
    )
    fields.check()
    return tidy


def check_new_group(work: Work, new: NewGroup) -> tuple[GroupForm, int | None, Community]:
    """The form tidied, the head count, and the community, locked. Raises NotAllowed, NotFound, Invalid or Conflict."""
    form = check_group_form(work, new.form)
    community = store.lock_community(work.session, work.workspace_id, new.community_id)
    if community is None:
        raise NotFound(N_("There is no such community."))
    heads = None if new.head_count in (None, "") else check_heads(new.head_count or 0, "head_count")
    if new.qr is not None:
        check_qr(work, new.qr, new.kind, community.timezone)
    return form, heads, community


def do_add_group(work: Work, new: NewGroup) -> Group:
    """Add a group with its seats. Without a QR it is not handed out until one is uploaded."""
    form, heads, community = check_new_group(work, new)
    group = Group(
        workspace_id=work.workspace_id,
        id=work.new_id(),
        community_id=community.id,
        kind=new.kind,
        state=GroupState.OPEN,
        created_at=work.now,
        expires_assumed=False,
        **_columns(form),
    )
    work.session.add(group)
    work.session.add(
        Seats(workspace_id=work.workspace_id, group_id=group.id, assigned_total=0, assigned_at_count=0, assign_limit=0)
    )
    if new.qr is not None:
        _set_qr(work, group, new.qr, community.timezone)
    if heads is not None:
        _set_head_count(work, group, heads, assigned=0)
    recompute_limits(work, community.id)
    work.audit("group.add", "group", group.id, None, {**shown(group), "qr": group.payload_key})
    return group


def do_change_group(work: Work, group_id: int, form: GroupForm) -> Group:
    tidy = check_group_form(work, form)
    group, _, community = find_group(work, group_id)
    store.lock_community(work.session, work.workspace_id, community.id)
    before = shown(group)
    capped = tidy.cap != group.cap
    for name, value in _columns(tidy).items():
        setattr(group, name, value)
    if capped:
        recompute_limits(work, community.id)
    work.audit("group.change", "group", group.id, before, shown(group))
    return group


def do_set_state(work: Work, group_id: int, state: GroupState) -> Group:
    """Open, pause, mark full or archive a group. Setting the state it has changes nothing."""
    work.actor.require(Permission.GROUPS)
    group = find_group(work, group_id).group
    before = group.state
    if before != state:
        group.state = state
        work.audit(f"group.{state.value}", "group", group.id, {"state": before}, {"state": state})
    return group


# ---- head counts -----------------------------------------------------------------------------------------------------


def check_heads(count: str | int, field: str = "count") -> int:
    """The count as a number. Raises Invalid for one that no group can have; `field` is where the sentence belongs."""
    fields = Fields()
    heads = fields.number(field, count, 0, HEADS_MAX, N_("A head count lies between 0 and 5000."))
    fields.check()
    return heads


def do_type_head_count(work: Work, group_id: int, count: str | int) -> Group:
    """Keep what a person counted. It opens a group that was marked full, and changes the room of all its community.

    Visitors assigned in the last hour are reckoned as not yet in the count (livecodes.rules.JOIN_LAG).
    """
    work.actor.require(Permission.HEAD_COUNTS)
    heads = check_heads(count)
    group, seats, community = find_group(work, group_id)
    store.lock_community(work.session, work.workspace_id, community.id)
    store.lock_seats(work.session, work.workspace_id, community.id)  # refreshes `seats`
    before = {"head_count": group.head_count, "state": group.state}
    pending = store.count_pending(work.session, work.workspace_id, group.id, work.now - JOIN_LAG)
    pending = min(pending, seats.assigned_total)
    seats.assigned_at_count = seats.assigned_total - pending
    _set_head_count(work, group, heads, assigned=seats.assigned_at_count, pending=pending)
    if group.state == GroupState.FULL and heads < group.cap:
        group.state = GroupState.OPEN
    recompute_limits(work, community.id)
    after = {"head_count": heads, "state": group.state}
    work.audit("group.count", "group", group.id, before, after)
    return group


def _set_head_count(work: Work, group: Group, count: int, assigned: int, pending: int = 0) -> None:
    group.head_count, group.head_count_at = count, work.now
    work.session.add(
        HeadCount(
            workspace_id=work.workspace_id,
            id=work.new_id(),
            group_id=group.id,
            at=work.now,
            count=count,
            member_id=work.actor.member_id,
            assigned_total=assigned,
            pending=pending,
        )
    )


# ---- QRs -------------------------------------------------------------------------------------------------------------


def check_qr(work: Work, qr: NewQr, kind: GroupKind, timezone: str, group_id: int | None = None) -> None:
    """Raises Invalid or Conflict: not a group's QR, of another kind, date wrong, used by another group (named)."""
    found = KIND_OF_PAYLOAD.get(kind_of(qr.payload))
    fields = Fields()
    if found is None:
        fields.refuse("payload", N_("This is not the QR of a group."))
    elif found != kind:
        fields.refuse("payload", N_("This QR belongs to another kind of group (WeChat, WeCom or QQ)."))
    problem = date_problem(kind, qr.expires_on, local_day(work.now, timezone))
    if problem is not None:
        fields.refuse("expires_on", problem)
    fields.check()
    other = store.with_payload(work.session, work.workspace_id, payload_key(qr.payload))
    if other is not None and other.id != group_id:
        raise Conflict(
            N_("The group “{group}” already uses this QR. Please check whether this is the right picture."),
            "duplicate_payload",
            {"payload": N_("Another group already uses this QR.")},
            group=other.name,
        )


def do_renew_qr(work: Work, group_id: int, qr: NewQr) -> Group:
    """Give the group its newest QR; visitors who come back see it at once. An archived group is opened again."""
    work.actor.require(Permission.GROUPS)
    group, _, community = find_group(work, group_id)
    check_qr(work, qr, group.kind, community.timezone, group.id)
    before = {"qr": group.payload_key, "expires_on": group.expires_on, "state": group.state}
    _set_qr(work, group, qr, community.timezone)
    if group.state == GroupState.ARCHIVED:
        group.state = GroupState.OPEN
    after = {"qr": group.payload_key, "expires_on": group.expires_on, "state": group.state}
    work.session.flush()  # a QR that another person gave to another group just now is a Conflict here and now
    work.audit("group.renew_qr", "group", group.id, _plain(before), _plain(after))
    return group


def _set_qr(work: Work, group: Group, qr: NewQr, timezone: str) -> None:
    row = GroupQr(
        workspace_id=work.workspace_id,
        id=work.new_id(),
        group_id=group.id,
        payload=qr.payload.strip(),
        payload_key=payload_key(qr.payload),
        expires_on=qr.expires_on,
        expires_assumed=qr.expires_assumed,
        uploaded_at=work.now,
        uploaded_by=work.actor.member_id,
        original=qr.original,
    )
    work.session.add(row)
    group.qr_id, group.payload, group.payload_key = row.id, row.payload, row.payload_key
    group.expires_on, group.expires_assumed = qr.expires_on, qr.expires_assumed
    group.closes_at = qr_closes_at(qr.expires_on, timezone)


def do_close_by_timezone(work: Work, community_id: int, timezone: str) -> None:
    """Let the QRs of a community's groups close by its new time zone."""
    for row in _all_of(work, community_id):
        row.group.closes_at = qr_closes_at(row.group.expires_on, timezone)


def _all_of(work: Work, community_id: int) -> list[GroupRow]:
    in_use = store.listed(work.session, work.workspace_id, community_id)
    return in_use + store.listed(work.session, work.workspace_id, community_id, archived=True)


# ---- common ----------------------------------------------------------------------------------------------------------


def shown(group: Group) -> dict[str, Any]:
    """The group for the audit log."""
    names = ("name", "kind", "owner_member_id", "owner_name", "cap", "rules_text", "state", "head_count")
    return _plain({name: getattr(group, name) for name in names})


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: str(value) if isinstance(value, date) else value for name, value in values.items()}


def _columns(form: GroupForm) -> dict[str, Any]:
    return {name: getattr(form, name) for name in GroupForm.__slots__}


def _existing(row: GroupRow | None) -> GroupRow:
    if row is None:
        raise NotFound(N_("There is no such group."))
    return row
