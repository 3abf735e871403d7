"""What pushes tell of fans."""

import pytest

from tests.support.fandom import ACCOUNT, SUBSCRIPTION, Fandom, seconds
from yutang.accounts.models import Account
from yutang.db.engine import Database
from yutang.fans.models import AccountDay, Consent, SourceKind
from yutang.wechat.messages import (
    AuthorizationChange,
    Follow,
    Image,
    MassResult,
    MenuClick,
    Other,
    Position,
    Scan,
    Subscriptions,
    TemplateResult,
    Text,
    Unfollow,
)

DAY = 24 * 3600


@pytest.fixture
def fandom(database: Database) -> Fandom:
    return Fandom(database)


def test_a_follow_makes_a_fan_with_an_identity_and_a_follow(fandom: Fandom) -> None:
    fans = fandom.receive(fandom.push("oA", Follow(), at=5))

    follow, fan = fandom.follow("oA"), fandom.fan("oA")
    assert fans == {(ACCOUNT, "oA"): fan.id}
    assert (follow.following, seconds(follow.followed_at), seconds(follow.changed_at)) == (True, 5, 5)
    assert (seconds(fan.first_seen_at), seconds(fan.last_seen_at)) == (5, 5)
    assert fandom.identities(fan.id) == {("openid", ACCOUNT, "oA")}


def test_an_unfollow_that_comes_before_its_follow_wins_by_wechats_time(fandom: Fandom) -> None:
    fandom.receive(fandom.push("oA", Unfollow(), at=10))
    fandom.receive(fandom.push("oA", Follow(), at=5))

    follow = fandom.follow("oA")
    assert not follow.following
    assert (seconds(follow.followed_at), seconds(follow.unfollowed_at)) == (5, 10)
    assert fandom.told() == ["follow", "unfollow"]


def test_who_comes_back_follows_again(fandom: Fandom) -> None:
    fandom.receive(
        fandom.push("oA", Follow(), at=1), fandom.push("oA", Unfollow(), at=2), fandom.push("oA", Follow(), at=300)
    )

    assert fandom.follow("oA").following
    assert len(fandom.fans()) == 1
    assert fandom.told() == ["follow", "unfollow", "follow"]


def test_the_scene_of_the_first_follow_is_the_source(fandom: Fandom) -> None:
    fandom.receive(fandom.push("oA", Follow(scene="spring"), at=50))
    fandom.receive(fandom.push("oA", Follow(scene="winter"), at=5))
    fandom.receive(fandom.push("oA", Follow(scene="summer"), at=500))

    fan = fandom.fan("oA")
    assert (fan.source, fan.source_detail, fan.source_account_id) == (SourceKind.SCENE, "winter", ACCOUNT)
    assert seconds(fan.source_at) == 5


def test_a_scan_of_a_follower_counts_as_a_scene_and_is_no_source(fandom: Fandom) -> None:
    fandom.receive(fandom.push("oA", Follow(), at=1), fandom.push("oA", Scan("poster"), at=2))

    assert fandom.fan("oA").source is SourceKind.UNKNOWN
    assert [(event.kind.value, event.data) for event in fandom.ledger()] == [
        ("follow", None),
        ("scene", {"scene": "poster"}),
    ]


def test_the_ledger_keeps_that_somebody_wrote_and_not_what(fandom: Fandom) -> None:
    fandom.receive(
        fandom.push("oA", Text("my number is 13800138000"), at=1),
        fandom.push("oA", Image("https://mmbiz.example/1", "media"), at=2),
        fandom.push("oA", MenuClick("lessons"), at=3),
    )

    assert [(event.kind.value, event.data) for event in fandom.ledger()] == [
        ("message", {"kind": "text"}),
        ("message", {"kind": "image"}),
        ("menu", {"key": "lessons"}),
    ]
    assert {event.fan_id for event in fandom.ledger()} == {fandom.fan("oA").id}


def test_somebody_who_writes_follows_even_if_the_follow_was_missed(fandom: Fandom) -> None:
    fandom.receive(fandom.push("oA", Text("hello"), at=10))

    follow = fandom.follow("oA")
    assert follow.following
    assert follow.followed_at is None


def test_where_somebody_is_is_not_kept(fandom: Fandom) -> None:
    fandom.receive(fandom.push("oA", Position(31.2, 121.5, 10), at=9))

    assert fandom.told() == []
    assert seconds(fandom.fan("oA").last_seen_at) == 9


@pytest.mark.parametrize("sender", ["mphelper", "", "gh_0123456789ab", "x" * 200])
def test_senders_that_are_no_persons_are_left_out(fandom: Fandom, sender: str) -> None:
    assert fandom.receive(fandom.push(sender, Text("?"))) == {}
    assert fandom.fans() == []


