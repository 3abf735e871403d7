"""Memberships: the console's pages, and the public one."""

from fastapi import APIRouter

from yutang.courses.memberships.pages import batches, members, public, tiers

router = APIRouter()
for part in (members, batches, tiers, public):
    router.include_router(part.router)

__all__ = ["router"]
