"""Courses, lessons with their versions, who takes them, and how far they are."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from yutang.db.tables import Id, Json, Table, WorkspaceId, word


class CourseState(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"  # nobody new; who is in goes on
    ARCHIVED = "archived"


class Release(StrEnum):
    OWN_DAY = "own_day"  # day 1, 2, 3 … after the fan enrolled
    CALENDAR = "calendar"  # each lesson on its date, for everybody
    AT_ONCE = "at_once"


class Access(StrEnum):
    OPEN = "open"
    CHECK_IN = "check_in"  # a lesson opens once the day's check-in of a programme is done
    MEMBERSHIP = "membership"
    CODE = "code"  # a redeem code of its own


class Course(Table):
    __tablename__ = "courses"
    __table_args__ = (Index(None, "workspace_id", "state", "id"),)

    workspace_id: Mapped[WorkspaceId]
    id: Mapped[Id]
    slug: Mapped[str]
    title: Mapped[str]
    intro: Mapped[str]  # Markdown
    state: Mapped[CourseState] = mapped_column(word(CourseState))
    language: Mapped[str]
    community_id: Mapped[int]
    account_id: Mapped[int | None]
    timezone: Mapped[str]
    release: Mapped[Release] = mapped_column(word(Release))
    release_at: Mapped[int]  # minute of the local day, e.g. 300: 05:00
    weekdays: Mapped[int]  # of own days; bit 0 is Monday
    catch_up: Mapped[int]  # how many lessons at most may lie open and unread before the next opens; 0: no limit
    access: Mapped[Access] = mapped_column(word(Access))
    programme_id: Mapped[int | None]  # of CHECK_IN
    tiers: Mapped[list[str]] = mapped_column(Json)  # ids of membership tiers, as text: any one of them opens it
    keyword: Mapped[str]
    version: Mapped[int]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class CourseSlug(Table):
    """The directory: a public slug → its workspace and course."""

    __tablename__ = "course_slugs"
    __table_args__ = ({"sqlite_with_rowid": False},)

    slug: Mapped[str] = mapped_column(Text, primary_key=True)
    workspace_id: Mapped[int]
    course_id: Mapped[int]


class MediaKind(StrEnum):
    PICTURE = "picture"
    AUDIO = "audio"


class CourseMedia(Table):
    """A picture or a sound of lessons; its file is kept beside those of conversations, under `file_id`."""

    __tablename__ = "course_media"
    __table_args__ = (Index(None, "workspace_id", "course_id", "file_id"),)

    workspace_id: Mapped[WorkspaceId]
    token: Mapped[str] = mapped_column(primary_key=True)  # leads to the workspace, as tokens of posters do
    file_id: Mapped[int]
    course_id: Mapped[int]
    kind: Mapped[MediaKind] = mapped_column(word(MediaKind))
    mime: Mapped[str]
    name: Mapped[str]  # of the file as it was sent: for the team
    size: Mapped[int]  # bytes
    width: Mapped[int]  # pixels of a picture; 0 of a sound
    height: Mapped[int]
    member_id: Mapped[int | None]
    created_at: Mapped[datetime]


class Lesson(Table):
    """课时. `position` from 1; `opens_on` only of calendar courses."""

    __tablename__ = "lessons"
    __table_args__ = (Index(None, "workspace_id", "course_id", "position"),)

    workspace_id: Mapped[WorkspaceId]
    id: Mapped[Id]
    course_id: Mapped[int]
    position: Mapped[int]
    title: Mapped[str]
    body: Mapped[str]  # Markdown
    media: Mapped[dict[str, Any]] = mapped_column(Json)  # {"audio": url, "video": url}
    quiz: Mapped[dict[str, Any]] = mapped_column(Json)  # {"questions": [{"text", "choices", "right"}]}
    homework: Mapped[str]  # what is asked; "" for none
    opens_on: Mapped[date | None]
    version: Mapped[int]
    removed_at: Mapped[datetime | None]
    changed_at: Mapped[datetime]


class LessonVersion(Table):
    """A lesson as it was before a change."""

    __tablename__ = "lesson_versions"

    workspace_id: Mapped[WorkspaceId]
    lesson_id: Mapped[Id]
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[dict[str, Any]] = mapped_column(Json)
    member_id: Mapped[int | None]
    at: Mapped[datetime]


class Learner(Table):
    """One fan in one course."""

    __tablename__ = "learners"
    __table_args__ = (
        UniqueConstraint("workspace_id", "course_id", "fan_id"),
        UniqueConstraint("workspace_id", "course_id", "page_key"),
        Index(None, "workspace_id", "fan_id"),
        Index(
            None,
            "workspace_id",
            "remind_at",
            "id",
            sqlite_where=text("remind_at IS NOT NULL"),
            postgresql_where=text("remind_at IS NOT NULL"),
        ),
    )

    workspace_id: Mapped[WorkspaceId]
    id: Mapped[Id]
    course_id: Mapped[int]
    fan_id: Mapped[int]
    account_id: Mapped[int | None]
    openid: Mapped[str]
    page_key: Mapped[str]
    starts_on: Mapped[date]  # day 1 of own days
    joined_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
    by_code: Mapped[bool]  # let in by a redeem code
    remind_minute: Mapped[int | None]
    remind_at: Mapped[datetime | None]
    reminded_on: Mapped[date | None]


class CourseRight(Table):
    """The ledger of courses that fans were given, e.g. as a reward. Who has one are those whose rows add up to over 0.

    Rows are only ever added; `key` makes each cause count once. Memberships and redeem codes let in besides it.
    """

    __tablename__ = "course_rights"
    __table_args__ = (UniqueConstraint("workspace_id", "key"), Index(None, "workspace_id", "fan_id", "course_id"))

    workspace_id: Mapped[WorkspaceId]
    id: Mapped[Id]
    course_id: Mapped[int]
    fan_id: Mapped[int]
    change: Mapped[int]  # 1: given; -1: taken back
    key: Mapped[str] = mapped_column(Text)  # reward:<issue>:<entry>
    at: Mapped[datetime]


class LessonRead(Table):
    """What one fan did with one lesson."""

    __tablename__ = "lesson_reads"
    __table_args__ = (Index(None, "workspace_id", "lesson_id"), {"sqlite_with_rowid": False})

    workspace_id: Mapped[WorkspaceId]
    fan_id: Mapped[Id]
    lesson_id: Mapped[Id]
    opened_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    answers: Mapped[dict[str, Any] | None] = mapped_column(Json)  # of the quiz
    right: Mapped[int]
    homework: Mapped[str]
    handed_in_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    answer: Mapped[str]  # the teacher's, as the fan's page shows it; it goes through the conversation, too
