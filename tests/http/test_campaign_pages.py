"""The pages that fans see of campaigns, over the app itself."""

import pytest

from tests.support.fan_pages import Campaigning
from tests.support.fandom import Fandom
from tests.support.house import House, sentences


@pytest.fixture
def running(house: House) -> Campaigning:
    campaigning = Campaigning(Fandom(house.services.database, house.workspace(), workspace_exists=True), house.services.sealer)
    campaigning.run()
    return campaigning


def test_a_campaign_says_what_it_is_who_stands_behind_it_and_how_to_take_part(
    house: House, running: Campaigning
) -> None:
    running.tier(3, "入门课", stock=100)
    page = house.visitor().get("/k/yoga7")
    assert page.status_code == 200
    print(sentences(page))
    assert "七天晨练" in sentences(page)


def test_opening_ones_page_makes_the_phone_the_fans(house: House, running: Campaigning) -> None:
    me = running.join("oA")
    running.put_poster(me)
    phone = house.visitor()
    page = phone.get(running.own_page(me))
    print(sentences(page))
    assert page.status_code == 200
    page = house.visitor().get(running.behind(me))
    print(sentences(page))
    assert page.status_code == 200
    assert len(running.touches()) == 1
