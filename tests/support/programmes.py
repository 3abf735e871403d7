"""A programme of check-ins that runs: pushes go through fans, conversations and the programme, as the worker applies
them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import select

from tests.support.fandom import ACCOUNT, Fandom
from tests.support.people import NOON
from tests.support.services import services_over
from yutang.accounts.models import ReplyRule
from yutang.checkins.actions import ProgrammeForm, do_make_programme, do_start, enrolment_by, find_programme
from yutang.checkins.actions.checking import ledger_findings
from yutang.checkins.jobs import SCHEDULES, site_of
from yutang.checkins.models import Badge, CheckIn, Enrolment, Programme, ProgrammeDay
from yutang.communities.models import Community
from yutang.db.engine import Database
from yutang.dialogue.models import Conversation, Direction, Message
from yutang.jobs.kinds import ReceivedPush
from yutang.jobs.registry import apply_pushes
from yutang.wechat.messages import Content, MenuClick, Text
from yutang.workspaces.actions import Work, system_actor, working

BASE_URL: Final = "https://yu.example"
COMMUNITY: Final = 301
DAY: Final = timedelta(days=1)
SHANGHAI: Final = ZoneInfo("Asia/Shanghai")


@dataclass
class Habit:
    """A programme on the account of `Fandom`, started the day before. `now` is when the worker reads; a push may tell
    of another moment."""

    database: Database
    form: dict[str, Any] = field(default_factory=dict)  # fields that differ
    now: datetime = NOON
    starts: bool = True

    def __post_init__(self) -> None:
        self.services = services_over(self.database, lambda: self.now, public_url=BASE_URL)
        self.site = site_of(self.services)
        self.fandom = Fandom(self.database)
        self._seen: set[int] = set()
        began = self.now
        self.now -= DAY
        with self.working() as work:
            work.session.add(community())
            self.id = do_make_programme(work, self.a_form(), Random(1)).id
            if self.starts:
                do_start(work, self.id)
        self.now = began

    def a_form(self, **fields: Any) -> ProgrammeForm:  # noqa: ANN401 - of the form
        given = {"title": "七天晨练", "community_id": COMMUNITY, "account_id": ACCOUNT, "starts": "2026-01-01"}
        return ProgrammeForm(**{**given, **self.form, **fields})

    @contextmanager
    def working(self) -> Iterator[Work]:
        with working(self.database, system_actor(1, "wechat"), self.now, self.services.new_id) as work:
            yield work

    def later(self, **delta: float) -> None:
        self.now += timedelta(**delta)

    # ---- what happens ------------------------------------------------------------------------------------------------

    def push(self, openid: str, content: Content, at: datetime | None = None) -> ReceivedPush:
        """Happens now, unless told otherwise."""
        seconds = ((at or self.now) - NOON).total_seconds()
        return self.fandom.push(openid, content, seconds, self.form.get("account_id", ACCOUNT))

    def tap(self, openid: str, at: datetime | None = None) -> ReceivedPush:
        return self.push(openid, MenuClick(f"checkin.{self.programme().slug}"), at)

    def write(self, openid: str, text: str) -> None:
        self.receive(self.push(openid, Text(text)))

    def receive(self, *pushes: ReceivedPush) -> None:
        """One batch of the worker's; what came before is left out, as by the inbox."""
        fresh = []
        for push in pushes:
            if push.inbox_id not in self._seen:
                self._seen.add(push.inbox_id)
                fresh.append(push)
        with self.working() as work:
            apply_pushes(self.services, work, fresh)

    # ---- what came of it ---------------------------------------------------------------------------------------------

    def programme(self) -> Programme:
        with self.working() as work:
            return find_programme(work, self.id)

    def enrolments(self) -> dict[str, Enrolment]:
        with self.database.read() as session:
            return {row.openid: row for row in session.scalars(select(Enrolment).where(Enrolment.workspace_id == 1))}

    def streak(self, openid: str) -> tuple[int, int, int]:
        """Current, longest, total."""
        row = self.enrolments()[openid]
        return row.current, row.longest, row.total

    def check_ins(self, openid: str) -> Sequence[CheckIn]:
        fan_id = self.enrolments()[openid].fan_id
        with self.database.read() as session:
            query = select(CheckIn).where(CheckIn.workspace_id == 1, CheckIn.fan_id == fan_id)
            return session.scalars(query.order_by(CheckIn.day)).all()

    def badges(self, openid: str) -> list[int]:
        fan_id = self.enrolments()[openid].fan_id
        with self.database.read() as session:
            query = select(Badge.days).where(Badge.workspace_id == 1, Badge.fan_id == fan_id)
            return list(session.scalars(query.order_by(Badge.days)))

    def counters(self) -> dict[str, tuple[int, int, int]]:
        with self.database.read() as session:
            rows = session.scalars(select(ProgrammeDay).where(ProgrammeDay.workspace_id == 1)).all()
        return {row.day.isoformat(): (row.checked, row.early, row.made_up) for row in rows}

    def keep_time(self) -> None:
        """What the worker does of itself."""
        for schedule in SCHEDULES:
            schedule.run(self.services, 1, self.now)

    def findings(self) -> list[str]:
        with self.database.read() as session:
            return [each.sentence for each in ledger_findings(session, 1, self.now)]

    def rules(self) -> Sequence[ReplyRule]:
        with self.database.read() as session:
            query = select(ReplyRule).where(ReplyRule.workspace_id == 1, ReplyRule.programme_id == self.id)
            return session.scalars(query.order_by(ReplyRule.id)).all()

    def said_to(self, openid: str) -> list[str]:
        """What the account said or tried to say to a fan by itself, in order."""
        with self.database.read() as session:
            query = (
                select(Message.text)
                .join(Conversation, Conversation.id == Message.conversation_id)
                .where(Message.workspace_id == 1, Conversation.openid == openid, Message.direction == Direction.OUT)
            )
            return list(session.scalars(query.order_by(Message.id)))


def community(workspace_id: int = 1) -> Community:
    return Community(
        workspace_id=workspace_id,
        id=COMMUNITY,
        name="晨练",
        crowd="",
        product="",
        industry="",
        timezone="Asia/Shanghai",
        notes="",
        created_at=NOON,
        archived_at=None,
    )


def at(day: int, clock: str = "06:30") -> datetime:
    """Of November, on the wall in Shanghai."""
    hour, minute = clock.split(":")
    return datetime(2026, 11, day, int(hour), int(minute), tzinfo=SHANGHAI)


def days(*numbers: int) -> list[date]:
    return [date(2026, 11, day) for day in numbers]


def enrolment(work: Work, habit: Habit, openid: str = "oA") -> Enrolment:
    found = enrolment_by(work, find_programme(work, habit.id), habit.site.page_key(ACCOUNT, habit.id, openid))
    assert found.openid == openid
    return found
