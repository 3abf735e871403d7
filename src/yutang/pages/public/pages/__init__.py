"""What visitors see of pages."""

from fastapi import APIRouter

from yutang.pages.public.pages import public

router = APIRouter()
router.include_router(public.router)

__all__ = ["router"]
