"""`/checkin/…`: pages that fans open on their phones: small, readable without script, in the programme's words."""

from fastapi import APIRouter

from yutang.checkins.fan_pages.pages import changes, checking, everybody, own

router = APIRouter()
for part in (everybody, checking, changes, own):
    router.include_router(part.router)

__all__ = ["router"]
