"""Memberships and the money that buys them. Money is in fen (0.01 yuan)."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from yutang.db.tables import Id, Json, Table, WorkspaceId, word


class MembershipTier(Table):
    __tablename__ = "membership_tiers"

    workspace_id: Mapped[WorkspaceId]
    id: Mapped[Id]
    slug: Mapped[str]  # of its public page; leads here through tier_slugs
    title: Mapped[str]
    intro: Mapped[str]  # Markdown
    language: Mapped[str]
    community_id: Mapped[int | None]
    days: Mapped[int]  # of one period; 0: for good
    grace_days: Mapped[int]
    price: Mapped[int]  # of one period; 0: not sold
    price_label: Mapped[str]  # as people read it: "¥99 / 年"
    entitlements: Mapped[dict[str, Any]] = mapped_column(
        Json
    )  # {"courses": [ids], "groups": [ids], "programmes": [ids]}
    badge: Mapped[str]
    account_id: Mapped[int | None]  # through which it is sold and told
    archived_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class TierSlug(Table):
    """The directory: a public slug → its workspace and tier."""

    __tablename__ = "tier_slugs"
    __table_args__ = ({"sqlite_with_rowid": False},)

    slug: Mapped[str] = mapped_column(Text, primary_key=True)
    workspace_id: Mapped[int]
    tier_id: Mapped[int]


class Membership(Table):
    """One fan's membership of one tier as it stands now; what made it so is in the ledger."""

    __tablename__ = "memberships"
    __table_args__ = (
        Index(None, "workspace_id", "tier_id", "ends_at"),
        Index(None, "workspace_id", "ends_at"),
    )

    workspace_id: Mapped[WorkspaceId]
    fan_id: Mapped[Id]
    tier_id: Mapped[Id]
    since: Mapped[datetime]
    ends_at: Mapped[datetime | None]  # none: for good
    revoked_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]  # when the fan was last reminded of its end


class MembershipCause(StrEnum):
    HAND = "hand"
    CODE = "code"
    REWARD = "reward"
    ORDER = "order"
    REFUND = "refund"
    REVOKED = "revoked"


class MembershipEntry(Table):
    """The ledger of memberships. Rows are only ever added; `key` makes each cause count once."""

    __tablename__ = "membership_entries"
    __table_args__ = (UniqueConstraint("workspace_id", "key"), Index(None, "workspace_id", "fan_id", "tier_id", "id"))

    workspace_id: Mapped[WorkspaceId]
    id: Mapped[Id]
    fan_id: Mapped[int]
    tier_id: Mapped[int]
    cause: Mapped[MembershipCause] = mapped_column(word(MembershipCause))
    periods: Mapped[int]  # how many; negative: what is taken back
    days: Mapped[int]  # of one period as the tier had it then; 0: for good
    key: Mapped[str] = mapped_column(Text)  # code:<id>, order:<id>, reward:<issue>, hand:<id>
    note: Mapped[str]
    at: Mapped[datetime]
    member_id: Mapped[int | None]


class RedeemBatch(Table):
    """Codes that were made or imported together."""

    __tablename__ = "redeem_batches"

    workspace_id: Mapped[WorkspaceId]
    id: Mapped[Id]
    tier_id: Mapped[int | None]  # what they give: a membership…
    course_id: Mapped[int | None]  # …or one course
    title: Mapped[str]
    count: Mapped[int]
    used: Mapped[int]
    ends_at: Mapped[datetime | None]  # until when its codes are taken
    stopped_at: Mapped[datetime | None]
    exported_at: Mapped[datetime | None]  # its codes can be read once
    created_at: Mapped[datetime]


class RedeemCode(Table):
    """One code, single use: taken by conditional UPDATE. Only its digest can be looked up."""

    __tablename__ = "redeem_codes"
    __table_args__ = (
        UniqueConstraint("workspace_id", "digest"),
        Index(None, "workspace_id", "batch_id", "id"),
        Index(None, "workspace_id", "fan_id"),
    )

    workspace_id: Mapped[WorkspaceId]
    id: Mapped[Id]
    batch_id: Mapped[int]
    digest: Mapped[str]
    sealed: Mapped[str]
    fan_id: Mapped[int | None]
    used_at: Mapped[datetime | None]


