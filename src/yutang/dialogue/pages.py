"""Pages of conversations: the inbox and one thread."""

from fastapi import APIRouter

router = APIRouter(prefix="/inbox")
