"""What WeChat answers about fans, and the walk over followers, at the level of the tables."""

from datetime import timedelta

import pytest

from tests.support.fandom import ACCOUNT, SUBSCRIPTION, Fandom, seconds
from tests.support.people import NOON
from yutang.accounts.models import Account
from yutang.db.engine import Database
from yutang.errors import Conflict
from yutang.fans.actions import cards, polling
from yutang.fans.actions.answers import do_note_answers
from yutang.fans.actions.counting import do_count_anew
from yutang.fans.actions.polling import do_look_for_unlisted, do_note_page, do_start_poll, is_listed, place_of
from yutang.fans.actions.tagging import do_learn_tags, do_note_holders, do_tag, do_untag
from yutang.fans.models import AccountDay, SourceKind
from yutang.wechat.api.users import FanInfo, FollowersPage
from yutang.wechat.messages import Follow, Text, Unfollow

START = int(NOON.timestamp())


@pytest.fixture
def fandom(database: Database) -> Fandom:
    return Fandom(database)


def answer(openid: str, at: float = 5, **more: object) -> FanInfo:
    return FanInfo(openid, **{"follows": True, "followed_at": START + int(at), **more})  # type: ignore[arg-type]


def note(fandom: Fandom, *answers: FanInfo, account_id: int = ACCOUNT, unlisted: bool = False) -> int:
    with fandom.person.later(minutes=5).working() as work:
        return do_note_answers(work, account_id, answers, unlisted=unlisted)


def test_the_answer_says_where_a_fan_came_from(fandom: Fandom) -> None:
    fandom.receive(fandom.push("oA", Follow(), at=5))
    note(fandom, answer("oA", at=6, source="ADD_SCENE_SEARCH", remark="老同学"))

    fan, follow = fandom.fan("oA"), fandom.follow("oA")
    assert (fan.source, fan.source_detail, seconds(fan.source_at)) == (SourceKind.SEARCH, "ADD_SCENE_SEARCH", 5)
    assert (follow.scene, follow.remark, seconds(follow.asked_at)) == ("ADD_SCENE_SEARCH", "老同学", 300)
    assert fandom.told() == ["follow"]


def test_the_answer_tells_of_a_follow_that_no_push_told(fandom: Fandom) -> None:
    fandom.receive(fandom.push("oA", Text("hello"), at=50))
    assert note(fandom, answer("oA", at=5, source="ADD_SCENE_QR_CODE", scene="poster")) == 1

    fan = fandom.fan("oA")
    assert (fan.source, fan.source_detail, seconds(fan.first_seen_at)) == (SourceKind.SCENE, "poster", 5)
    assert [(e.kind.value, e.data, seconds(e.at)) for e in fandom.ledger()] == [
        ("follow", {"repaired": True}, 5),
        ("message", {"kind": "text"}, 50),
    ]
    assert fandom.findings() == []


def test_a_push_that_comes_after_the_repair_counts_once(fandom: Fandom) -> None:
    fandom.receive(fandom.push("oA", Text("hello"), at=50))
    note(fandom, answer("oA", at=5))
    fandom.receive(fandom.push("oA", Follow(scene="poster"), at=6))

    assert fandom.told() == ["follow", "scene", "message"]
    assert fandom.fan("oA").source_detail == "poster"
    assert fandom.findings() == []


def test_an_unfollow_that_comes_after_the_repair_counts_once_and_a_new_one_again(fandom: Fandom) -> None:
    fandom.receive(fandom.push("oA", Follow(), at=5))
    assert note(fandom, FanInfo("oA", follows=False), unlisted=True) == 1
    fandom.receive(fandom.push("oA", Unfollow(), at=100))
    assert fandom.told() == ["follow", "unfollow"]
    fandom.receive(fandom.push("oA", Follow(), at=400), fandom.push("oA", Unfollow(), at=500))

    assert fandom.told() == ["follow", "unfollow", "follow", "unfollow"]
    assert not fandom.follow("oA").following
    assert fandom.findings() == []


def test_who_does_not_follow_is_taken_off_only_when_a_walk_missed_them(fandom: Fandom) -> None:
    fandom.receive(fandom.push("oA", Follow(), at=5))
    note(fandom, FanInfo("oA", follows=False))

    assert fandom.follow("oA").following


