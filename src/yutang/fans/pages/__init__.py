"""Pages of fans: the list with its filters, one fan, and the links that are made for one of them."""

from fastapi import APIRouter

from yutang.fans.pages import acts, link, views

router = APIRouter()
router.include_router(views.router)
router.include_router(acts.router)
router.include_router(link.router)
