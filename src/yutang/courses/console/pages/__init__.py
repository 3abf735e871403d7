"""The console's pages of courses, and the files of lessons for everybody."""

from fastapi import APIRouter

from yutang.courses.console.pages import courses, lessons, making, media, people, versions

router = APIRouter()
for part in (media, courses, making, lessons, versions, people):
    router.include_router(part.router)

__all__ = ["router"]