def test_one_unionid_joins_the_fans_of_two_accounts(fandom: Fandom) -> None:
    older = fandom.receive(fandom.push("oB", Follow(scene="winter"), at=1, account_id=SUBSCRIPTION))
    younger = fandom.receive(fandom.push("oA", Follow(), at=60))
    with fandom.person.working() as work:
        do_tag(work, younger[ACCOUNT, "oA"], "新手")
        do_tag(work, older[SUBSCRIPTION, "oB"], "新手")
        do_tag(work, younger[ACCOUNT, "oA"], "北京")
    note(fandom, answer("oB", at=1, unionid="u1"), account_id=SUBSCRIPTION)
    note(fandom, answer("oA", at=60, unionid="u1"))

    fan = fandom.fan("oA")
    assert fan.id == older[SUBSCRIPTION, "oB"] == fandom.fan("oB", SUBSCRIPTION).id
    assert (fan.source_detail, seconds(fan.first_seen_at), seconds(fan.last_seen_at)) == ("winter", 1, 60)
    assert {kind for kind, _account, _value in fandom.identities(fan.id)} == {"openid", "unionid"}
    assert [e.data for e in fandom.ledger() if e.kind.value == "merge"] == [{"from": str(younger[ACCOUNT, "oA"])}]
    with fandom.person.reading() as work:
        card = cards(work, [younger[ACCOUNT, "oA"]])[younger[ACCOUNT, "oA"]]
    assert (card.id, card.tags) == (fan.id, ("北京", "新手"))
    # From now on they are one: a push for either goes to the one.
    assert set(fandom.receive(fandom.push("oA", Text("hi"), at=70)).values()) == {fan.id}
    assert fandom.findings() == []


# ---- the walk --------------------------------------------------------------------------------------------------------


def walk(fandom: Fandom, *pages: FollowersPage, minutes: float = 10) -> None:
    with fandom.person.later(minutes=minutes).working() as work:
        number = do_start_poll(work, ACCOUNT).number
    asked_from = ""
    for page in pages:
        with fandom.person.later(minutes=minutes + 1).working() as work:
            assert do_note_page(work, ACCOUNT, number, asked_from, page)
        asked_from = page.next_openid
    look_for_unlisted(fandom, number, minutes=minutes + 2)


def look_for_unlisted(fandom: Fandom, number: int, minutes: float) -> None:
    """All stretches after the last page."""
    while True:
        with fandom.person.later(minutes=minutes).working() as work:
            place = place_of(work, ACCOUNT, number)
            if place is None or not is_listed(place):
                return
            do_look_for_unlisted(work, ACCOUNT, number, place)


def asked(fandom: Fandom, *, unlisted: bool) -> list[str]:
    jobs = fandom.jobs("wechat.ask_fan")
    return [openid for job in jobs if job.payload["unlisted"] is unlisted for openid in job.payload["openids"]]


def test_the_walk_adds_who_is_not_known_and_asks_about_them(fandom: Fandom) -> None:
    fandom.receive(fandom.push("oA", Follow(), at=5))
    walk(fandom, FollowersPage(3, ("oA", "oB"), "oB"), FollowersPage(3, ("oC",), ""))

    assert fandom.follow("oB").following
    assert fandom.follow("oC").following
    assert asked(fandom, unlisted=False) == ["oA", "oB", "oC"]  # oA when it followed
    assert note(fandom, answer("oB", at=-9000), answer("oC", at=-90)) == 2
    assert fandom.findings() == []


def test_the_walk_asks_about_who_was_not_listed_and_about_who_is_back(fandom: Fandom) -> None:
    fandom.receive(*(fandom.push(openid, Follow(), at=5) for openid in ("oA", "oB", "oC")))
    fandom.receive(fandom.push("oC", Unfollow(), at=6))
    walk(fandom, FollowersPage(2, ("oA", "oC"), ""))

    assert asked(fandom, unlisted=True) == ["oB"]
    assert asked(fandom, unlisted=False).count("oC") == 2
    note(fandom, FanInfo("oB", follows=False), unlisted=True)
    note(fandom, answer("oC", at=200))
    assert (fandom.follow("oB").following, fandom.follow("oC").following) == (False, True)
    assert fandom.findings() == []


def test_a_walk_looks_through_many_followers_in_stretches(fandom: Fandom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polling, "_STRETCH", 2)
    openids = [f"o{i}" for i in range(7)]
    fandom.receive(*(fandom.push(openid, Follow(), at=5) for openid in openids))
    walk(fandom, FollowersPage(2, ("o1", "o5"), ""))

    assert sorted(asked(fandom, unlisted=True)) == ["o0", "o2", "o3", "o4", "o6"]


