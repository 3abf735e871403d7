"""Official accounts whose fans push: builds pushes, lets each through once as the inbox does, and applies them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from tests.support.people import NOON, Person
from yutang.accounts.models import Account, AccountState, PushMode
from yutang.db.engine import Database
from yutang.dialogue.actions.receiving import do_receive as keep_conversations
from yutang.fans.actions.receiving import do_receive
from yutang.fans.models import Fan, FanIdentity, Follow
from yutang.insights.actions import check_ledger
from yutang.insights.models import Event
from yutang.jobs.kinds import ReceivedPush
from yutang.jobs.models import OutboxRow
from yutang.wechat import messages
from yutang.wechat.capabilities import AccountClass
from yutang.wechat.messages import Content, Push
from yutang.workspaces.models import Workspace

ACCOUNT, SUBSCRIPTION = 501, 502  # a certified service account in Shanghai; a plain subscription account in Berlin


def account(
    workspace_id: int,
    account_id: int,
    account_class: AccountClass = AccountClass.SERVICE_CERTIFIED,
    timezone: str = "Asia/Shanghai",
    name: str = "早起瑜伽",
) -> Account:
    return Account(
        workspace_id=workspace_id,
        id=account_id,
        name=name,
        account_class=account_class,
        app_id=f"wx{account_id:016x}",
        original_id="gh_0123456789ab",
        secret="",
        push_key=f"key{workspace_id}-{account_id}",
        token="",
        aes_key=None,
        mode=PushMode.PLAIN,
        state=AccountState.ACTIVE,
        community_id=None,
        persona="小鱼",
        sign_off="",
        quiet_from=0,
        quiet_until=0,
        timezone=timezone,
        version=1,
        checked_at=None,
        check=None,
        last_push_at=None,
        created_at=NOON,
        changed_at=NOON,
    )


@dataclass
class Fandom:
    """One workspace with two accounts. `at` of a push is seconds after noon."""

    database: Database
    workspace_id: int = 1
    seen: set[tuple[int, str]] = field(default_factory=set)  # what the inbox's unique key knows
    workspace_exists: bool = False
    _inbox_id: int = 0
    _message_id: int = 0

    def __post_init__(self) -> None:
        with self.database.write() as session:
            if not self.workspace_exists:
                session.add(
                    Workspace(workspace_id=self.workspace_id, name="w", language="zh", timezone="UTC", created_at=NOON)
                )
            session.add(account(self.workspace_id, ACCOUNT))
            plain = AccountClass.SUBSCRIPTION
            session.add(account(self.workspace_id, SUBSCRIPTION, plain, "Europe/Berlin", "Yoga am Morgen"))

    @property
    def person(self) -> Person:
        return Person(self.database, self.workspace_id)

    def push(self, openid: str, content: Content, at: float = 0, account_id: int = ACCOUNT) -> ReceivedPush:
        """A push as it is read from the inbox."""
        self._inbox_id += 1
        fields: dict[str, messages.Field] = {"MsgType": "event", "Event": type(content).__name__}
        message_id = None
        match content:
            case messages.Follow(scene=scene) | messages.Scan(scene=scene):
                fields["EventKey"] = scene or ""
            case messages.MenuClick(key=key):
                fields["EventKey"] = key
            case messages.Text() | messages.Image() | messages.Voice() | messages.Video() | messages.Link():
                self._message_id += 1
                message_id = self._message_id
        created_at = int((NOON + timedelta(seconds=at)).timestamp())
        push = Push("gh_0123456789ab", openid, created_at, message_id, content, fields)
        return ReceivedPush(self._inbox_id, account_id, NOON, None, push)

    def receive(
        self, *pushes: ReceivedPush, person: Person | None = None, talk: bool = False
    ) -> dict[tuple[int, str], int]:
        """Apply one batch; pushes that came before are refused, as by the inbox. `talk`: conversations are kept too."""
        fresh = []
        for received in pushes:
            key = received.account_id, received.push.dedup_key
            if key not in self.seen:
                self.seen.add(key)
                fresh.append(received)
        with (person or self.person).working() as work:
            fans = dict(do_receive(work, fresh))
            if talk:
                keep_conversations(work, fresh, fans)
            return fans

    def receive_in(self, batches: Iterable[Sequence[ReceivedPush]]) -> None:
        for batch in batches:
            self.receive(*batch)

    # ---- what came of it ---------------------------------------------------------------------------------------------

    def follow(self, openid: str, account_id: int = ACCOUNT) -> Follow:
        with self.database.read() as session:
            key = {"workspace_id": self.workspace_id, "account_id": account_id, "openid": openid}
            return session.get_one(Follow, key)

    def fan(self, openid: str, account_id: int = ACCOUNT) -> Fan:
        fan_id = self.follow(openid, account_id).fan_id
        with self.database.read() as session:
            return session.get_one(Fan, {"workspace_id": self.workspace_id, "id": fan_id})

    def fans(self) -> Sequence[Fan]:
        with self.database.read() as session:
            return session.scalars(select(Fan).where(Fan.workspace_id == self.workspace_id).order_by(Fan.id)).all()

    def identities(self, fan_id: int) -> set[tuple[str, int, str]]:
        with self.database.read() as session:
            rows = session.scalars(
                select(FanIdentity).where(FanIdentity.workspace_id == self.workspace_id, FanIdentity.fan_id == fan_id)
            )
            return {(row.kind.value, row.account_id, row.value) for row in rows}

    def ledger(self) -> Sequence[Event]:
        with self.database.read() as session:
            rows = select(Event).where(Event.workspace_id == self.workspace_id).order_by(Event.at, Event.id)
            return session.scalars(rows).all()

    def told(self) -> list[str]:
        """The kinds of the ledger's rows by WeChat's time."""
        return [event.kind.value for event in self.ledger()]

    def jobs(self, kind: str) -> Sequence[OutboxRow]:
        with self.database.read() as session:
            query = select(OutboxRow).where(OutboxRow.workspace_id == self.workspace_id, OutboxRow.kind == kind)
            return session.scalars(query.order_by(OutboxRow.id)).all()

    def findings(self) -> list[str]:
        """What the doctor has to say of the counters; nothing is the proof."""
        with self.database.read() as session:
            return [finding.sentence for finding in check_ledger(session, self.workspace_id)]


def seconds(moment: datetime | None) -> float | None:
    """Seconds after noon."""
    return None if moment is None else (moment.astimezone(UTC) - NOON).total_seconds()
