"""An account of the local platform that reminds its fans: templates, permissions, and a worker that sends."""

import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any, Final

from sqlalchemy import select

from tests.support.calling import Calling
from tests.support.people import NOON
from tests.support.platform import Account, Platform
from tests.support.talking import Talk
from yutang.dialogue.actions.reaching import Notice, Reminder, WaitingNotice, Way, WhyNot, do_remind, waiting_notices
from yutang.dialogue.reaching.jobs import HANDLERS
from yutang.dialogue.reaching.models import NoticeForm, ReminderRow
from yutang.dialogue.reaching.rules.fields import suggested
from yutang.fans.models import Follow
from yutang.jobs.kinds import ReceivedPush, Registry
from yutang.jobs.registry import apply_pushes, registry
from yutang.jobs.worker import Worker
from yutang.wechat.messages import Content, SubscriptionChoice, Subscriptions, Text
from yutang.wechat.messages import Follow as Followed
from yutang.workspaces.models import Workspace

CONTENT: Final = "课程名称：{{thing1.DATA}}\n第几天：{{number2.DATA}}\n时间：{{time3.DATA}}"
VALUES: Final = {
    "title": "七天晨练",
    "what": "今天读十页书",
    "number": "7",
    "time": "2026-11-22 20:00",
    "day": "2026-11-22",
}
NEVER: Final = threading.Event()


@dataclass
class Bell:
    """Reminds fans of one account. The platform's clock and ours are moved together."""

    platform: Platform
    own: Account
    caller: Calling
    fans: dict[str, int] = field(default_factory=dict)  # platform's fan → ours
    openids: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        services = self.caller.services
        self.talk = Talk(
            services.database, account_id=self.caller.account_id, now=self.caller.clock.now, new_id=services.new_id
        )
        handlers = registry().handlers
        assert HANDLERS.keys() <= handlers.keys()
        self.worker = Worker(services, Registry(handlers, ()), Random(5).random)
        with services.database.write() as session:
            if session.get(Workspace, 1) is None:
                session.add(
                    Workspace(workspace_id=1, name="w", language="zh", timezone="Asia/Shanghai", created_at=NOON)
                )

    # ---- what happens ------------------------------------------------------------------------------------------------

    def fan(self) -> str:
        """Follows the account; the minute in which that lets it write is over."""
        fan = self.platform.fan()
        self.openids[fan] = self.platform.follow(fan, self.own)
        self.push(fan, Followed(None, None))
        with self.talk.database.read() as session:
            row = session.scalar(select(Follow).where(Follow.workspace_id == 1, Follow.openid == self.openids[fan]))
        assert row is not None
        self.fans[fan] = self.talk.fans[self.caller.account_id, self.openids[fan]] = row.fan_id
        self.later(minutes=2)
        return fan

    def push(self, fan: str, content: Content) -> ReceivedPush:
        push = self.talk.received(self.openids[fan], content)
        with self.talk.working() as work:
            apply_pushes(self.caller.services, work, [push])
        return push

    def say(self, fan: str, text: str) -> None:
        """The platform counts it, and Yutang has the push."""
        self.platform.say(fan, self.own, text, wait=True)
        self.push(fan, Text(text))

    def form(self, way: Way, notice: Notice = Notice.CHECK_IN, **more: Any) -> str:  # noqa: ANN401 - of the control API
        """A template of the platform that serves the notice; its id."""
        wish = {"title": "打卡提醒", "content": CONTENT, "subscription": way is Way.SUBSCRIPTION, **more}
        made = self.platform.control("POST", f"/accounts/{self.own['app_id']}/templates", wish)
        with self.talk.database.write() as session:
            session.add(
                NoticeForm(
                    workspace_id=1, account_id=self.caller.account_id, notice=notice, way=way,
                    template_id=made["id"], title=made["title"], content=made["content"],
                    fields=suggested(made["content"]), long_term=bool(more.get("long_term")), changed_at=NOON,
                )
            )  # fmt: skip
        return str(made["id"])

    def choose(self, fan: str, template_id: str, *, accept: bool = True) -> None:
        """Answer WeChat's pop-up on the phone."""
        wish = {"app_id": self.own["app_id"], "template_ids": [template_id], "accept": accept}
        self.platform.control("POST", f"/fans/{fan}/notices", wish)
        status = "accept" if accept else "reject"
        self.push(fan, Subscriptions("subscribe_msg_popup_event", (SubscriptionChoice(template_id, status),)))

    def reminder(self, fan: str, key: str, **more: Any) -> Reminder:  # noqa: ANN401 - of the reminder
        given = {"text": "今天还没打卡", "notice": Notice.CHECK_IN, "thing_id": 12, "values": VALUES, **more}
        return Reminder(self.fans[fan], self.caller.account_id, key=key, **given)

    def remind(self, fan: str, key: str = "one", **more: Any) -> Way | WhyNot | None:  # noqa: ANN401
        """How it goes out, or why not; none: it was known. The worker sends what is due."""
        with self.talk.working() as work:
            found: Counter[Way | WhyNot] = do_remind(work, [self.reminder(fan, key, **more)])
        self.work()
        return next(iter(+found), None)

    def work(self) -> None:
        while self.worker.serve_batch(1, NEVER):
            pass

    def later(self, **span: float) -> None:
        self.talk.now = self.caller.clock.move(**span)
        self.platform.clock(jump=timedelta(**span).total_seconds())

    # ---- what came of it ---------------------------------------------------------------------------------------------

    def told(self, fan: str) -> list[str]:
        """The kinds of what came on the phone from the account, in order; of texts the words."""
        lines = [line for line in self.platform.chat(fan, self.own) if line["from"] == "account"]
        return [line["text"] if line["kind"] == "text" else line["kind"] for line in lines]

    def waiting(self, fan: str) -> list[WaitingNotice]:
        with self.talk.working() as work:
            return waiting_notices(work, self.fans[fan])

    def rows(self) -> list[ReminderRow]:
        with self.talk.database.read() as session:
            return list(
                session.scalars(select(ReminderRow).where(ReminderRow.workspace_id == 1).order_by(ReminderRow.id))
            )
