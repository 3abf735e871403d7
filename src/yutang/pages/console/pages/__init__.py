"""Pages, articles and the rules of groups in the console."""

from fastapi import APIRouter

from yutang.pages.console.pages import answers, articles, editor, group_rules, lists, steps, wechat

router = APIRouter()
for part in (lists, group_rules, answers, steps, editor, articles, wechat):
    router.include_router(part.router)

__all__ = ["router"]
