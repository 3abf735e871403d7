"""What the team and visitors see of domains."""

from fastapi import APIRouter

from yutang.domains.pages import blocks, console, public

router = APIRouter()
router.include_router(blocks.router)
router.include_router(console.router)
router.include_router(public.router)

__all__ = ["router"]
