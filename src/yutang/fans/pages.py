"""Pages of fans: the list with its filters, and one fan."""

from fastapi import APIRouter

router = APIRouter(prefix="/fans")
