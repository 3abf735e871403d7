"""`/class/…`: pages of courses that fans open on their phones: small, readable and usable without script."""

from fastapi import APIRouter

from yutang.courses.fan_pages.pages import changes, everybody, lesson, own, sending

router = APIRouter()
for part in (everybody, own, changes, lesson, sending):
    router.include_router(part.router)

__all__ = ["router"]
