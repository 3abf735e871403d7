"""A programme whose pages are opened by phones."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random
from typing import Any, Final

import zxingcpp
from PIL import Image
from sqlalchemy import select

from tests.support.campaigning import add_campaign
from tests.support.fan_pages import Handset, handset
from tests.support.fandom import ACCOUNT, Fandom
from tests.support.house import House
from tests.support.people import NOON, Person
from tests.support.programmes import COMMUNITY, community
from yutang.campaigns.rules.values import CampaignRules
from yutang.checkins.actions import (
    Joining,
    ProgrammeForm,
    Tapped,
    do_check_in,
    do_enrol,
    do_make_programme,
    do_start,
    enrolment_of,
    find_programme,
)
from yutang.checkins.addresses import Site
from yutang.checkins.models import CheckIn, Enrolment, Programme
from yutang.db.engine import Database
from yutang.fans.rules.page_keys import PURPOSE
from yutang.sealing import Sealer
from yutang.wechat.messages import Follow

DAY: Final = timedelta(days=1)


@dataclass
class Circle:
    """A programme over the account of a `Fandom`, started on 1 November 2026. Today is Sunday the 22nd, noon."""

    fandom: Fandom
    sealer: Sealer
    base_url: str = "https://go.example.com"
    form: dict[str, Any] = field(default_factory=dict)  # fields that differ
    seed: int = 1
    starts: bool = True

    def __post_init__(self) -> None:
        self.person: Person = replace(self.fandom.person, now=NOON)
        self.site = Site(self.base_url, self.sealer.key(PURPOSE))
        given = {"title": "七天晨练", "community_id": COMMUNITY, "account_id": ACCOUNT, "starts": "2026-11-01"}
        began = replace(self.person, now=NOON - 21 * DAY)
        with began.working() as work:
            if self.seed == 1:
                work.session.add(community(self.fandom.workspace_id))
            form = ProgrammeForm(**{**given, **self.form})
            self.id = do_make_programme(work, form, Random(self.seed)).id
            if self.starts:
                do_start(work, self.id)

    @property
    def database(self) -> Database:
        return self.fandom.database

    @property
    def here(self) -> str:
        return f"/checkin/{self.programme().slug}"

    def programme(self) -> Programme:
        with self.person.reading() as work:
            return find_programme(work, self.id)

    def change(self, **values: Any) -> None:  # noqa: ANN401 - columns
        with self.person.working() as work:
            programme = find_programme(work, self.id)
            for name, value in values.items():
                setattr(programme, name, value)

    def join(self, openid: str, *days: int, **values: Any) -> Enrolment:  # noqa: ANN401 - columns
        """A fan who follows, is in since 2 November, and has checked in on these days of it at 06:30."""
        self.fandom.receive(self.fandom.push(openid, Follow(), -20 * 86_400))
        fan_id = self.fandom.fan(openid).id
        began = NOON - 20 * DAY
        joining = Joining(fan_id, ACCOUNT, openid, self.site.page_key(ACCOUNT, self.id, openid), began)
        with self.person.working() as work:
            programme = find_programme(work, self.id)
            do_enrol(work, programme, [joining])
            do_check_in(work, programme, [Tapped(fan_id, moment(day)) for day in days])
            enrolment = enrolment_of(work, programme, fan_id)
            assert enrolment is not None
            for name, value in values.items():
                setattr(enrolment, name, value)
            return enrolment

    def page(self, enrolment: Enrolment) -> str:
        return f"{self.here}/{enrolment.page_key}"

    def now(self, enrolment: Enrolment) -> Enrolment:
        """As it is in the database."""
        with self.person.reading() as work:
            found = enrolment_of(work, find_programme(work, self.id), enrolment.fan_id)
            assert found is not None
            return found

    def people(self) -> list[Enrolment]:
        with self.database.read() as session:
            query = select(Enrolment).where(
                Enrolment.workspace_id == self.fandom.workspace_id, Enrolment.programme_id == self.id
            )
            return list(session.scalars(query.order_by(Enrolment.id)))

    def check_ins(self, enrolment: Enrolment) -> Mapping[date, CheckIn]:
        with self.database.read() as session:
            query = select(CheckIn).where(
                CheckIn.workspace_id == self.fandom.workspace_id, CheckIn.fan_id == enrolment.fan_id
            )
            return {row.day: row for row in session.scalars(query.where(CheckIn.programme_id == self.id))}


def moment(day: int) -> Any:  # noqa: ANN401 - a datetime
    """06:30 in Shanghai on that day of November."""
    return NOON - timedelta(hours=5, minutes=30) + timedelta(days=day - 22)


class Stage:
    """Programmes of one workspace."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.fandom = Fandom(house.services.database, house.workspace(), workspace_exists=True)
        self._made = 0

    def circle(self, *, starts: bool = True, **form: Any) -> Circle:  # noqa: ANN401 - of the programme
        self._made += 1
        sealer = self.house.services.sealer
        return Circle(self.fandom, sealer, form=form, seed=self._made, starts=starts)

    def phone(self, address: str = "203.0.113.7") -> Handset:
        return handset(self.house, address)


def opened(stage: Stage, circle: Circle, me: Enrolment) -> Handset:
    """The fan's own phone, with their page open."""
    phone = stage.phone()
    assert phone.get(circle.page(me)).status_code == 200
    return phone


def add_a_campaign(circle: Circle) -> int:
    rules = CampaignRules(follow_payload="http://weixin.qq.com/r/yoga")
    with circle.person.working() as work:
        span = {"starts_at": NOON - DAY, "ends_at": NOON + 6 * DAY}
        add_campaign(work.session, work.workspace_id, rules, id=77, **span)
    return 77


def decoded(picture: bytes) -> str:
    return zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)).convert("L"))[0].text
