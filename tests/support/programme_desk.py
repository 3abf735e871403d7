"""Check-in programmes as the team keeps them: a place with a connected account, one programme that has run for weeks,
and fans with the days that a test gives them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

from sqlalchemy import select

from tests.support.campaign_desk import connected
from tests.support.codes import Place, add_place
from tests.support.people import NOON, Person
from yutang.checkins.actions import (
    Joining,
    ProgrammeForm,
    Tapped,
    do_check_in,
    do_enrol,
    do_freeze,
    do_make_programme,
    do_start,
    enrolment_of,
    find_programme,
)
from yutang.checkins.actions.rolling import do_roll
from yutang.checkins.models import Enrolment, Programme
from yutang.dialogue.actions.receiving import do_receive as keep_conversations
from yutang.fans.actions.receiving import do_receive
from yutang.fans.models import Fan
from yutang.jobs.kinds import ReceivedPush
from yutang.wechat.messages import Push, Text

BEGAN = 40  # days ago


@dataclass
class ProgrammeDesk:
    """Everything happens before noon of `person`; days are counted back from then: 0 is today."""

    person: Person
    form: dict[str, Any] = field(default_factory=dict)  # fields that differ
    place: Place = field(init=False)
    account_id: int = field(init=False)
    id: int = field(init=False)
    fans: dict[str, int] = field(default_factory=dict)
    _pushes: int = 0

    def __post_init__(self) -> None:
        with self.person.working() as work:
            self.place = add_place(work)
            self.account_id = connected(work).id
        self.id = self.make()
        with self.person.later(days=-BEGAN).working() as work:
            do_start(work, self.id)

    def a_form(self, **values: Any) -> ProgrammeForm:  # noqa: ANN401 - of the form
        given = {
            "title": "七分钟晨练",
            "community_id": self.place.community_id,
            "account_id": self.account_id,
            "group_id": self.place.groups[0],
            "starts": (NOON - timedelta(days=BEGAN)).date().isoformat(),
            "early": "08:00",
        }
        return ProgrammeForm(**{**given, **self.form, **values})

    def make(self, **values: Any) -> int:  # noqa: ANN401 - of the form
        """A draft."""
        with self.person.later(days=-BEGAN).working() as work:
            return do_make_programme(work, self.a_form(**values), Random(work.new_id())).id

    def programme(self) -> Programme:
        with self.person.reading() as work:
            return find_programme(work, self.id)

    def fan(self, openid: str, name: str | None = None, says: str = "在吗") -> int:
        """Somebody who has written to the account once."""
        self._pushes += 1
        at = self.person.now - timedelta(days=BEGAN)
        push = Push("gh_0123456789ab", openid, int(at.timestamp()), self._pushes, Text(says), {"MsgType": "text"})
        received = [ReceivedPush(self._pushes, self.account_id, at, None, push)]
        with self.person.working() as work:
            fans = do_receive(work, received)
            keep_conversations(work, received, fans)
            fan_id = fans[(self.account_id, openid)]
            work.session.get_one(Fan, (work.workspace_id, fan_id)).name = name
        self.fans[openid] = fan_id
        return fan_id

    def days(self, openid: str, *ago: int, name: str | None = None, hour: float = 9) -> int:
        """Days on which they checked in, at this hour in Shanghai; the enrolment."""
        fan_id = self.fans.get(openid) or self.fan(openid, name)
        moments = [self.person.now - timedelta(days=each, hours=12 - hour) for each in sorted(ago, reverse=True)]
        first = min(moments, default=self.person.now)
        with self.person.working() as work:
            programme = find_programme(work, self.id)
            do_enrol(work, programme, [Joining(fan_id, self.account_id, openid, f"key-{openid}", first)])
            do_check_in(work, programme, [Tapped(fan_id, at) for at in moments])
        return self.enrolment(openid).id

    def freeze(self, openid: str, days: Sequence[int]) -> None:
        """Days to come."""
        today = self.person.now.date()
        with self.person.working() as work:
            programme = find_programme(work, self.id)
            found = enrolment_of(work, programme, self.fans[openid])
            assert found is not None
            do_freeze(work, programme, found, [today + timedelta(days=each) for each in days])

    def want_reminders(self, *openids: str, minute: int = 8 * 60) -> None:
        with self.person.working() as work:
            for openid in openids:
                enrolment = work.session.get_one(Enrolment, (work.workspace_id, self.enrolment(openid).id))
                enrolment.remind_minute, enrolment.remind_at = minute, self.person.now + timedelta(hours=20)

    def roll(self) -> None:
        """Streaks that have ended end."""
        with self.person.working() as work:
            do_roll(work, self.id)

    def enrolment(self, openid: str) -> Enrolment:
        with self.person.reading() as work:
            query = select(Enrolment).where(
                Enrolment.workspace_id == work.workspace_id, Enrolment.fan_id == self.fans[openid]
            )
            return work.session.scalars(query).one()
