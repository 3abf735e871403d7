"""The JSON API of groups and uploads."""

from fastapi import APIRouter

from yutang.groups.api import groups, uploads

router = APIRouter(prefix="/api/v1")
router.include_router(groups.router)
router.include_router(uploads.router)
