"""Selling memberships: the keys, orders for the team, buying for fans, and where WeChat Pay's notices arrive."""

from fastapi import APIRouter

from yutang.courses.memberships.pay.pages import buying, merchant, orders
from yutang.courses.memberships.pay.pages.notices import take_notice

router = APIRouter()
for part in (merchant, orders, buying):
    router.include_router(part.router)

__all__ = ["router", "take_notice"]
