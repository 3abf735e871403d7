"""The JSON API of memberships. Ids are texts: JavaScript cannot hold 64 bits in a number. Money is in fen."""

import secrets
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, status
from pydantic import BaseModel, Field

from yutang.campaigns.rewards.rules.money import yuan
from yutang.courses.memberships.actions.batches import BatchForm, do_export_batch, do_make_batch
from yutang.courses.memberships.actions.granting import do_grant_by_hand, do_revoke
from yutang.courses.memberships.actions.looking import (
    Line,
    MemberFilter,
    find_tier,
    line_of,
    member_page,
    memberships_of,
    tiers_of,
)
from yutang.courses.memberships.actions.tiers import TierForm, do_add_tier, do_archive, do_change
from yutang.courses.memberships.models import MembershipTier
from yutang.courses.memberships.rules.entitlements import KINDS
from yutang.courses.memberships.rules.periods import MOST_PERIODS, Standing
from yutang.fans.actions.looking import find_fan
from yutang.web.visits import ApiCaller, Caller
from yutang.workspaces.rules import Permission

router = APIRouter(prefix="/api/v1/memberships", tags=["memberships"])
Id = Annotated[int, Path(ge=0, le=2**63 - 1)]
IdText = Annotated[str, Field(pattern=r"^[0-9]{1,18}$")]
Ids = Annotated[list[IdText], Field(max_length=100)]


class TierIn(BaseModel):
    title: str
    intro: str = ""
    language: Literal["zh", "en"] = "zh"
    days: int = Field(365, description="Of one period; 0: for good")
    grace_days: int = 3
    price: int = Field(0, ge=0, le=10**9, description="Of one period, in fen; 0: not sold")
    price_label: str = Field("", description="As people read it")
    badge: str = ""
    community_id: IdText | None = None
    account_id: IdText | None = Field(None, description="Which account reminds members before the end")
    courses: Ids = Field([], description="What it opens")
    groups: Ids = []
    programmes: Ids = []

    def form(self) -> TierForm:
        return TierForm(
            *(self.title, self.intro, self.language, str(self.days), str(self.grace_days), yuan(self.price)),
            *(self.price_label, self.badge),
            community_id=None if self.community_id is None else int(self.community_id),
            account_id=None if self.account_id is None else int(self.account_id),
            courses=[int(each) for each in self.courses],
            groups=[int(each) for each in self.groups],
            programmes=[int(each) for each in self.programmes],
        )


class TierOut(TierIn):
    id: str
    url: str = Field(description="Its public page")
    archived: bool


class MembershipOut(BaseModel):
    membership_id: str
    title: str
    fan_id: str
    standing: Standing = Field(description="grace: over, but everything is still open")
    open: bool
    since: datetime
    ends_at: datetime | None = Field(description="null: for good")


class MembersOut(BaseModel):
    members: list[MembershipOut]
    count: int
    next_after: int | None = Field(description="`after` of the next page; null: this is the last")


class GrantIn(BaseModel):
    fan_id: IdText
    periods: int = Field(1, ge=1, le=MOST_PERIODS, description="From the later of now and the end")
    note: str = ""


class NoteIn(BaseModel):
    note: str = Field(description="Why; it stays with the membership")


class CodesIn(BaseModel):
    title: str
    gives: str = Field(description="`tier:<id>` or `course:<id>`")
    count: int = 100
    ends: str = Field("", description="The last day, e.g. 2026-12-31; empty: no end")


class BatchOut(BaseModel):
    id: str
    count: int


class CodeOut(BaseModel):
    code: str
    used: bool


def _tier(caller: Caller, tier: MembershipTier) -> TierOut:
    return TierOut(
        id=str(tier.id),
        url=f"{caller.services.settings.base_url}/member/{tier.slug}",
        archived=tier.archived_at is not None,
        title=tier.title,
        intro=tier.intro,
        language="en" if tier.language == "en" else "zh",
        days=tier.days,
        grace_days=tier.grace_days,
        price=tier.price,
        price_label=tier.price_label,
        badge=tier.badge,
        community_id=None if tier.community_id is None else str(tier.community_id),
        account_id=None if tier.account_id is None else str(tier.account_id),
        **{kind: list(tier.entitlements.get(kind, ())) for kind in KINDS},
    )


