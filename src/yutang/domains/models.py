"""The operator's own domains, how they answered, and what WeChat blocked."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from yutang.db.tables import Id, Table, WorkspaceId, word


class Health(StrEnum):
    UNKNOWN = "unknown"  # not asked often enough yet
    UP = "up"
    DOWN = "down"


class Trouble(StrEnum):
    """Why a probe or a check failed."""

    NAME = "name"  # DNS knows no address
    PRIVATE = "private"  # the address is inside a private network
    NO_ANSWER = "no_answer"  # refused, or nothing within the time
    TLS = "tls"  # the certificate is not trusted, is of another name, or is over
    OTHER = "other"  # somebody answered, but not this installation
    NO_RECORD = "no_record"  # the TXT record is not there


class Domain(Table):
    """One domain of a workspace. Nothing is led to it, and it is not watched, before it was proved to be ours."""

    __tablename__ = "domains"
    __table_args__ = (
        UniqueConstraint("workspace_id", "host"),
        Index(None, "host"),
        Index(None, "workspace_id", "due_at"),
    )

    workspace_id: Mapped[WorkspaceId]
    id: Mapped[Id]
    scheme: Mapped[str]  # https; http only where the settings allow private addresses
    host: Mapped[str]  # as DNS has it (xn--…), small letters; with :port only where the settings allow it
    for_entrance: Mapped[bool]  # printed codes carry it
    for_pages: Mapped[bool]  # pages are shown there
    owner: Mapped[str]  # the company or person it is registered to
    filing: Mapped[str]  # ICP 备案号
    token: Mapped[str]  # what the TXT record holds
    verified_at: Mapped[datetime | None]
    asked_at: Mapped[datetime | None]  # somebody wants it looked at; none: done
    check_trouble: Mapped[Trouble | None] = mapped_column(word(Trouble))  # why the last look for ownership failed
    health: Mapped[Health] = mapped_column(word(Health))
    failures: Mapped[int]  # in a row
    successes: Mapped[int]  # in a row
    trouble: Mapped[Trouble | None] = mapped_column(word(Trouble))  # of the last probe
    probed_at: Mapped[datetime | None]
    changed_at: Mapped[datetime | None]  # when its health last changed
    due_at: Mapped[datetime]  # of the next probe
    tls_until: Mapped[datetime | None]
    blocked_at: Mapped[datetime | None]  # WeChat blocks it: a case is open
    created_at: Mapped[datetime]


class DomainHour(Table):
    """How the probes of one hour went."""

    __tablename__ = "domain_hours"

    workspace_id: Mapped[WorkspaceId]
    domain_id: Mapped[Id]
    hour: Mapped[datetime] = mapped_column(primary_key=True)
    probes: Mapped[int]
    failures: Mapped[int]
    ms: Mapped[int]  # milliseconds of all that succeeded


class DomainChange(Table):
    """One change of a domain's health."""

    __tablename__ = "domain_changes"
    __table_args__ = (Index(None, "workspace_id", "domain_id", "id"),)

    workspace_id: Mapped[WorkspaceId]
    id: Mapped[Id]
    domain_id: Mapped[int]
    at: Mapped[datetime]
    health: Mapped[Health] = mapped_column(word(Health))
    trouble: Mapped[Trouble | None] = mapped_column(word(Trouble))


class BlockOutcome(StrEnum):
    RETURNED = "returned"  # WeChat shows it again
    MOVED = "moved"  # published again on another own domain
    MISTAKEN = "mistaken"  # it was not blocked


class DomainBlock(Table):
    """WeChat blocks a domain, or one page: the case, from the day it was noticed to its end."""

    __tablename__ = "domain_blocks"
    __table_args__ = (Index(None, "workspace_id", "closed_at", "id"),)

    workspace_id: Mapped[WorkspaceId]
    id: Mapped[Id]
    domain_id: Mapped[int]
    page_id: Mapped[int | None]  # none: the whole domain
    opened_at: Mapped[datetime]
    member_id: Mapped[int | None]  # who marked it
    fixed_at: Mapped[datetime | None]
    checked_at: Mapped[datetime | None]  # the wording check passed
    appealed_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    outcome: Mapped[BlockOutcome | None] = mapped_column(word(BlockOutcome))


class BlockReport(Table):
    """Somebody said that a page does not open. Who it was is kept as a digest, to count each person once."""

    __tablename__ = "block_reports"
    __table_args__ = (
        UniqueConstraint("workspace_id", "domain_id", "reporter"),
        Index(None, "workspace_id", "at"),
    )

    workspace_id: Mapped[WorkspaceId]
    id: Mapped[Id]
    domain_id: Mapped[int]
    page_id: Mapped[int | None]
    reporter: Mapped[str]
    by_chat: Mapped[bool]
    at: Mapped[datetime]


class PageHome(Table):
    """The domain that a page is published on, where it is not the first one."""

    __tablename__ = "page_homes"
    __table_args__ = (Index(None, "workspace_id", "domain_id"),)

    workspace_id: Mapped[WorkspaceId]
    page_id: Mapped[Id]
    domain_id: Mapped[int]
