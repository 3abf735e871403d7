"""The pages of live codes."""

from fastapi import APIRouter

from yutang.livecodes.pages import downloads, forms, steps, views

router = APIRouter()
for part in (views, forms, steps, downloads):
    router.include_router(part.router)

__all__ = ["router"]
