"""A campaign that runs: pushes go through fans, conversations and the campaign, as the worker applies them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select

from tests.support.campaigning import CAMPAIGN, add_campaign
from tests.support.fandom import ACCOUNT, Fandom
from tests.support.people import NOON
from tests.support.services import services_over
from yutang.campaigns.actions.looking import find_campaign
from yutang.campaigns.models import Campaign, Participant, Referral, ReferralEntry
from yutang.campaigns.referrals.actions import ledger_findings
from yutang.campaigns.rewards.models import RewardCode, RewardIssue, RewardKind, RewardTier
from yutang.campaigns.running import jobs
from yutang.campaigns.running.jobs.parts import site_of
from yutang.db.engine import Database
from yutang.dialogue.models import Conversation, Direction, Message
from yutang.jobs.actions import enqueue
from yutang.jobs.kinds import Job, ReceivedPush
from yutang.jobs.models import OutboxRow
from yutang.jobs.registry import apply_pushes
from yutang.wechat.messages import Content, Follow, Text
from yutang.workspaces.actions import Work, system_actor, working

BASE_URL: Final = "https://yu.example"


@dataclass
class Running:
    """`now` is when the worker reads; a push may tell of another moment."""

    database: Database
    campaign: dict[str, Any] = field(default_factory=dict)  # columns that differ
    settings: dict[str, Any] = field(default_factory=dict)
    now: datetime = NOON + timedelta(hours=1)

    def __post_init__(self) -> None:
        settings = {"public_url": BASE_URL, **self.settings}
        self.services = services_over(self.database, lambda: self.now, **settings)
        self.site = site_of(self.services)
        self.fandom = Fandom(self.database)
        self._seen: set[int] = set()
        with self.working() as work:
            add_campaign(work.session, **{"account_id": ACCOUNT, **self.campaign})

    @contextmanager
    def working(self) -> Iterator[Work]:
        with working(self.database, system_actor(1, "wechat"), self.now, self.services.new_id) as work:
            yield work

    def later(self, **delta: float) -> None:
        self.now += timedelta(**delta)

    def push(self, openid: str, content: Content, at: datetime | None = None) -> ReceivedPush:
        """Happens now, unless told otherwise."""
        seconds = ((at or self.now) - NOON).total_seconds()
        account_id = self.campaign.get("account_id", ACCOUNT)
        return self.fandom.push(openid, content, seconds, account_id)

    def receive(self, *pushes: ReceivedPush) -> None:
        """One batch of the worker's; what came before is left out, as by the inbox."""
        fresh = []
        for push in pushes:
            if push.inbox_id not in self._seen:
                self._seen.add(push.inbox_id)
                fresh.append(push)
        with self.working() as work:
            apply_pushes(self.services, work, fresh)

    def pass_time(self, **delta: float) -> None:
        """So much later, all that the worker does of itself has happened, and what it decided then."""
        self.later(**delta)
        self.keep_time()

    def keep_time(self) -> None:
        for schedule in jobs.SCHEDULES:
            schedule.run(self.services, 1, self.now)
        self.carry_out("campaigns.tell")

    def carry_out(self, kind: str) -> int:
        """All jobs of a kind that wait, whenever they are due; how many there were."""
        with self.database.write() as session:
            query = select(OutboxRow).where(OutboxRow.workspace_id == 1, OutboxRow.kind == kind)
            rows = session.scalars(query.order_by(OutboxRow.id)).all()
            waiting = [Job(1, row.id, row.kind, row.payload, 1, row.created_at) for row in rows]
            for row in rows:
                session.delete(row)
        for job in waiting:
            jobs.HANDLERS[kind](self.services, job)
        return len(waiting)

    def decide(self, kind: str, payload: dict[str, Any]) -> None:
        """One more job."""
        with self.working() as work:
            enqueue(work, kind, payload)

    def tier(self, threshold: int, title: str = "入门课", *codes: str, **columns: Any) -> int:  # noqa: ANN401
        """A reward of codes, unless told otherwise."""
        with self.working() as work:
            tier_id = work.new_id()
            row = {
                "workspace_id": 1, "id": tier_id, "campaign_id": CAMPAIGN, "threshold": threshold,
                "kind": RewardKind.CODE, "title": title, "note": "", "link": "", "points": 0, "cost": 0,
                "stock": None, "taken": 0, "removed_at": None,
            }  # fmt: skip
            work.session.add(RewardTier(**{**row, **columns}))
            for code in codes:
                sealed = self.services.sealer.seal(code)
                work.session.add(
                    RewardCode(
                        workspace_id=1,
                        id=work.new_id(),
                        tier_id=tier_id,
                        digest=code,
                        sealed=sealed,
                        issue_id=None,
                        added_at=work.now,
                    )
                )
            return tier_id

    def issues(self) -> dict[int, tuple[str, str]]:
        """By participant: state and reason."""
        with self.database.read() as session:
            rows = session.scalars(select(RewardIssue).where(RewardIssue.workspace_id == 1)).all()
        return {row.participant_id: (row.state.value, row.reason) for row in rows}

    def happens(self, openid: str, content: Content) -> None:
        self.receive(self.push(openid, content))

    def join(self, openid: str) -> Participant:
        """Follows through the campaign's own entrance."""
        self.happens(openid, Follow("k.yoga7."))
        return self.participant(openid)

    def follow_through(self, openid: str, inviter: str) -> None:
        """Scans an inviter's QR and follows."""
        self.happens(openid, Follow(self.scene(inviter)))

    def write(self, openid: str, text: str) -> None:
        self.happens(openid, Text(text))

    # ---- what came of it ---------------------------------------------------------------------------------------------

    def row(self) -> Campaign:
        with self.working() as work:
            return find_campaign(work, CAMPAIGN)

    def change(self, **columns: Any) -> None:  # noqa: ANN401 - of the campaign
        """The campaign is paused, ended …"""
        with self.working() as work:
            campaign = find_campaign(work, CAMPAIGN)
            for name, value in columns.items():
                setattr(campaign, name, value)

    def scene(self, inviter: str) -> str:
        return self.site.scene(self.row(), self.participant(inviter))

    def participants(self) -> dict[str, Participant]:
        with self.database.read() as session:
            return {
                row.openid: row for row in session.scalars(select(Participant).where(Participant.workspace_id == 1))
            }

    def participant(self, openid: str) -> Participant:
        return self.participants()[openid]

    def said_to(self, openid: str) -> list[tuple[str, str]]:
        """What the account said or tried to say to a fan by itself, in order: state and text (address of a card)."""
        with self.database.read() as session:
            query = (
                select(Message)
                .join(Conversation, Conversation.id == Message.conversation_id)
                .where(Message.workspace_id == 1, Conversation.openid == openid, Message.direction == Direction.OUT)
            )
            rows = session.scalars(query.order_by(Message.id)).all()
        return [(row.state.value, _shown(row)) for row in rows]

    def outbox(self, kind: str) -> list[Any]:
        with self.database.read() as session:
            query = select(OutboxRow).where(OutboxRow.workspace_id == 1, OutboxRow.kind == kind)
            return [row.payload for row in session.scalars(query.order_by(OutboxRow.id))]

    def referrals(self) -> dict[int, tuple[int, str, str]]:
        """By invitee: inviter, state and reason."""
        with self.database.read() as session:
            rows = session.scalars(select(Referral).where(Referral.workspace_id == 1)).all()
        return {row.invitee_id: (row.inviter_id, row.state.value, row.reason) for row in rows}

    def entries(self) -> Sequence[ReferralEntry]:
        with self.database.read() as session:
            query = select(ReferralEntry).where(ReferralEntry.workspace_id == 1)
            return session.scalars(query.order_by(ReferralEntry.id)).all()

    def findings(self) -> list[str]:
        with self.database.read() as session:
            return [finding.sentence for finding in ledger_findings(session, 1)]


def _shown(row: Message) -> str:
    if row.kind == "news" and row.data is not None:
        return str(row.data["articles"][0]["url"])
    return row.text
