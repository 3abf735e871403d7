"""Fans who write to an account, and the members who answer them: pushes without the edge, sending without WeChat."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from tests.support.people import NOON, Person
from yutang.accounts.models import Account, AccountState, PushMode
from yutang.db.engine import Database
from yutang.db.ids import IdMaker
from yutang.db.tables import to_ms
from yutang.dialogue.actions.receiving import do_receive
from yutang.dialogue.models import Conversation, Message
from yutang.dialogue.store import lists, threads
from yutang.jobs.kinds import ReceivedPush
from yutang.wechat.capabilities import AccountClass
from yutang.wechat.messages import Content, Other, Push
from yutang.workspaces.actions import Work, working
from yutang.workspaces.models import Member, MemberState, Role

_numbers = itertools.count(1)
MESSAGES = {"Text", "Image", "Voice", "Video", "Location", "Link"}


def add_account(database: Database, workspace_id: int = 1, **values: Any) -> int:  # noqa: ANN401 - columns
    """A certified service account that is in use, unless told otherwise."""
    number = next(_numbers)
    row = {
        "workspace_id": workspace_id, "id": number, "name": "鱼塘瑜伽", "account_class": AccountClass.SERVICE_CERTIFIED,
        "app_id": f"wx{number:016d}", "original_id": None, "secret": "", "push_key": f"push{number}", "token": "",
        "aes_key": None, "mode": PushMode.PLAIN, "state": AccountState.ACTIVE, "community_id": None, "persona": "",
        "sign_off": "", "quiet_from": 0, "quiet_until": 0, "timezone": "Asia/Shanghai", "version": 1,
        "checked_at": None, "check": None, "last_push_at": None, "created_at": NOON, "changed_at": NOON,
    }  # fmt: skip
    with database.write() as session:
        session.add(Account(**{**row, **values}))
    return number


def add_member(database: Database, name: str, workspace_id: int = 1) -> int:
    number = next(_numbers)
    row = Member(
        workspace_id=workspace_id, id=number, email=f"{number}@example.com", name=name, roles=[Role.OPERATOR],
        state=MemberState.ACTIVE, password_hash="", totp_secret=None, totp_last_step=None, language=None, theme=None,
        created_at=NOON, last_seen_at=None,
    )  # fmt: skip
    with database.write() as session:
        session.add(row)
    return number


def push_of(openid: str, content: Content, at: datetime, **fields: str) -> Push:
    is_message = type(content).__name__ in MESSAGES or content == Other("file")
    message_id = next(_numbers) if is_message else None
    return Push("gh_1", openid, int(at.timestamp()), message_id, content, fields)


@dataclass
class Talk:
    """One account of one workspace, its fans, and what they say."""

    database: Database
    workspace_id: int = 1
    now: datetime = NOON
    account_id: int = 0
    fans: dict[tuple[int, str], int] = field(default_factory=dict)
    new_id: Callable[[], int] | None = None

    def __post_init__(self) -> None:
        self.account_id = self.account_id or add_account(self.database, self.workspace_id)

    @contextmanager
    def working(self, member_id: int | None = None) -> Iterator[Work]:
        """A unit of work of a member, or of the worker; ids carry the time of the talk."""
        actor = Person(self.database, self.workspace_id, member_id=member_id).actor
        with working(self.database, actor, self.now, self.new_id or self._ids) as work:
            yield work

    @cached_property
    def _ids(self) -> Callable[[], int]:
        return IdMaker(lambda: to_ms(self.now))

    def later(self, **span: float) -> datetime:
        self.now += timedelta(**span)
        return self.now

    def received(
        self, openid: str, content: Content, at: datetime | None = None, rule_id: int | None = None
    ) -> ReceivedPush:
        self.fans.setdefault((self.account_id, openid), len(self.fans) + 1001)
        happened = at or self.now
        return ReceivedPush(next(_numbers), self.account_id, happened, rule_id, push_of(openid, content, happened))

    def receive(self, *pushes: ReceivedPush) -> None:
        with self.working() as work:
            do_receive(work, pushes, self.fans)

    def say(self, content: Content, openid: str = "o1", **options: Any) -> Conversation:  # noqa: ANN401 - of received
        """A fan does something; the conversation afterwards."""
        self.receive(self.received(openid, content, **options))
        return self.conversation(openid)

    def conversation(self, openid: str = "o1") -> Conversation:
        fan_id = self.fans[self.account_id, openid]
        with self.database.read() as session:
            return next(row for row in lists.of_fans(session, self.workspace_id, [fan_id]))

    def messages(self, openid: str = "o1") -> Sequence[Message]:
        conversation_id = self.conversation(openid).id
        with self.database.read() as session:
            return threads.messages(session, self.workspace_id, conversation_id, before=None, limit=100)
