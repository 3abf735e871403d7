"""One phone that opens the pages of several fans: what is kept of it, and that it becomes nobody else's."""

import pytest

from tests.support.fan_pages import Campaigning, handset
from tests.support.fandom import Fandom
from tests.support.house import House


@pytest.fixture
def running(house: House) -> Campaigning:
    campaigning = Campaigning(
        Fandom(house.services.database, house.workspace("Yoga"), workspace_exists=True), house.services.sealer
    )
    campaigning.run()
    return campaigning


def test_accounts_that_open_their_pages_on_one_phone_are_known_by_it(house: House, running: Campaigning) -> None:
    first, second, third = (running.join(openid) for openid in ("oOne", "oTwo", "oThree"))
    phone = handset(house)
    phone.get(running.own_page(first))
    phone.get(running.own_page(second))
    one, two, untouched = running.now(first), running.now(second), running.now(third)

    assert one.opened_at is not None
    assert two.opened_at is None  # it is the first one's phone
    assert (two.device, two.network) == (one.device, one.network)
    assert untouched.device == ""

    handset(house, "198.51.100.9").get(running.own_page(second))
    assert running.now(second).opened_at is not None
    assert running.now(second).device not in ("", one.device)  # a phone of their own tells more
