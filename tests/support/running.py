"""A campaign that runs: pushes go through fans, conversations and the campaign, as the worker applies them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Final

from sqlalchemy import select

from tests.support.campaigning import CAMPAIGN, KEY, add_campaign
from tests.support.fandom import ACCOUNT, Fandom
from tests.support.people import NOON
from yutang.campaigns.actions.looking import find_campaign
from yutang.campaigns.models import Campaign, Participant, Referral, ReferralEntry
from yutang.campaigns.referrals.actions import ledger_findings
from yutang.campaigns.running.actions import receiving as running
from yutang.campaigns.running.addresses import Site
from yutang.db.engine import Database
from yutang.db.ids import IdMaker
from yutang.db.tables import to_ms
from yutang.dialogue.actions import receiving as dialogue
from yutang.dialogue.models import Conversation, Direction, Message
from yutang.fans.actions import receiving as fans
from yutang.jobs.kinds import ReceivedPush
from yutang.jobs.models import OutboxRow
from yutang.wechat.messages import Content, Follow, Text
from yutang.workspaces.actions import Work, system_actor, working

BASE_URL: Final = "https://yu.example"
SITE: Final = Site(BASE_URL, KEY)


@dataclass
class Running:
    """`now` is when the worker reads; a push may tell of another moment."""

    database: Database
    campaign: dict[str, Any] = field(default_factory=dict)  # columns that differ
    now: datetime = NOON + timedelta(hours=1)

    def __post_init__(self) -> None:
        self.fandom = Fandom(self.database)
        with self.working() as work:
            add_campaign(work.session, **{"account_id": ACCOUNT, **self.campaign})

    @cached_property
    def _ids(self) -> Callable[[], int]:
        return IdMaker(lambda: to_ms(self.now))

    @contextmanager
    def working(self) -> Iterator[Work]:
        with working(self.database, system_actor(1, "wechat"), self.now, self._ids) as work:
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
            known = fans.do_receive(work, fresh)
            dialogue.do_receive(work, fresh, known, base_url=BASE_URL, page_key=SITE.own_page_key)
            running.do_receive(work, SITE, fresh, known)

    @cached_property
    def _seen(self) -> set[int]:
        return set()

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
        return SITE.scene(self.row(), self.participant(inviter))

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
