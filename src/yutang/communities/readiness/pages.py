"""`/communities/{id}/readiness`: what is in order around a community, and what is not."""

from collections.abc import Mapping
from typing import Annotated, Final

from fastapi import APIRouter, Path
from starlette.responses import Response

from yutang.campaigns.rules.readiness import Tone
from yutang.communities.actions import find_community
from yutang.communities.readiness.actions import community_points
from yutang.communities.readiness.rules import AROUND
from yutang.errors import N_
from yutang.web.visits import SignedIn

router = APIRouter(prefix="/communities/{community_id}/readiness")
Id = Annotated[int, Path(ge=0, le=2**63 - 1)]
_NAMES: Final[Mapping[str, str]] = {**AROUND, "account": N_("Official accounts")}


@router.get("")
def readiness_page(visit: SignedIn, community_id: Id) -> Response:
    with visit.reading() as work:
        community = find_community(work, community_id)
        points = community_points(work, community_id)
    return visit.page(
        "readiness/readiness.html",
        community=community,
        points=points,
        names=_NAMES,
        good=sum(point.tone is Tone.GOOD for point in points),
    )