def test_results_of_notices_add_nobody_but_name_who_is_known(fandom: Fandom) -> None:
    results = (TemplateResult("1", "success"), Subscriptions("subscribe_msg_popup_event", ()), Other("new_event"))
    strangers = [fandom.push("oX", content, at=1) for content in results]
    strangers.append(fandom.push("oMass", MassResult("1", "send success", 1, 1, 1, 0), at=2))

    assert fandom.receive(*strangers) == {}
    fan_id = fandom.receive(fandom.push("oX", Follow(), at=3))[ACCOUNT, "oX"]
    assert fandom.receive(fandom.push("oX", TemplateResult("2", "success"), at=4)) == {(ACCOUNT, "oX"): fan_id}


def test_counters_go_by_wechats_time_in_the_accounts_own_day(fandom: Fandom) -> None:
    late = 11.5 * 3600  # 23:30 in Shanghai, 16:30 in Berlin
    fandom.receive(
        fandom.push("oA", Follow(scene="s"), at=late),
        fandom.push("oA", Text("hello"), at=late + 3600),
        fandom.push("oB", Follow(), at=late + 3600, account_id=SUBSCRIPTION),
    )
    fandom.receive(fandom.push("oA", MenuClick("m"), at=late + 3601), fandom.push("oA", Unfollow(), at=late + 3602))

    with fandom.database.read() as session:
        rows = session.query(AccountDay).order_by(AccountDay.account_id, AccountDay.day).all()
    counted = [(r.account_id, str(r.day), r.follows, r.unfollows, r.messages, r.menu_taps, r.scenes) for r in rows]
    assert counted == [
        (ACCOUNT, "2026-11-22", 1, 0, 0, 0, 1),
        (ACCOUNT, "2026-11-23", 0, 1, 1, 1, 0),
        (SUBSCRIPTION, "2026-11-22", 1, 0, 0, 0, 0),
    ]
    assert fandom.findings() == []


def test_the_doctor_finds_a_counter_that_says_something_else_than_the_ledger(fandom: Fandom) -> None:
    fandom.receive(fandom.push("oA", Follow()), fandom.push("oB", Follow()))
    with fandom.database.write() as session:
        session.query(AccountDay).filter_by(workspace_id=1).update({"follows": 3})

    assert fandom.findings() == [
        f"official account {ACCOUNT}, 2026-11-22: follows: the counter says 3, the ledger says 2."
    ]


def test_newcomers_are_asked_about_a_hundred_at_a_time_where_the_account_may(fandom: Fandom) -> None:
    fandom.receive(*(fandom.push(f"o{i:03}", Follow(), at=i) for i in range(150)))
    fandom.receive(fandom.push("oB", Follow(), account_id=SUBSCRIPTION))

    jobs = fandom.jobs("wechat.ask_fan")
    assert [(job.payload["account_id"], len(job.payload["openids"])) for job in jobs] == [(ACCOUNT, 100), (ACCOUNT, 50)]


def test_the_same_openid_on_two_accounts_is_two_fans_until_wechat_says_otherwise(fandom: Fandom) -> None:
    fans = fandom.receive(fandom.push("oA", Follow()), fandom.push("oA", Follow(), account_id=SUBSCRIPTION))

    assert len(set(fans.values())) == 2


def test_a_revoked_authorisation_takes_the_name_and_its_receipts(fandom: Fandom) -> None:
    fan_id = fandom.receive(fandom.push("oA", Follow(), at=1))[ACCOUNT, "oA"]
    with fandom.database.write() as session:
        fan = fandom.fan("oA")
        fan.name = "小美"
        session.merge(fan)
        given = {"workspace_id": 1, "fan_id": fan_id, "wording": "…", "evidence": None, "withdrawn_at": None}
        session.add(Consent(id=1, kind="name", given_at=fan.first_seen_at, **given))
        session.add(Consent(id=2, kind="board", given_at=fan.first_seen_at, **given))

    revoked = AuthorizationChange("user_authorization_revoke", "oA", "wx1", "1")
    fandom.receive(fandom.push("oA", revoked, at=60))

    assert fandom.fan("oA").name is None
    with fandom.database.read() as session:
        left = {c.kind for c in session.query(Consent).filter_by(workspace_id=1, withdrawn_at=None)}
    assert left == {"board"}


def test_fans_of_two_workspaces_do_not_meet(database: Database) -> None:
    one, two = Fandom(database, 1), Fandom(database, 2)
    one.receive(one.push("oA", Follow()))
    two.receive(two.push("oA", Follow()))

    assert one.fan("oA").id != two.fan("oA").id
    assert (len(one.fans()), len(two.fans())) == (1, 1)


def test_pushes_of_an_account_that_is_gone_do_not_stop_the_others(fandom: Fandom) -> None:
    with fandom.database.write() as session:
        session.query(Account).filter_by(workspace_id=1, id=SUBSCRIPTION).delete()

    fandom.receive(fandom.push("oA", Follow()), fandom.push("oB", Follow(), account_id=SUBSCRIPTION))

    assert fandom.findings() == []
