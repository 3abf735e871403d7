"""What opening pages of campaigns writes, on both databases."""

import threading

import pytest

from tests.support.codes import code_over_two_groups
from tests.support.fan_pages import Campaigning
from tests.support.fandom import Fandom
from yutang.campaigns.actions.looking import find_campaign, find_participant
from yutang.campaigns.draws.actions import find_draw
from yutang.campaigns.fan_pages.actions.about import about
from yutang.campaigns.fan_pages.actions.behind import behind, do_note_touch
from yutang.campaigns.fan_pages.actions.changing import do_agree, do_hide
from yutang.campaigns.fan_pages.actions.drawn import shown_draw
from yutang.campaigns.fan_pages.actions.mine import mine
from yutang.campaigns.fan_pages.actions.phones import do_open_page, participant_here, phone_of
from yutang.campaigns.fan_pages.rules.clients import Client
from yutang.campaigns.models import CampaignKind, Participant
from yutang.campaigns.rewards.models import RewardKind
from yutang.campaigns.running.addresses import Site
from yutang.db.engine import Database
from yutang.fans.actions.merging import do_merge
from yutang.fans.rules.phones import Phone
from yutang.livecodes.actions import do_delete_code
from yutang.sealing import Sealer

AGENT = "Mozilla/5.0 (iPhone) MicroMessenger/8.0"


@pytest.fixture
def running(database: Database) -> Campaigning:
    campaigning = Campaigning(Fandom(database), Sealer(b"0" * 32))
    campaigning.run(kind=CampaignKind.DRAW)
    return campaigning


def client(visitor_id: int) -> Client:
    return Client(visitor_id, "203.0.113.7", AGENT)


def site(running: Campaigning) -> Site:
    return Site("https://go.example.com", running.key)


def opened(running: Campaigning, me: Participant, visitor_id: int) -> Phone:
    with running.person.working() as work:
        campaign = find_campaign(work, running.campaign_id)
        return do_open_page(work, site(running), campaign, me, client(visitor_id))


def test_of_phones_that_open_a_page_at_once_one_becomes_the_fan_s(running: Campaigning) -> None:
    me = running.join("oA")
    found: list[Phone] = []
    start = threading.Barrier(4)

    def open_it(visitor_id: int) -> None:
        start.wait()
        found.append(opened(running, me, visitor_id))

    threads = [threading.Thread(target=open_it, args=(visitor_id,)) for visitor_id in (11, 12, 13, 14)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [Phone.OWN, Phone.SECOND, Phone.SECOND, Phone.SECOND]


def test_a_touch_of_a_phone_is_kept_once_however_often_it_is_noted(running: Campaigning) -> None:
    inviter = running.join("oA")
    token = running.behind(inviter).rpartition("/")[2]
    for _ in range(2):
        with running.person.working() as work:
            campaign = find_campaign(work, running.campaign_id)
            do_note_touch(work, running.key, campaign, inviter, client(21))
    with running.person.reading() as work:
        found = behind(work, running.key, about(work, running.campaign_id), token, 21)
        new = behind(work, running.key, about(work, running.campaign_id), token, 22)
    assert (found.to_note, new.to_note) == (False, True)
    assert len(running.touches()) == 1


def test_everything_on_a_page_can_be_read(running: Campaigning) -> None:
    running.tier(0, "一等奖", RewardKind.GOODS, stock=1)
    me = running.join("oA")
    running.put_poster(me)
    running.release(me, running.friend("f1", me))
    opened(running, me, 31)
    with running.person.working() as work:
        campaign = find_campaign(work, running.campaign_id)
        assert do_agree(work, site(running), campaign, me, "小满", "我同意") == "小满"
    with running.person.reading() as work:
        seen = about(work, running.campaign_id)
        shown = mine(work, running.sealer, seen, find_participant(work, running.campaign_id, me.id), Phone.OWN)
    assert (seen.people, seen.places, seen.one_in) == (1, 1, 1)
    assert shown.poster is not None
    assert shown.poster.values.name == "小满"
    assert [friend.name for friend in shown.friends] == [""]
    with running.person.working() as work:
        do_hide(work, site(running), find_campaign(work, running.campaign_id), me)
    assert running.now(me).name == ""


def test_winners_are_named_only_where_they_agreed(running: Campaigning) -> None:
    running.tier(0, "一等奖", RewardKind.GOODS, stock=2)
    running.join("oA", name="小满", shown=True)
    running.join("oB", name="秘密", shown=False)
    running.promise()
    running.draw()
    with running.person.reading() as work:
        campaign, draw = find_campaign(work, running.campaign_id), find_draw(work, running.campaign_id)
        assert draw is not None
        shown = shown_draw(work, campaign, draw.proof or {})
    assert sorted(winner.name for winner in shown.winners) == ["", "小满"]
    assert (shown.more, shown.entries) == (0, 2)


def test_a_live_code_that_is_gone_is_no_entrance(running: Campaigning) -> None:
    _, code_id = code_over_two_groups(running.person)
    running.change(code_id=code_id)
    with running.person.working() as work:
        assert about(work, running.campaign_id).entrance.startswith("/c/")
        do_delete_code(work, code_id)
        assert about(work, running.campaign_id).entrance == ""
    running.change(code_id=123)
    with running.person.reading() as work:
        assert about(work, running.campaign_id).entrance == ""


def test_a_page_stays_the_fan_s_after_two_became_one_person(running: Campaigning) -> None:
    running.fandom.receive()
    first, second = running.join("oA", hours=-20), running.join("oB", hours=-10)
    assert opened(running, second, 41) is Phone.OWN
    with running.person.working() as work:
        assert do_merge(work, first.fan_id, second.fan_id) == first.fan_id
    with running.person.reading() as work:
        assert phone_of(work, find_participant(work, running.campaign_id, second.id), 41) is Phone.OWN
        here = participant_here(work, running.campaign_id, 41)
    assert here is not None
    assert here.id == first.id
