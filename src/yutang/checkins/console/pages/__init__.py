"""The operator's pages of check-in programmes."""

from fastapi import APIRouter

from yutang.checkins.console.pages import entrance, making, people, posters, texts, views

router = APIRouter()
for part in (making, views, texts, posters, entrance, people):
    router.include_router(part.router)

__all__ = ["router"]
