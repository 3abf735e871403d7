"""Pages of a community's position, and the public one that asks newcomers a question."""

from fastapi import APIRouter

from yutang.communities.position.pages import asking, library, public, sheet

router = APIRouter()
for part in (library, asking, sheet, public):  # `sheet` takes any step at the end of an address, so the others first
    router.include_router(part.router)

__all__ = ["router"]