def _member(line: Line) -> MembershipOut:
    held = line.membership
    return MembershipOut(
        membership_id=str(held.tier_id),
        title=line.tier.title,
        fan_id=str(held.fan_id),
        standing=line.standing,
        open=line.open,
        since=held.since,
        ends_at=held.ends_at,
    )


@router.get("")
def list_all(caller: ApiCaller) -> list[TierOut]:
    """In the order of their making, archived ones last."""
    with caller.reading() as work:
        return [_tier(caller, view.tier) for view in tiers_of(work)]


@router.post("", status_code=status.HTTP_201_CREATED)
def make(caller: ApiCaller, tier: TierIn) -> TierOut:
    with caller.working() as work:
        return _tier(caller, do_add_tier(work, tier.form(), secrets.SystemRandom()))


@router.put("/{tier_id}")
def change(caller: ApiCaller, tier_id: Id, tier: TierIn) -> TierOut:
    """What members have already keeps its end."""
    with caller.working() as work:
        return _tier(caller, do_change(work, tier_id, tier.form()))


@router.post("/{tier_id}/archive")
def archive(caller: ApiCaller, tier_id: Id) -> TierOut:
    """It is given no more; who has it keeps it."""
    with caller.working() as work:
        return _tier(caller, do_archive(work, tier_id))


@router.get("/{tier_id}/members")
def list_members(
    caller: ApiCaller,
    tier_id: Id,
    standing: Standing | None = None,
    after: Annotated[int, Query(ge=0, le=100_000)] = 0,
) -> MembersOut:
    """Who ends first stands first, 50 a page."""
    with caller.reading() as work:
        find_tier(work, tier_id)
        found = member_page(work, MemberFilter(tier_id, standing or ""), after)
    return MembersOut(members=[_member(line) for line, _ in found.lines], count=found.count, next_after=found.after)


@router.post("/{tier_id}/members")
def grant(caller: ApiCaller, tier_id: Id, given: GrantIn) -> MembershipOut:
    """One or more periods, from the later of now and the end."""
    with caller.working() as work:
        held = do_grant_by_hand(work, int(given.fan_id), tier_id, str(given.periods), given.note)
        return _member(line_of(held, find_tier(work, tier_id), work.now))


@router.post("/{tier_id}/members/{fan_id}/revoke")
def revoke(caller: ApiCaller, tier_id: Id, fan_id: Id, said: NoteIn) -> MembershipOut:
    """It ends now."""
    with caller.working() as work:
        held = do_revoke(work, fan_id, tier_id, said.note)
        return _member(line_of(held, find_tier(work, tier_id), work.now))


@router.get("/of/{fan_id}")
def of_fan(caller: ApiCaller, fan_id: Id) -> list[MembershipOut]:
    """All that a fan is or was a member of."""
    caller.actor.require(Permission.FANS)
    with caller.reading() as work:
        return [_member(line) for line in memberships_of(work, find_fan(work, fan_id).id)]


@router.post("/codes", status_code=status.HTTP_201_CREATED)
def make_codes(caller: ApiCaller, wanted: CodesIn) -> BatchOut:
    form = BatchForm(wanted.title, wanted.gives, wanted.ends, str(wanted.count))
    with caller.working() as work:
        batch = do_make_batch(work, caller.services.sealer, form, secrets.SystemRandom())
    return BatchOut(id=str(batch.id), count=batch.count)


@router.post("/codes/{batch_id}/export")
def export_codes(caller: ApiCaller, batch_id: Id) -> list[CodeOut]:
    """The codes: once, and for an hour again. The audit log keeps who took them."""
    with caller.working() as work:
        _, found = do_export_batch(work, caller.services.sealer, batch_id)
    return [CodeOut(code=code, used=used) for code, used in found]
