"""The operator's pages of campaigns."""

from fastapi import APIRouter

from yutang.campaigns.console.pages import entrance, making, people, posters, results, steps, texts, views

router = APIRouter()
for part in (views, making, steps, texts, posters, entrance, people, results):
    router.include_router(part.router)

__all__ = ["router"]
