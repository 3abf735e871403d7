"""Pages of an account's menu: the editor with its phone, publishing, earlier versions."""

from fastapi import APIRouter

from yutang.accounts.menus.pages import editor, versions

router = APIRouter()
for part in (editor, versions):
    router.include_router(part.router)

__all__ = ["router"]
