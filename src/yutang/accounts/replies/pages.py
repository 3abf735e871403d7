"""Pages of what an account answers by itself, with the box to try it out."""

from fastapi import APIRouter

router = APIRouter(prefix="/accounts/{account_id}/replies")
