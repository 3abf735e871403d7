"""A lesson ready to be shown: to a fan, or to the team that looks at what it wrote.

The template `courses/lesson_body.html` shows it, in the style of `courses/lesson.css`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from yutang.courses.markdown import host_of, html_of, is_own_file, is_web_link
from yutang.courses.models import Lesson
from yutang.courses.rules.values import Question, content_of, questions_of


@dataclass(frozen=True, slots=True)
class ShownLesson:
    """`audio`, `video`: an address that is safe to stand in a page, or "". `homework`: what is asked."""

    title: str
    body: Markup
    audio: str
    video: str
    questions: tuple[Question, ...]
    homework: Markup

    @property
    def plays_here(self) -> bool:
        """Whether the recording is a file of ours: one that lies elsewhere is a link."""
        return is_own_file(self.audio)

    @property
    def audio_host(self) -> str:
        return host_of(self.audio)

    @property
    def video_host(self) -> str:
        return host_of(self.video)


def shown_lesson(lesson: Lesson) -> ShownLesson:
    """As fans see it."""
    return shown_content(content_of(lesson))


def shown_content(content: Mapping[str, Any]) -> ShownLesson:
    """The same from the columns of a form, or of a version: title, body, media, quiz, homework."""
    media = content["media"]
    return ShownLesson(
        title=content["title"],
        body=html_of(content["body"]),
        audio=_safe(media.get("audio", "")),
        video=_safe(media.get("video", "")),
        questions=questions_of(content["quiz"]),
        homework=html_of(content["homework"]),
    )


def _safe(address: str) -> str:
    return address if is_own_file(address) or is_web_link(address) else ""
