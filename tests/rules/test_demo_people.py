"""The demo's crowd: what it reads off a page, and who fits into a group."""

from random import Random

from yutang.demo.crowd import payload_on
from yutang.demo.people import PHONES, ROBOTS, Insiders, new_visitor
from yutang.edge.landing import LandingPages
from yutang.edge.visits import Shown
from yutang.livecodes.rules import browser_kind, is_preview_robot

PAYLOAD = "https://weixin.qq.com/g/AwYAADemo-right-in-form-leading-nowhere-0123456789"


def test_a_phone_of_the_crowd_reads_the_code_on_a_landing_page() -> None:
    pages = LandingPages(lambda _language, sentence: sentence)
    with_code = pages.page(Shown("group", slug="zaoqi", community="早起瑜伽", name="1", payload=PAYLOAD), "wechat")
    without = pages.page(Shown("sold_out", slug="zaoqi", community="早起瑜伽"), "wechat")

    assert payload_on(with_code.plain.decode()) == PAYLOAD
    assert payload_on(without.plain.decode()) is None


def test_the_crowd_comes_in_wechat_and_its_robots_are_known_as_robots() -> None:
    assert {browser_kind(agent) for agent in PHONES} == {"wechat"}
    assert [agent for agent in PHONES if is_preview_robot(agent)] == []
    assert [agent for agent in ROBOTS if not is_preview_robot(agent)] == []


def test_the_same_seed_makes_the_same_people_and_only_who_presses_joins() -> None:
    first, second = ([new_visitor(rng, ("", "zhihu")) for _ in range(500)] for rng in (Random(5), Random(5)))

    assert first == second
    assert [person for person in first if person.joins and not person.presses] == []
    assert 0.5 < sum(person.joins for person in first) / len(first) < 0.7


def test_a_group_takes_people_up_to_its_cap_and_remembers_who_met_it_full() -> None:
    insiders = Insiders(heads={1: 198}, caps={1: 200})

    for _ in range(5):
        insiders.come_in(1)

    assert (insiders.heads[1], insiders.joined, insiders.met_full) == (200, 2, 3)