def test_who_followed_while_the_walk_went_on_is_left_alone(fandom: Fandom) -> None:
    fandom.receive(fandom.push("oA", Follow(), at=5))
    with fandom.person.later(minutes=10).working() as work:
        number = do_start_poll(work, ACCOUNT).number
    fandom.receive(fandom.push("oNew", Follow(), at=11 * 60))
    fandom.receive(fandom.push("oA", Text("I am here"), at=11 * 60))
    with fandom.person.later(minutes=12).working() as work:
        do_note_page(work, ACCOUNT, number, "", FollowersPage(0, (), ""))
    look_for_unlisted(fandom, number, minutes=13)

    assert asked(fandom, unlisted=True) == []


def test_a_page_that_is_carried_out_twice_counts_once(fandom: Fandom) -> None:
    walk(fandom, FollowersPage(2, ("oA",), "oA"))
    with fandom.person.later(minutes=12).working() as work:
        assert not do_note_page(work, ACCOUNT, 1, "", FollowersPage(2, ("oA",), "oA"))

    assert asked(fandom, unlisted=False) == ["oA"]


def test_two_walks_of_one_account_do_not_run_side_by_side(fandom: Fandom) -> None:
    with fandom.person.working() as work:
        do_start_poll(work, ACCOUNT)
    with pytest.raises(Conflict, match="already"), fandom.person.later(hours=1).working() as work:
        do_start_poll(work, ACCOUNT)
    with fandom.person.later(hours=7).working() as work:
        assert do_start_poll(work, ACCOUNT).number == 2


def test_an_account_that_may_not_ask_is_not_walked(fandom: Fandom) -> None:
    with pytest.raises(Conflict, match="certified"), fandom.person.working() as work:
        do_start_poll(work, SUBSCRIPTION)


# ---- tags ------------------------------------------------------------------------------------------------------------


def test_a_tag_given_here_is_told_to_the_accounts_that_may(fandom: Fandom) -> None:
    fan_id = fandom.receive(fandom.push("oA", Follow()))[ACCOUNT, "oA"]
    with fandom.person.working() as work:
        tag = do_tag(work, fan_id, "  新手  妈妈 ")
        do_tag(work, fan_id, "新手 妈妈")
        do_untag(work, fan_id, tag.id)
        do_untag(work, fan_id, tag.id)

    assert tag.name == "新手 妈妈"
    assert [job.payload["has"] for job in fandom.jobs("wechat.tag_fan")] == [True, False]


def test_tags_keep_to_wechats_limits(fandom: Fandom) -> None:
    fan_id = fandom.receive(fandom.push("oA", Follow()))[ACCOUNT, "oA"]
    with pytest.raises(Exception, match="30 bytes"), fandom.person.working() as work:
        do_tag(work, fan_id, "这个标签实在是太长太长了")
    with fandom.person.working() as work:
        for i in range(20):
            do_tag(work, fan_id, f"tag {i}")
    with pytest.raises(Conflict, match="at most 20"), fandom.person.working() as work:
        do_tag(work, fan_id, "one more")


def test_tags_changed_at_wechat_are_brought_here(fandom: Fandom) -> None:
    fans = fandom.receive(fandom.push("oA", Follow()), fandom.push("oB", Follow()), fandom.push("oC", Follow()))
    with fandom.person.working() as work:
        ours = do_learn_tags(work, ACCOUNT, {2: "星标组", 101: "新手", 102: "老手"})
        do_tag(work, fans[ACCOUNT, "oC"], "新手")
    assert set(ours) == {101, 102}

    later = fandom.person.later(days=2)
    with later.working() as work:
        do_note_holders(work, ACCOUNT, ours[101], ["oA", "oB", "oUnknown"], all_of_them=True)
        do_note_answers(work, ACCOUNT, [answer("oA", tag_ids=(102,))])
    with later.reading() as work:
        tags = {openid: cards(work, [fan_id])[fan_id].tags for (_account, openid), fan_id in fans.items()}
    # oC lost it at WeChat; oA's was given just now, so that it is missing in the answer means nothing
    assert tags == {"oA": ("新手", "老手"), "oB": ("新手",), "oC": ()}


def test_days_are_counted_anew_when_an_account_moves_to_another_zone(fandom: Fandom) -> None:
    fandom.receive(fandom.push("oA", Follow(), at=timedelta(hours=11).total_seconds()))  # 23:00 in Shanghai
    with fandom.database.write() as session:
        session.query(Account).filter_by(workspace_id=1, id=ACCOUNT).update({"timezone": "Asia/Tokyo"})
    assert fandom.findings() != []
    with fandom.person.working() as work:
        do_count_anew(work, ACCOUNT)

    with fandom.database.read() as session:
        assert [str(day.day) for day in session.query(AccountDay)] == ["2026-11-23"]
    assert fandom.findings() == []
