"""Fills an empty Yutang through the product's own actions: six cards dropped, read and confirmed, and a live code."""

import io
import json
import random
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from yutang.accounts.numbers.actions import NumberForm, do_add_number
from yutang.communities.actions import CommunityForm, do_add_community
from yutang.demo.cards import GroupCard, Language, draw_card
from yutang.groups.models import Group
from yutang.groups.uploads.actions import (
    Card,
    CardChoice,
    ConfirmForm,
    DroppedFile,
    NewDrop,
    do_confirm_drop,
    find_drop,
)
from yutang.groups.uploads.rules import NEW
from yutang.livecodes.actions import CodeForm, TargetChoice, do_add_channel, do_add_code
from yutang.wiring import Services
from yutang.workspaces.access.actions.first_start import add_member, add_workspace
from yutang.workspaces.actions import Actor, Work, system_actor, working
from yutang.workspaces.models import Role

ACTOR: Final = "demo"  # as the audit log shows who set it up
SLUG: Final = "zaoqi"
CHANNELS: Final = (("zhihu", "知乎回答"), ("menu", "公众号菜单"))
ALL_CHANNELS: Final = ("", *(key for key, _ in CHANNELS))
OWNER_DAILY_CAP: Final = 60
CARDS: Final = "cards"  # the folder below the data directory
_MARK: Final = "demo.json"


@dataclass(frozen=True, slots=True)
class Plan:
    """One group before it exists. `days`: the printed date, counted from today. `heads`: in it when it is uploaded."""

    name: str
    days: int
    heads: int
    language: Language = "zh"


YOGA: Final = (
    Plan("早起瑜伽1群", 3, 150),  # full by today
    Plan("早起瑜伽2群", 1, 32),  # its QR expires tomorrow
    Plan("早起瑜伽3群", 5, 12),
    Plan("早起瑜伽4群", 5, 0),
)
READERS: Final = (Plan("周末读书会1群", 4, 88), Plan("Weekend Readers 2", 2, 41, "en"))


@dataclass(frozen=True, slots=True)
class Pond:
    """What was made, by id. Kept in the data directory, so that the same pond can be looked at again."""

    workspace_id: int
    member_id: int  # the owner, whom the one-time link signs in
    operator_id: int
    code_id: int
    slug: str
    communities: tuple[int, ...]  # the first one's groups are behind the live code

    @property
    def operator(self) -> Actor:
        return Actor(self.workspace_id, "小林", frozenset({Role.OPERATOR}), self.operator_id)

    def keep(self, folder: Path) -> None:
        (folder / _MARK).write_text(json.dumps(asdict(self)), encoding="utf-8")


def kept_pond(folder: Path) -> Pond | None:
    """The pond of an earlier demo in this folder; None where there was none."""
    mark = folder / _MARK
    if not mark.exists():
        return None
    kept = json.loads(mark.read_text(encoding="utf-8"))
    return Pond(**{**kept, "communities": tuple(kept["communities"])})


@dataclass(frozen=True, slots=True)
class ReadBack:
    """What Yutang's own reader made of a card that Yutang drew."""

    name: str
    expires_on: date
    language: Language
    payload_is_right: bool
    name_is_read: bool  # from the picture, and right; else it was typed in
    date_is_read: bool


@dataclass(frozen=True, slots=True)
class Filled:
    pond: Pond
    group_ids: Sequence[int]  # behind the live code, in their order
    cards: Sequence[ReadBack]


def fill(services: Services, rng: random.Random, today: date) -> Filled:
    """A workspace with everything in it, made at the moment where the services' clock stands. `today`: the real day,
    from which the printed dates are counted."""
    workspace_id = services.new_id()
    with _working(services, system_actor(workspace_id, ACTOR)) as work:
        owner_id, operator_id = _team(work, services.settings.default_timezone)
        yoga = do_add_community(work, CommunityForm("早起瑜伽", "新手妈妈", "十分钟晨练课", "健身")).id
        readers = do_add_community(work, CommunityForm("周末读书会", "爱读书的上班族", "共读营", "教育")).id
    operator = Actor(workspace_id, "小林", frozenset({Role.OPERATOR}), operator_id)
    groups, cards = _upload(services, operator, yoga, YOGA, rng, today)
    _, more = _upload(services, operator, readers, READERS, rng, today)
    with _working(services, operator) as work:
        number = do_add_number(work, NumberForm("小林", _payload_of_person(rng), operator_id, OWNER_DAILY_CAP))
        form = CodeForm(
            name="早起瑜伽入口",
            community_id=yoga,
            slug=SLUG,
            channel="三号店海报",
            tagline="每天早上六点，一起练十分钟",
            targets=[TargetChoice(group.id) for group in groups],
            owners=[number.id],
        )
        code = do_add_code(work, form, rng)
        for key, label in CHANNELS:
            do_add_channel(work, code.id, label, key)
    _draw_more(services, rng, today)
    return Filled(
        Pond(workspace_id, owner_id, operator_id, code.id, SLUG, (yoga, readers)),
        [g.id for g in groups],
        [*cards, *more],
    )


