"""Today, duties, the plan, and the feed for calendars."""

from fastapi import APIRouter

from yutang.planning.pages import duties, feed, notes, plan, sheet, today

router = APIRouter()
router.include_router(today.router)
router.include_router(duties.router)
router.include_router(sheet.router)
router.include_router(feed.router)
router.include_router(notes.router)
router.include_router(plan.router)
