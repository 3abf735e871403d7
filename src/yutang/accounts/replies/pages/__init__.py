"""Pages of what an account answers by itself, with the box to try it out."""

from fastapi import APIRouter

from yutang.accounts.replies.pages import forms, lists

router = APIRouter()
for part in (lists, forms):
    router.include_router(part.router, prefix="/accounts/{account_id}/replies")
