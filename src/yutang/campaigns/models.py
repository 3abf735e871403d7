"""Campaigns 裂变活动, who takes part, who was touched by whom, and the referral ledger."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from yutang.db.tables import Id, Json, Table, WorkspaceId, word


class CampaignKind(StrEnum):
    """What a campaign is about. All run on one engine; what differs is data (`campaigns/kinds.py`)."""

    GROUP = "group"  # group fission: poster → entrance → group
    GOALS = "goals"  # so many friends follow → a reward, in tiers
    COURSE = "course"  # …→ a course opens
    COMPANION = "companion"  # check in together
    BOARD = "board"  # leaderboard
    DRAW = "draw"  # lucky draw


class CampaignPath(StrEnum):
    """How a friend's coming is known, which the account's class decides."""

    QR = "qr"  # a parametric QR per fan: certified service accounts
    LINK = "link"  # a page behind the poster, then an invite code written to the account
    CODE = "code"  # no account: a live code behind the poster; joining is an estimate


class CampaignState(StrEnum):
    DRAFT = "draft"
    CHECKED = "checked"  # the checks passed on exactly this version; a change makes it a draft again
    RUNNING = "running"
    PAUSED = "paused"  # nothing is credited and nothing is sent
    ENDED = "ended"  # no new credits; what is held is settled
    SETTLED = "settled"


class Campaign(Table):
    __tablename__ = "campaigns"
    __table_args__ = (
        Index(None, "workspace_id", "state", "id"),
        Index(None, "workspace_id", "account_id", "state"),
    )

    workspace_id: Mapped[WorkspaceId]
    id: Mapped[Id]
    slug: Mapped[str]  # of its public addresses; leads here through campaign_slugs
    title: Mapped[str]
    kind: Mapped[CampaignKind] = mapped_column(word(CampaignKind))
    path: Mapped[CampaignPath] = mapped_column(word(CampaignPath))
    state: Mapped[CampaignState] = mapped_column(word(CampaignState))
    language: Mapped[str]  # zh or en: of what fans read
    community_id: Mapped[int]
    account_id: Mapped[int | None]
    code_id: Mapped[int | None]  # the live code that newcomers are led to
    timezone: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    rules: Mapped[dict[str, Any]] = mapped_column(Json)  # campaigns.rules.values.CampaignRules
    texts: Mapped[dict[str, Any]] = mapped_column(Json)  # campaigns.rules.texts: key → template with variables
    poster_own: Mapped[str | None]  # one of Yutang's templates…
    poster_template_id: Mapped[int | None]  # …or one of the workspace's
    entrance_url: Mapped[str | None]  # what the account's QR of its own printed entrance holds; none: not made…
    entrance_until: Mapped[datetime | None]  # …and when that QR ends; none: never
    override: Mapped[dict[str, Any] | None] = mapped_column(Json)  # an owner's reason to start against a finding
    version: Mapped[int]  # counts up with every change
    checked_version: Mapped[int | None]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]  # by hand or by its window, whichever came first
    settled_at: Mapped[datetime | None]
    archived_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class CampaignSlug(Table):
    """The directory: a public slug → its workspace and campaign."""

    __tablename__ = "campaign_slugs"
    __table_args__ = ({"sqlite_with_rowid": False},)

    slug: Mapped[str] = mapped_column(Text, primary_key=True)
    workspace_id: Mapped[int]
    campaign_id: Mapped[int]


class Participant(Table):
    """One fan who takes part in one campaign.

    `joined_at` is the earliest moment that pushes or pages tell of, whatever the order they come in. `waiting` and
    `score` are sums of the ledger's rows (promise I8).
    """

    __tablename__ = "participants"
    __table_args__ = (
        UniqueConstraint("workspace_id", "campaign_id", "fan_id"),
        UniqueConstraint("workspace_id", "campaign_id", "code"),
        UniqueConstraint("workspace_id", "campaign_id", "page_key"),
        Index(None, "workspace_id", "campaign_id", "score", "id"),
        Index(None, "workspace_id", "fan_id"),
        Index(
            None,
            "workspace_id",
            "qr_until",
            sqlite_where=text("qr_until IS NOT NULL"),
            postgresql_where=text("qr_until IS NOT NULL"),
        ),
    )

    workspace_id: Mapped[WorkspaceId]
    id: Mapped[Id]
    campaign_id: Mapped[int]
    fan_id: Mapped[int]
    account_id: Mapped[int | None]
    openid: Mapped[str]  # "" where there is no account
    page_key: Mapped[str]  # of their own page; from the openid, so that the edge can say it before this row exists
    code: Mapped[str]  # invite code: what a friend types, and the public part of every link and scene
    inviter_id: Mapped[int | None]  # the participant who was credited for them
    depth: Mapped[int]  # 0: came by themselves. For analysis only: rewards credit one level
    joined_at: Mapped[datetime]
    looked_at: Mapped[datetime | None]  # when their page was first opened, on whosever phone…
    opened_at: Mapped[datetime | None]  # …and when on their own
    network: Mapped[str]  # …and from where: salted hashes as in touches; "" while they have not
    device: Mapped[str]
    agent: Mapped[str]
    name: Mapped[str]  # what friends may see; "" without consent
    shown: Mapped[bool]  # agreed to be shown to their inviter and on the board
    stopped_at: Mapped[datetime | None]  # takes no part any more: no messages, no credits
    poster: Mapped[str]  # token of their poster; "" while there is none
    qr_url: Mapped[str]  # what WeChat's parametric QR holds; "" without one
    qr_until: Mapped[datetime | None]
    waiting: Mapped[int]  # friends credited whose hold has not passed
    score: Mapped[int]  # friends released: what tiers and the board count
    scored_at: Mapped[datetime | None]  # of the newest row that changed the score: who came first stands higher
    staff: Mapped[bool]  # one of the team: never rewarded without a review


class TouchVia(StrEnum):
    SCENE = "scene"  # scanned an inviter's parametric QR
    PAGE = "page"  # opened an inviter's link
    CODE = "code"  # wrote an inviter's code to the account


class Touch(Table):
    """Somebody met an inviter's code. A fact: nothing is decided here. Exactly one row per `key`."""

    __tablename__ = "touches"
    __table_args__ = (
        UniqueConstraint("workspace_id", "campaign_id", "key"),
        Index(None, "workspace_id", "campaign_id", "fan_id"),
        Index(
            None,
            "workspace_id",
            "campaign_id",
            "visitor_id",
            sqlite_where=text("visitor_id IS NOT NULL"),
            postgresql_where=text("visitor_id IS NOT NULL"),
        ),
        Index(None, "workspace_id", "campaign_id", "inviter_id"),
    )

    workspace_id: Mapped[WorkspaceId]
    id: Mapped[Id]
    campaign_id: Mapped[int]
    key: Mapped[str]  # inbox:<id> of a push, or <inviter>:<visitor> of a page
    inviter_id: Mapped[int]  # participant
    fan_id: Mapped[int | None]  # none: only the phone is known yet
    visitor_id: Mapped[int | None]
    via: Mapped[TouchVia] = mapped_column(word(TouchVia))
    at: Mapped[datetime]
    network: Mapped[str]  # salted hash of the /24 or /48; "" where none is known (pushes come from WeChat)
    device: Mapped[str]  # salted hash of the cookie; "" where there is none
    agent: Mapped[str]  # salted hash of the user agent


