"""Campaigns that count a friend once they have opened their own page: then their phone is known."""

from dataclasses import replace

from tests.http.test_campaign_pages import open_campaign
from tests.support.fan_pages import RULES, handset
from tests.support.house import House, sentences
from tests.support.people import NOON


def test_where_pages_must_be_opened_a_friend_counts_once_they_opened_theirs(house: House) -> None:
    running = open_campaign(house, rules=replace(RULES, must_open=True))
    inviter = running.join("oA")
    running.friend("oFriend", inviter, hours=-1)
    friend = running.join("oFriend", hours=-1)
    assert running.now(inviter).waiting == 0

    phone = handset(house)
    page = phone.get(running.own_page(friend))
    assert "打开过自己的页面" in sentences(page)
    phone.get(running.own_page(friend))
    assert running.now(inviter).waiting == 1
    assert running.now(friend).looked_at == NOON


def test_a_second_account_on_one_phone_counts_too_and_is_known_by_it(house: House) -> None:
    """It is for the detectors to say what to make of it: nobody is refused silently."""
    running = open_campaign(house, rules=replace(RULES, must_open=True))
    inviter = running.join("oA")
    running.friend("oFriend", inviter, hours=-1)
    friend = running.join("oFriend", hours=-1)

    phone = handset(house)
    phone.get(running.own_page(inviter))
    phone.get(running.own_page(friend))

    seen, own = running.now(friend), running.now(inviter)
    assert (seen.looked_at, seen.opened_at, seen.device) == (NOON, None, own.device)
    assert own.waiting == 1
