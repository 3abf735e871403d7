"""Programmes of check-ins 打卡, who is in them, their days, and what came of them."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from yutang.db.tables import Id, Json, Table, WorkspaceId, word


class ProgrammeState(StrEnum):
    DRAFT = "draft"
    RUNNING = "running"
    PAUSED = "paused"  # nothing is taken; days on which it was paused are not asked for
    ENDED = "ended"
    ARCHIVED = "archived"


class Proof(StrEnum):
    """What counts as a check-in."""

    TAP = "tap"  # a menu tap, a keyword, the button on the page
    TEXT = "text"
    PICTURE = "picture"
    VOICE = "voice"
    QUANTITY = "quantity"  # a number of something: minutes, pages, glasses


class Programme(Table):
    """What people do every day. Minutes are of the local day, 0 to 1439."""

    __tablename__ = "programmes"
    __table_args__ = (
        Index(None, "workspace_id", "state", "id"),
        Index(None, "workspace_id", "account_id", "state"),
    )

    workspace_id: Mapped[WorkspaceId]
    id: Mapped[Id]
    slug: Mapped[str]  # of its public addresses; leads here through programme_slugs
    title: Mapped[str]
    state: Mapped[ProgrammeState] = mapped_column(word(ProgrammeState))
    language: Mapped[str]  # zh or en: of what fans read
    community_id: Mapped[int]
    account_id: Mapped[int | None]
    group_id: Mapped[int | None]
    code_id: Mapped[int | None]  # the live code that the poster's QR leads to, where no campaign runs
    campaign_id: Mapped[int | None]  # whose referral ledger credits friends who come through a streak poster
    zones: Mapped[dict[str, Any]] = mapped_column(Json)  # {"zones": [[ms since 1970, name], …]}, oldest first
    started_at: Mapped[datetime | None]  # what happened before, or after ended_at, does not count, whenever it is told
    ended_at: Mapped[datetime | None]
    pauses: Mapped[dict[str, Any]] = mapped_column(Json)  # {"pauses": [[from, to or null], …]}: ms since 1970
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    weekdays: Mapped[int]  # bit 0 is Monday
    cut_off: Mapped[int]
    opens_at: Mapped[int]
    closes_at: Mapped[int]  # the same as opens_at: all day; may lie behind midnight, up to the cut-off
    early_until: Mapped[int | None]  # early birds: from opens_at until here
    proofs: Mapped[list[str]] = mapped_column(Json)  # of Proof; any one of them is enough
    unit: Mapped[str]  # of a quantity: minutes, pages
    least: Mapped[int]  # of a quantity
    make_up: Mapped[dict[str, Any]] = mapped_column(Json)  # checkins.rules.streaks.MakeUpRule
    freeze_days: Mapped[int]  # per calendar month
    levels: Mapped[dict[str, Any]] = mapped_column(Json)  # {"levels": [{"days": 7, "title": "…"}]}: badges by streak
    prompts: Mapped[dict[str, Any]] = mapped_column(Json)  # {"prompts": ["…"]}: one a day, in turn
    texts: Mapped[dict[str, Any]] = mapped_column(Json)  # what fans are told: key → template with variables
    keyword: Mapped[str]
    poster_own: Mapped[str | None]
    poster_template_id: Mapped[int | None]
    milestones: Mapped[dict[str, Any]] = mapped_column(Json)  # {"7": {"own": …, "template_id": …}}: other art
    rolled_on: Mapped[date | None]  # the day on which streaks that had ended were last looked for
    version: Mapped[int]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class ProgrammeSlug(Table):
    """The directory: a public slug → its workspace and programme."""

    __tablename__ = "programme_slugs"
    __table_args__ = ({"sqlite_with_rowid": False},)

    slug: Mapped[str] = mapped_column(Text, primary_key=True)
    workspace_id: Mapped[int]
    programme_id: Mapped[int]


class Enrolment(Table):
    """One fan in one programme. The streak is what the check-ins come to (promise I8): kept so that pages, the edge and
    boards need not count."""

    __tablename__ = "enrolments"
    __table_args__ = (
        UniqueConstraint("workspace_id", "programme_id", "fan_id"),
        UniqueConstraint("workspace_id", "programme_id", "page_key"),
        Index(None, "workspace_id", "fan_id"),
        Index(None, "workspace_id", "account_id", "openid"),
        Index(None, "workspace_id", "programme_id", "current", "id"),
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
    programme_id: Mapped[int]
    fan_id: Mapped[int]
    account_id: Mapped[int | None]
    openid: Mapped[str]
    page_key: Mapped[str]
    joined_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
    name: Mapped[str]  # what others may see; "" without consent
    shown: Mapped[bool]  # agreed to stand on the board
    line: Mapped[str]  # a line of their own for the poster
    run: Mapped[int]  # days in a row up to last_day…
    current: Mapped[int]  # …and the same until a due day has passed since: then 0
    longest: Mapped[int]
    total: Mapped[int]
    early: Mapped[int]  # check-ins before early_until
    last_day: Mapped[date | None]
    remind_minute: Mapped[int | None]  # of their local day; none: no reminder
    remind_at: Mapped[datetime | None]  # the next one
    reminded_on: Mapped[date | None]
    poster: Mapped[str]  # token of the newest; "" before the first


class CheckInSource(StrEnum):
    PUSH = "push"
    PAGE = "page"
    MAKE_UP = "make_up"


class CheckIn(Table):
    """打卡: one fan, one programme, one local day (by the primary key: a double tap, a retry, two devices count once).

    The earliest moment of a day is kept, and what was said with it.
    """

    __tablename__ = "check_ins"
    __table_args__ = (Index(None, "workspace_id", "programme_id", "day"), {"sqlite_with_rowid": False})

    workspace_id: Mapped[WorkspaceId]
    programme_id: Mapped[Id]
    fan_id: Mapped[Id]
    day: Mapped[date] = mapped_column(primary_key=True)
    at: Mapped[datetime]  # as WeChat says, or of the request
    made_at: Mapped[datetime]
    source: Mapped[CheckInSource] = mapped_column(word(CheckInSource))
    proof: Mapped[Proof] = mapped_column(word(Proof))
    text: Mapped[str]
    media_id: Mapped[int | None]
    quantity: Mapped[int | None]
    early: Mapped[bool]
    points: Mapped[int]  # what a make-up cost


class FrozenDay(Table):
    """A day on which a fan asked for nothing of themselves: travel."""

    __tablename__ = "frozen_days"
    __table_args__ = ({"sqlite_with_rowid": False},)

    workspace_id: Mapped[WorkspaceId]
    programme_id: Mapped[Id]
    fan_id: Mapped[Id]
    day: Mapped[date] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class Badge(Table):
    """A level that a fan reached once; it stays, whatever becomes of the streak."""

    __tablename__ = "badges"
    __table_args__ = ({"sqlite_with_rowid": False},)

    workspace_id: Mapped[WorkspaceId]
    programme_id: Mapped[Id]
    fan_id: Mapped[Id]
    days: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class ProgrammeDay(Table):
    """Counters per programme and local day. Each equals a count of rows (I8)."""

    __tablename__ = "programme_days"
    __table_args__ = ({"sqlite_with_rowid": False},)

    workspace_id: Mapped[WorkspaceId]
    programme_id: Mapped[Id]
    day: Mapped[date] = mapped_column(primary_key=True)
    checked: Mapped[int]  # make-ups included
    early: Mapped[int]
    made_up: Mapped[int]
