"""Accounts 账号: official accounts with their menus, replies and calls; and personal numbers."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from yutang.db.tables import Id, Json, Table, WorkspaceId, word
from yutang.wechat.capabilities import AccountClass


class NumberState(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"
    ARCHIVED = "archived"


class PersonalNumber(Table):
    """个人号: a person's own WeChat number (or WeCom member) whose QR visitors get when no group has room."""

    __tablename__ = "personal_numbers"
    __table_args__ = (UniqueConstraint("workspace_id", "payload_key"),)

    workspace_id: Mapped[WorkspaceId]
    id: Mapped[Id]
    name: Mapped[str]
    owner_member_id: Mapped[int | None]
    kind: Mapped[str]  # a PayloadKind that is a person
    payload: Mapped[str]
    payload_key: Mapped[str]  # the payload in its normal form
    daily_cap: Mapped[int]  # visitors a day
    opens_at: Mapped[int]  # minute of the local day, 0…1439
    closes_at: Mapped[int]  # minute of the local day; before opens_at: past midnight; equal: all day
    timezone: Mapped[str]
    state: Mapped[NumberState] = mapped_column(word(NumberState))
    created_at: Mapped[datetime]


class NumberDay(Table):
    """How many visitors one number was handed to on one local day; taken by conditional UPDATE."""

    __tablename__ = "number_days"
    __table_args__ = ({"sqlite_with_rowid": False},)

    workspace_id: Mapped[WorkspaceId]
    number_id: Mapped[Id]
    day: Mapped[date] = mapped_column(primary_key=True)
    handed: Mapped[int]


# ---- official accounts ----------------------------------------------------------------------------------------------


class AccountState(StrEnum):
    NEW = "new"  # being connected: no push has come yet
    ACTIVE = "active"
    PAUSED = "paused"  # pushes are still kept; nothing is sent
    ARCHIVED = "archived"  # pushes are refused


class PushMode(StrEnum):
    PLAIN = "plain"
    COMPATIBLE = "compatible"
    SECURE = "secure"


class Account(Table):
    """An official account: subscription 订阅号 or service 服务号."""

    __tablename__ = "accounts"
    __table_args__ = (UniqueConstraint("workspace_id", "app_id"),)

    workspace_id: Mapped[WorkspaceId]
    id: Mapped[Id]
    name: Mapped[str]
    account_class: Mapped[AccountClass] = mapped_column(word(AccountClass))
    app_id: Mapped[str]
    original_id: Mapped[str | None]  # gh_…, learned from the first push
    secret: Mapped[str]  # sealed
    push_key: Mapped[str]  # of the address /wx/{push_key}; leads here through push_addresses
    token: Mapped[str]  # sealed; signs pushes
    aes_key: Mapped[str | None]  # sealed; 43 characters
    mode: Mapped[PushMode] = mapped_column(word(PushMode))
    state: Mapped[AccountState] = mapped_column(word(AccountState))
    community_id: Mapped[int | None]
    persona: Mapped[str]  # who speaks: "小鱼"
    sign_off: Mapped[str]  # how they end a letter
    quiet_from: Mapped[int]  # minute of the local day, 0…1439; the same as quiet_until: no quiet hours
    quiet_until: Mapped[int]
    timezone: Mapped[str]
    version: Mapped[int]  # counts up with every change of the account or its replies: the edge reads it to keep up
    checked_at: Mapped[datetime | None]  # when WeChat last tried the push address…
    check: Mapped[dict[str, Any] | None] = mapped_column(Json)  # …and what came of it; the edge writes both
    keys_check: Mapped[dict[str, Any] | None] = mapped_column(Json)  # what came of trying app id and secret
    last_push_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class PushAddress(Table):
    """The directory: the public part of a push address → its workspace and account."""

    __tablename__ = "push_addresses"
    __table_args__ = ({"sqlite_with_rowid": False},)

    push_key: Mapped[str] = mapped_column(Text, primary_key=True)
    workspace_id: Mapped[int]
    account_id: Mapped[int]


class AccountToken(Table):
    """What WeChat gave an account for a while, shared by all processes; one of them fetches a new one at a time."""

    __tablename__ = "account_tokens"

    workspace_id: Mapped[WorkspaceId]
    account_id: Mapped[Id]
    family: Mapped[str] = mapped_column(primary_key=True)  # stable, jsapi_ticket
    value: Mapped[str | None]  # sealed
    expires_at: Mapped[datetime | None]
    fetched_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]  # somebody is fetching a new one


class ApiDay(Table):
    """Calls of one API by one account on one day in China, where WeChat's quotas begin anew."""

    __tablename__ = "api_days"

    workspace_id: Mapped[WorkspaceId]
    account_id: Mapped[Id]
    day: Mapped[date] = mapped_column(primary_key=True)
    api: Mapped[str] = mapped_column(primary_key=True)  # the path, e.g. /cgi-bin/menu/create
    calls: Mapped[int]
    failures: Mapped[int]
    blocked_until: Mapped[datetime | None]  # WeChat said that the quota is used up


class MenuState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"  # the one that fans see
    REPLACED = "replaced"  # was published once


class Menu(Table):
    """One version of an account's menu."""

    __tablename__ = "menus"
    __table_args__ = (Index(None, "workspace_id", "account_id", "state"),)

    workspace_id: Mapped[WorkspaceId]
    id: Mapped[Id]
    account_id: Mapped[int]
    buttons: Mapped[dict[str, Any]] = mapped_column(Json)  # {"button": [...]} as WeChat takes it
    state: Mapped[MenuState] = mapped_column(word(MenuState))
    member_id: Mapped[int | None]  # who made it
    created_at: Mapped[datetime]
    published_at: Mapped[datetime | None]


class ReplyTrigger(StrEnum):
    FOLLOW = "follow"
    KEYWORD = "keyword"
    MENU = "menu"
    SCENE = "scene"
    DEFAULT = "default"


class Matching(StrEnum):
    EXACT = "exact"
    CONTAINS = "contains"
    ALL = "all"  # contains every one of the words


class ReplyRule(Table):
    """What an account answers by itself, and when."""

    __tablename__ = "reply_rules"
    __table_args__ = (Index(None, "workspace_id", "account_id"),)

    workspace_id: Mapped[WorkspaceId]
    id: Mapped[Id]
    account_id: Mapped[int]
    name: Mapped[str]
    trigger: Mapped[ReplyTrigger] = mapped_column(word(ReplyTrigger))
    matching: Mapped[Matching] = mapped_column(word(Matching))
    words: Mapped[list[str]] = mapped_column(Json)  # keywords; for menu and scene the keys
    opens_at: Mapped[int]  # minute of the local day; the same as closes_at: always
    closes_at: Mapped[int]
    priority: Mapped[int]  # the higher is asked first
    messages: Mapped[dict[str, Any]] = mapped_column(Json)  # {"messages": [...]}, the first goes out as the reply
    active: Mapped[bool]
    campaign_id: Mapped[int | None]  # kept by a campaign, which makes and removes it…
    programme_id: Mapped[int | None]  # …or by a programme of check-ins…
    course_id: Mapped[int | None]  # …or by a course
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