class OrderState(StrEnum):
    OPEN = "open"
    PAID = "paid"
    CLOSED = "closed"  # not paid in time
    REFUNDING = "refunding"
    REFUNDED = "refunded"


class Order(Table):
    """One period of one tier that a fan wants to buy."""

    __tablename__ = "orders"
    __table_args__ = (UniqueConstraint("workspace_id", "number"), Index(None, "workspace_id", "state", "id"))

    workspace_id: Mapped[WorkspaceId]
    id: Mapped[Id]
    number: Mapped[str]  # out_trade_no, 32 characters at most
    fan_id: Mapped[int]
    tier_id: Mapped[int]
    amount: Mapped[int]
    way: Mapped[str]  # native or jsapi
    payer: Mapped[str]  # of jsapi, until it is paid: the openid that WeChat Pay asks for
    pay_url: Mapped[str]  # of native: what its QR holds
    prepay_id: Mapped[str]  # of jsapi
    state: Mapped[OrderState] = mapped_column(word(OrderState))
    transaction_id: Mapped[str]
    problem: Mapped[str]  # why WeChat Pay took no order, as a sentence (msgid)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]  # until when it can be paid
    asked_at: Mapped[datetime | None]  # when WeChat Pay was last asked what became of it
    paid_at: Mapped[datetime | None]
    changed_at: Mapped[datetime]


class RefundState(StrEnum):
    ASKED = "asked"
    DONE = "done"
    FAILED = "failed"


class Refund(Table):
    """Money on its way back to who paid; in the ledger of money once it has arrived. One at a time for an order."""

    __tablename__ = "refunds"
    __table_args__ = (
        UniqueConstraint("workspace_id", "number"),
        Index(None, "workspace_id", "order_id", "id"),
        Index(None, "workspace_id", "state", "id"),
    )

    workspace_id: Mapped[WorkspaceId]
    id: Mapped[Id]
    order_id: Mapped[int]
    number: Mapped[str]  # out_refund_no
    amount: Mapped[int]
    reason: Mapped[str]
    state: Mapped[RefundState] = mapped_column(word(RefundState))
    problem: Mapped[str]  # why it failed, as a sentence (msgid)
    member_id: Mapped[int | None]  # who decided it
    asked_at: Mapped[datetime | None]  # when WeChat Pay was last asked what became of it
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class OrderNumber(Table):
    """The directory: what a payment notice names → its workspace and order."""

    __tablename__ = "order_numbers"
    __table_args__ = ({"sqlite_with_rowid": False},)

    number: Mapped[str] = mapped_column(Text, primary_key=True)
    workspace_id: Mapped[int]
    order_id: Mapped[int]


class MoneyEntry(Table):
    """The ledger of money. Rows are only ever added; a payment or refund counts once, by its key."""

    __tablename__ = "money_entries"
    __table_args__ = (UniqueConstraint("workspace_id", "key"), Index(None, "workspace_id", "order_id", "id"))

    workspace_id: Mapped[WorkspaceId]
    id: Mapped[Id]
    order_id: Mapped[int]
    amount: Mapped[int]  # received; negative: paid back
    key: Mapped[str] = mapped_column(Text)  # paid:<transaction>, refund:<number>
    at: Mapped[datetime]  # as WeChat Pay says
    made_at: Mapped[datetime]


class PayKeys(Table):
    """A workspace's merchant account with WeChat Pay; keys are sealed."""

    __tablename__ = "pay_keys"

    workspace_id: Mapped[WorkspaceId]
    merchant_id: Mapped[str]
    app_id: Mapped[str]
    certificate: Mapped[str]  # the serial number of the merchant certificate
    private_key: Mapped[str]  # sealed PEM
    api_key: Mapped[str]  # sealed APIv3 key
    platform_key_id: Mapped[str]  # WeChat Pay's public key, with which notices are signed…
    platform_key: Mapped[str]  # …as PEM
    old_platform_key_id: Mapped[str]  # the one before, whose notices are taken while WeChat Pay changes over
    old_platform_key: Mapped[str]
    notify_key: Mapped[str]  # of the address /pay/{notify_key}
    checked_at: Mapped[datetime | None]  # when WeChat Pay last took them
    refused: Mapped[int]  # notices that were refused since somebody looked
    refused_at: Mapped[datetime | None]
    refused_why: Mapped[str]  # pay.rules.Refusal of the last one
    changed_at: Mapped[datetime]