class ReferralState(StrEnum):
    CREDITED = "credited"  # counts as waiting until the hold has passed
    HELD = "held"  # kept back for a person to look at
    RELEASED = "released"  # counts
    REVERSED = "reversed"  # counts no more


class Referral(Table):
    """邀请: inviter → invitee as it stands now; its history is in the ledger. At most one inviter per invitee (I5)."""

    __tablename__ = "referrals"
    __table_args__ = (
        Index(None, "workspace_id", "campaign_id", "inviter_id", "state"),
        Index(None, "workspace_id", "state", "due_at"),
        Index(None, "workspace_id", "invitee_id"),
    )

    workspace_id: Mapped[WorkspaceId]
    campaign_id: Mapped[Id]
    invitee_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # fan
    inviter_id: Mapped[int]  # participant
    state: Mapped[ReferralState] = mapped_column(word(ReferralState))
    reason: Mapped[str]  # code of campaigns.referrals.rules.Reason
    touched_at: Mapped[datetime]
    credited_at: Mapped[datetime]
    due_at: Mapped[datetime]  # when the hold passes
    depth: Mapped[int]  # of the invitee: the inviter's + 1


class ReferralEntry(Table):
    """The referral ledger. Rows are only ever added; `waiting` and `score` say what each does to the inviter's sums."""

    __tablename__ = "referral_entries"
    __table_args__ = (
        Index(None, "workspace_id", "campaign_id", "inviter_id", "id"),
        Index(None, "workspace_id", "campaign_id", "invitee_id", "id"),
        {"sqlite_with_rowid": False},
    )

    workspace_id: Mapped[WorkspaceId]
    id: Mapped[Id]
    campaign_id: Mapped[int]
    inviter_id: Mapped[int]
    invitee_id: Mapped[int]
    state: Mapped[ReferralState] = mapped_column(word(ReferralState))
    waiting: Mapped[int]  # -1, 0 or 1
    score: Mapped[int]  # -1, 0 or 1
    reason: Mapped[str]
    evidence: Mapped[dict[str, Any] | None] = mapped_column(Json)
    at: Mapped[datetime]  # when it happened, as WeChat says
    made_at: Mapped[datetime]
    member_id: Mapped[int | None]  # a person of the team decided it
