"""Pages of an account's menu: the editor with its phone, publishing, earlier versions."""

from fastapi import APIRouter

router = APIRouter(prefix="/accounts/{account_id}/menu")