def _team(work: Work, timezone: str) -> tuple[int, int]:
    add_workspace(work, "鱼塘演示", "zh", timezone)
    owner = add_member(work, "owner@example.com", "演示", [str(Role.OWNER)], "")
    operator = add_member(work, "lin@example.com", "小林", [str(Role.OPERATOR)], "")
    return owner.id, operator.id


def _upload(
    services: Services, actor: Actor, community_id: int, plans: Sequence[Plan], rng: random.Random, today: date
) -> tuple[list[Group], list[ReadBack]]:
    """Drop the cards as an operator drops screenshots, wait until they are read, and confirm them on one screen."""
    drawn = {plan.name: _card_of(plan, rng, today) for plan in plans}
    files = [_file(services, f"{place}-{plan.name}.png", drawn[plan.name], rng) for place, plan in enumerate(plans, 1)]
    drop_id = services.drop_reader.take_in(actor, NewDrop(files, community_id))
    services.drop_reader.start(actor.workspace_id, drop_id).result()
    with _working(services, actor) as work:
        cards = find_drop(work, drop_id).cards
        pairs = list(zip(cards, plans, strict=True))
        choices = [_choice(card, plan, drawn[plan.name]) for card, plan in pairs]
        confirmed = do_confirm_drop(work, drop_id, ConfirmForm(choices, str(community_id)))
        return list(confirmed.groups), [_read_back(card, drawn[plan.name]) for card, plan in pairs]


def _card_of(plan: Plan, rng: random.Random, today: date) -> GroupCard:
    return GroupCard(plan.name, today + timedelta(days=plan.days), _payload(rng), plan.language)


def _file(services: Services, name: str, card: GroupCard, rng: random.Random) -> DroppedFile:
    """The card's picture; it also stays in the data directory, to be looked at."""
    picture = draw_card(card, rng)
    folder = services.settings.data_dir / CARDS
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(picture)
    return DroppedFile(name, io.BytesIO(picture))


def _choice(card: Card, plan: Plan, drawn: GroupCard) -> CardChoice:
    """What was read is confirmed; what could not be read is typed in."""
    reading = card.reading
    name = (reading and reading.group_name) or drawn.name
    day = reading.expires_on if reading and reading.expires_on and not reading.expires_assumed else drawn.expires_on
    return CardChoice(card.upload.id, NEW, name, day.isoformat(), str(plan.heads))


def _read_back(card: Card, drawn: GroupCard) -> ReadBack:
    reading = card.reading
    return ReadBack(
        drawn.name,
        drawn.expires_on,
        drawn.language,
        payload_is_right=reading is not None and reading.payload == drawn.payload,
        name_is_read=reading is not None and reading.group_name == drawn.name,
        date_is_read=reading is not None and not reading.expires_assumed and reading.expires_on == drawn.expires_on,
    )


def _draw_more(services: Services, rng: random.Random, today: date) -> None:
    """Two cards to drop into the console by hand: the next QR of the group that expires tomorrow, and a fifth group."""
    for name, plan in (("try-renew.png", Plan(YOGA[1].name, 7, 0)), ("try-new.png", Plan("早起瑜伽5群", 7, 0))):
        _file(services, name, _card_of(plan, rng, today), rng)


def _payload(rng: random.Random) -> str:
    """The text of a WeChat group's QR: right in form, leading nowhere."""
    return "https://weixin.qq.com/g/AwYAADemo" + _token(rng, 40)


def _payload_of_person(rng: random.Random) -> str:
    return "https://u.wechat.com/EDemo" + _token(rng, 18)


def _token(rng: random.Random, length: int) -> str:
    return "".join(rng.choices("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789", k=length))


def local_today(services: Services) -> date:
    return services.clock().astimezone(ZoneInfo(services.settings.default_timezone)).date()


def _working(services: Services, actor: Actor) -> AbstractContextManager[Work]:
    return working(services.database, actor, services.clock(), services.new_id)
