"""Pages of official accounts: the list, the wizard that connects one, and its own page."""

from fastapi import APIRouter

router = APIRouter(prefix="/accounts")
