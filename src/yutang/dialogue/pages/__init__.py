"""Pages of conversations. Addresses with words come before those with ids: the first that fits is taken."""

from fastapi import APIRouter

from yutang.dialogue.pages import acts, eye_level, inbox, media, quick_replies

router = APIRouter()
router.include_router(media.router)
router.include_router(quick_replies.router)
router.include_router(eye_level.router)
router.include_router(inbox.router)
router.include_router(acts.router)
