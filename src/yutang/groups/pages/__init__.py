"""Pages of groups. Addresses with words come before those with ids: the first that fits is taken."""

from fastapi import APIRouter

from yutang.groups.pages import group, lists, uploads

router = APIRouter()
router.include_router(lists.router)
router.include_router(uploads.router)
router.include_router(group.router)
