"""Every card that the demo draws is read back by the reader that reads operators' screenshots."""

import io
from datetime import date, timedelta
from random import Random

import pytest
from PIL import Image

from yutang.demo.cards import GroupCard, Language, draw_card
from yutang.demo.pond import READERS, YOGA, Plan
from yutang.groups.reader import Recogniser, load_recogniser, read_card
from yutang.groups.reader.codes import find_codes
from yutang.wechat.payloads import PayloadKind

TODAY = date(2026, 12, 28)  # within a week of a new year: the year is not printed
PAYLOAD = "https://weixin.qq.com/g/AwYAADemo-right-in-form-leading-nowhere-0123456789"


@pytest.fixture(scope="module")
def recogniser() -> Recogniser:
    loaded = load_recogniser()
    assert loaded is not None, "the extra `ocr` is part of the development environment"
    return loaded


@pytest.mark.parametrize("plan", [*YOGA, *READERS], ids=lambda plan: plan.name)
def test_each_card_of_the_demo_is_read_back_right(plan: Plan, recogniser: Recogniser) -> None:
    expires_on = TODAY + timedelta(days=plan.days)
    card = GroupCard(plan.name, expires_on, PAYLOAD, plan.language)

    read = read_card(draw_card(card, Random(plan.days)), slot="group", today=TODAY, recogniser=recogniser)

    assert (read.ok, read.kind, read.payload) == (True, PayloadKind.WECHAT_GROUP, PAYLOAD)
    assert (read.group_name, read.expires_on, read.language) == (plan.name, expires_on, plan.language)
    assert (read.asks, read.expires_assumed) == ((), False)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("days", range(8))
def test_every_date_a_card_may_carry_is_read_back_right(days: int, language: Language, recogniser: Recogniser) -> None:
    expires_on = TODAY + timedelta(days=days)
    name = "早起瑜伽·新手妈妈一起练十分钟的群" if language == "zh" else "Early Yoga for New Mothers"
    card = GroupCard(name, expires_on, PAYLOAD, language)

    read = read_card(draw_card(card, Random(days)), slot="group", today=TODAY, recogniser=recogniser)

    assert (read.group_name, read.expires_on, read.language) == (name, expires_on, language)


def test_a_card_is_large_enough_for_every_reader_and_carries_one_crisp_code() -> None:
    picture = Image.open(io.BytesIO(draw_card(GroupCard("早起瑜伽1群", TODAY, PAYLOAD), Random(1))))

    assert picture.width >= 900
    assert [(code.text, code.side >= 300) for code in find_codes(picture.convert("L"))] == [(PAYLOAD, True)]


def test_the_same_seed_draws_the_same_card() -> None:
    card = GroupCard("早起瑜伽1群", TODAY, PAYLOAD)

    assert draw_card(card, Random(3)) == draw_card(card, Random(3)) != draw_card(card, Random(4))
