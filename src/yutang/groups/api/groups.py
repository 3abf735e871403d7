"""The JSON API of groups. Ids are texts: JavaScript cannot hold 64 bits in a number."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query, status
from pydantic import BaseModel, Field

from yutang.groups.actions import (
    GroupForm,
    GroupLine,
    NewGroup,
    NewQr,
    do_add_group,
    do_change_group,
    do_renew_qr,
    do_set_state,
    do_type_head_count,
    group_line,
    group_lines,
)
from yutang.groups.models import GroupKind, GroupState
from yutang.groups.rules import CAP_DEFAULT
from yutang.livecodes.rules.standing import Standing
from yutang.web.visits import ApiCaller

router = APIRouter(prefix="/groups", tags=["groups"])
LAST_ID = 2**63 - 1
Id = Annotated[int, Path(ge=0, le=LAST_ID)]
IdIn = Annotated[int, Field(ge=0, le=2**63 - 1, description="May be given as text")]


class QrIn(BaseModel):
    payload: str = Field(description="The text of the group's QR, e.g. https://weixin.qq.com/g/…")
    expires_on: date | None = Field(None, description="The date printed below it; a WeChat group must have one")

    def qr(self) -> NewQr:
        return NewQr(self.payload, self.expires_on)


class GroupChange(BaseModel):
    name: str
    owner_member_id: IdIn | None = None
    owner_name: str = ""
    cap: int = Field(CAP_DEFAULT, description="At how many members scanning stops")
    rules_text: str = ""

    def form(self) -> GroupForm:
        return GroupForm(self.name, self.owner_member_id, self.owner_name, self.cap, self.rules_text)


class GroupIn(GroupChange):
    community_id: IdIn
    kind: GroupKind = GroupKind.WECHAT
    head_count: int | None = Field(None, description="People in it now; none: half of the cap is assumed")
    qr: QrIn | None = None


class CountIn(BaseModel):
    count: int


class StateIn(BaseModel):
    state: GroupState


class FillOut(BaseModel):
    """`counted` is what a person typed in; everything after it is an estimate, for WeChat tells nobody who joined."""

    cap: int
    counted: int | None
    counted_at: datetime | None
    shown_since: int = Field(description="Visitors who were shown the group since then")
    joined_since: int = Field(description="Of them probably joined: estimated")
    heads: int = Field(description="Counted (or assumed) and joined since: estimated")
    room: int = Field(description="Visitors who may still be shown it before it must be counted again")


class GroupOut(BaseModel):
    id: str
    community_id: str
    kind: GroupKind
    name: str
    owner_member_id: str | None
    owner_name: str
    rules_text: str
    state: GroupState
    standing: Standing = Field(description="Whether visitors are shown it now, or why not")
    payload: str | None
    expires_on: date | None
    expires_assumed: bool = Field(description="Nobody read the date: six days after the upload")
    handed_out_until: datetime | None
    fill: FillOut
    created_at: datetime


class GroupsOut(BaseModel):
    groups: list[GroupOut]


def group_out(line: GroupLine) -> GroupOut:
    group, fill = line.group, line.fill
    return GroupOut(
        id=str(group.id),
        community_id=str(group.community_id),
        kind=group.kind,
        name=group.name,
        owner_member_id=str(group.owner_member_id) if group.owner_member_id else None,
        owner_name=group.owner_name,
        rules_text=group.rules_text,
        state=group.state,
        standing=line.standing,
        payload=group.payload,
        expires_on=group.expires_on,
        expires_assumed=group.expires_assumed,
        handed_out_until=group.closes_at,
        fill=FillOut(
            cap=fill.cap,
            counted=fill.counted,
            counted_at=fill.counted_at,
            shown_since=fill.since,
            joined_since=fill.joined,
            heads=fill.heads,
            room=fill.room,
        ),
        created_at=group.created_at,
    )


@router.get("")
def list_groups(
    caller: ApiCaller,
    community_id: Annotated[int | None, Query(ge=0, le=LAST_ID)] = None,
    archived: bool = False,  # noqa: FBT001, FBT002 - ?archived=true
) -> GroupsOut:
    with caller.reading() as work:
        lines = group_lines(work, community_id, archived=archived)
    return GroupsOut(groups=[group_out(line) for line in lines])


@router.post("", status_code=status.HTTP_201_CREATED)
def add_group(caller: ApiCaller, group: GroupIn) -> GroupOut:
    qr = group.qr.qr() if group.qr else None
    with caller.working() as work:
        made = do_add_group(work, NewGroup(group.community_id, group.kind, group.form(), group.head_count, qr))
        line = group_line(work, made.id)
    return group_out(line)


@router.get("/{group_id}")
def get_group(caller: ApiCaller, group_id: Id) -> GroupOut:
    with caller.reading() as work:
        line = group_line(work, group_id)
    return group_out(line)


@router.put("/{group_id}")
def change_group(caller: ApiCaller, group_id: Id, group: GroupChange) -> GroupOut:
    with caller.working() as work:
        do_change_group(work, group_id, group.form())
        line = group_line(work, group_id)
    return group_out(line)


@router.post("/{group_id}/head-count")
def type_head_count(caller: ApiCaller, group_id: Id, counted: CountIn) -> GroupOut:
    """Keep what somebody counted. The room of all groups of the community is reckoned anew."""
    with caller.working() as work:
        do_type_head_count(work, group_id, counted.count)
        line = group_line(work, group_id)
    return group_out(line)


@router.post("/{group_id}/state")
def set_state(caller: ApiCaller, group_id: Id, wanted: StateIn) -> GroupOut:
    with caller.working() as work:
        do_set_state(work, group_id, wanted.state)
        line = group_line(work, group_id)
    return group_out(line)


@router.post("/{group_id}/qr")
def renew_qr(caller: ApiCaller, group_id: Id, qr: QrIn) -> GroupOut:
    """Give the group its newest QR; a picture goes to /api/v1/uploads instead."""
    with caller.working() as work:
        do_renew_qr(work, group_id, qr.qr())
        line = group_line(work, group_id)
    return group_out(line)
