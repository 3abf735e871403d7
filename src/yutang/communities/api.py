"""The JSON API of communities. Ids are texts: JavaScript cannot hold 64 bits in a number."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, status
from pydantic import BaseModel, Field

from yutang.communities.actions import (
    CommunityForm,
    communities_of,
    do_add_community,
    do_archive_community,
    do_change_community,
    do_restore_community,
    find_community,
)
from yutang.communities.models import Community
from yutang.web.visits import ApiCaller

router = APIRouter(prefix="/api/v1/communities", tags=["communities"])
Id = Annotated[int, Path(ge=0, le=2**63 - 1)]


class CommunityIn(BaseModel):
    name: str
    crowd: str = ""
    product: str = ""
    industry: str = ""
    timezone: str = Field("Asia/Shanghai", description="IANA name: days of its groups are counted in it")
    notes: str = ""

    def form(self) -> CommunityForm:
        return CommunityForm(**self.model_dump())


class CommunityOut(BaseModel):
    id: str
    name: str
    crowd: str
    product: str
    industry: str
    timezone: str
    notes: str
    created_at: datetime
    archived_at: datetime | None


class CommunitiesOut(BaseModel):
    communities: list[CommunityOut]


def community_out(community: Community) -> CommunityOut:
    names = CommunityOut.model_fields.keys() - {"id"}
    return CommunityOut(id=str(community.id), **{name: getattr(community, name) for name in names})


@router.get("")
def list_communities(caller: ApiCaller, archived: bool = False) -> CommunitiesOut:  # noqa: FBT001, FBT002 - ?archived=true
    """Newest first."""
    with caller.reading() as work:
        found = communities_of(work, archived=archived)
    return CommunitiesOut(communities=[community_out(community) for community in found])


@router.post("", status_code=status.HTTP_201_CREATED)
def add_community(caller: ApiCaller, community: CommunityIn) -> CommunityOut:
    with caller.working() as work:
        made = do_add_community(work, community.form())
    return community_out(made)


@router.get("/{community_id}")
def get_community(caller: ApiCaller, community_id: Id) -> CommunityOut:
    with caller.reading() as work:
        found = find_community(work, community_id)
    return community_out(found)


@router.put("/{community_id}")
def change_community(caller: ApiCaller, community_id: Id, community: CommunityIn) -> CommunityOut:
    """A new time zone moves the moments at which the QRs of its groups close."""
    with caller.working() as work:
        changed = do_change_community(work, community_id, community.form())
    return community_out(changed)


@router.post("/{community_id}/archive")
def archive_community(caller: ApiCaller, community_id: Id) -> CommunityOut:
    """Take it out of the lists. Its groups and live codes go on working."""
    with caller.working() as work:
        archived = do_archive_community(work, community_id)
    return community_out(archived)


@router.post("/{community_id}/restore")
def restore_community(caller: ApiCaller, community_id: Id) -> CommunityOut:
    with caller.working() as work:
        restored = do_restore_community(work, community_id)
    return community_out(restored)
