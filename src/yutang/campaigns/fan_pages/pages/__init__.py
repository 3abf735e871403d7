"""`/k/…` and `/r/…`: pages that fans open on their phones: small, readable without script, in the campaign's words."""

from fastapi import APIRouter

from yutang.campaigns.fan_pages.pages import behind, changes, draw, everybody, joining, own

router = APIRouter()
for part in (draw, everybody, joining, own, changes, behind):  # /k/{slug}/draw before /k/{slug}/{page_key}
    router.include_router(part.router)

__all__ = ["router"]
