"""Rewards in the console: tiers and their codes, settling, and handing over on site."""

from fastapi import APIRouter

from yutang.campaigns.rewards.pages import codes, exports, redeeming, settlement, tiers

router = APIRouter()
for part in (tiers, codes, settlement, exports, redeeming):
    router.include_router(part.router)

__all__ = ["router"]
