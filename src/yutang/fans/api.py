"""The JSON API of fans. Ids are texts: JavaScript cannot hold 64 bits in a number."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query, status
from pydantic import BaseModel, Field

from yutang.fans.actions.looking import fan_list, find_fan, follows_of
from yutang.fans.actions.naming import FanCard, cards
from yutang.fans.actions.tagging import all_tags, do_tag, do_untag
from yutang.fans.models import Fan, Follow, SourceKind
from yutang.fans.rules.searching import Order, Wanted, place_from
from yutang.web.visits import ApiCaller, Caller

router = APIRouter(prefix="/api/v1/fans", tags=["fans"])
Id = Annotated[int, Path(ge=0, le=2**63 - 1)]


class FollowOut(BaseModel):
    account_id: str
    openid: str
    following: bool
    followed_at: datetime | None = Field(description="The last time, as far as it is known")
    unfollowed_at: datetime | None
    remark: str


class FanOut(BaseModel):
    id: str
    name: str | None = Field(description="Only with consent, or typed by a member")
    label: str = Field(description="The name or remark, or a label where nobody knows one")
    source: SourceKind
    source_detail: str
    first_seen_at: datetime
    last_seen_at: datetime
    tags: list[str]
    follows: list[FollowOut]


class FansOut(BaseModel):
    fans: list[FanOut]
    next: str | None = Field(description="Give it as `after` for the next page; none: this was the last")
    cut_short: bool = Field(description="The filters are narrow: the page may be short although more follow")


class TagIn(BaseModel):
    name: str = Field(description="At most 30 bytes; made if there is none of that name")


class TagOut(BaseModel):
    id: str
    name: str


class TagsOut(BaseModel):
    tags: list[TagOut]


def _fan_out(caller: Caller, fan: Fan, card: FanCard, follows: Sequence[Follow]) -> FanOut:
    return FanOut(
        id=str(fan.id),
        name=fan.name,
        label=card.title(caller.t),
        source=fan.source,
        source_detail=fan.source_detail,
        first_seen_at=fan.first_seen_at,
        last_seen_at=fan.last_seen_at,
        tags=list(card.tags),
        follows=[
            FollowOut(
                account_id=str(follow.account_id),
                openid=follow.openid,
                following=follow.following,
                followed_at=follow.followed_at,
                unfollowed_at=follow.unfollowed_at,
                remark=follow.remark,
            )
            for follow in follows
        ],
    )


class FansAsked(BaseModel):
    """The filters of a list; what is left out narrows nothing."""

    account_id: int | None = Field(None, ge=0, le=2**63 - 1)
    following: bool | None = Field(None, description="The account; without account_id, any account")
    tag_id: int | None = Field(None, ge=0, le=2**63 - 1)
    source: SourceKind | None = None
    since: datetime | None = Field(None, description="Came then or later; without a zone: UTC")
    seen_since: datetime | None = None
    text: str = Field("", max_length=60, description="The beginning of a name or remark")
    order: Order = Order.NEWEST
    after: str = Field("", max_length=60, description="`next` of the page before")
    size: int = Field(50, ge=1, le=200)

    def wanted(self) -> Wanted:
        return Wanted(
            account_id=self.account_id,
            following=self.following,
            tag_id=self.tag_id,
            source=self.source,
            since=_aware(self.since),
            seen_since=_aware(self.seen_since),
            text=self.text.strip(),
            order=self.order,
        )


def _aware(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.replace(tzinfo=moment.tzinfo or UTC)


@router.get("")
def list_fans(caller: ApiCaller, asked: Annotated[FansAsked, Query()]) -> FansOut:
    """One page, by when they came or by their last sign of life, the newest first."""
    with caller.reading() as work:
        found = fan_list(work, asked.wanted(), place_from(asked.after), asked.size)
    return FansOut(
        fans=[_fan_out(caller, fan, found.cards[fan.id], found.follows.get(fan.id, [])) for fan in found.fans],
        next=str(found.next) if found.next else None,
        cut_short=found.cut_short,
    )


@router.get("/tags")
def list_tags(caller: ApiCaller) -> TagsOut:
    with caller.reading() as work:
        return TagsOut(tags=[TagOut(id=str(tag.id), name=tag.name) for tag in all_tags(work)])


@router.get("/{fan_id}")
def get_fan(caller: ApiCaller, fan_id: Id) -> FanOut:
    """A fan by id; the id of one who was merged into another leads to that one."""
    with caller.reading() as work:
        fan = find_fan(work, fan_id)
        return _fan_out(caller, fan, cards(work, [fan.id])[fan.id], follows_of(work, fan.id))


@router.post("/{fan_id}/tags", status_code=status.HTTP_201_CREATED)
def add_tag(caller: ApiCaller, fan_id: Id, wanted: TagIn) -> TagOut:
    """Having it already changes nothing. WeChat is told by the accounts that may."""
    with caller.working() as work:
        tag = do_tag(work, fan_id, wanted.name)
    return TagOut(id=str(tag.id), name=tag.name)


@router.delete("/{fan_id}/tags/{tag_id}", status_code=status.HTTP_204_NO_CONTENT)
def remove_tag(caller: ApiCaller, fan_id: Id, tag_id: Id) -> None:
    with caller.working() as work:
        do_untag(work, fan_id, tag_id)
