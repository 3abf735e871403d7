"""The pages of posters: what strangers see, and what the team makes."""

from fastapi import APIRouter

from yutang.posters.pages import acts, editing, gallery, public

router = APIRouter()
for part in (public, editing, gallery, acts):
    router.include_router(part.router)

__all__ = ["router"]
