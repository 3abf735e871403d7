"""Groups: the door of each QR, the cap, seven days, and the card that looks like a phone's screenshot."""

import io
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from PIL import Image

from tests.support.platform import Platform
from yutang.errors import Conflict, Invalid, NotAllowed, NotFound
from yutang.groups.reader import load_recogniser, read_card
from yutang.sim.groups import LIFE, MOST_HEADS, Door, Groups
from yutang.wechat.payloads import PayloadKind, kind_of

NOW = 1_800_000_000.0


@pytest.fixture
def groups() -> Groups:
    return Groups(Random(7))


# ---- the rules -------------------------------------------------------------------------------------------------------


def test_a_new_group_has_its_owner_in_it_and_a_qr_of_wechats_form(groups: Groups) -> None:
    group = groups.create("早起瑜伽1群", "f1", NOW)

    assert (group.heads, group.members) == (1, ["f1"])
    assert kind_of(group.codes[0].payload) is PayloadKind.WECHAT_GROUP
    assert group.codes[0].expires_at == NOW + 7 * 24 * 3600


def test_whoever_scans_comes_in_until_the_cap_and_members_always_find_back(groups: Groups) -> None:
    group = groups.create("小群", "f1", NOW, cap=5, others=2)
    payload = group.codes[0].payload

    doors = [groups.join(payload, fan, fan, NOW).door for fan in ("f2", "f3", "f4", "f2")]

    assert doors == [Door.INSIDE, Door.INSIDE, Door.FULL, Door.INSIDE]
    assert (group.heads, group.members) == (5, ["f1", "f2", "f3"])
    assert [line.text for line in group.lines] == ["f2", "f3"]


def test_a_member_has_unread_lines_until_they_look_and_newcomers_have_none(groups: Groups) -> None:
    group = groups.create("小群", "f1", NOW)
    groups.say(group.id, "f1", NOW, "早")
    groups.join(group.codes[0].payload, "f2", "f2", NOW)
    groups.say(group.id, "f2", NOW, "大家好")

    assert (group.unread("f1"), group.unread("f2")) == (1, 0)
    group.look_through("f1")
    assert group.unread("f1") == 0


def test_a_place_that_becomes_free_lets_the_next_one_in(groups: Groups) -> None:
    group = groups.create("小群", "f1", NOW, cap=2)
    payload = group.codes[0].payload
    groups.join(payload, "f2", "f2", NOW)

    groups.leave(group.id, "f2")

    assert groups.join(payload, "f3", "f3", NOW).door is Door.INSIDE


@pytest.mark.parametrize(("seconds", "door"), [(0, Door.OPEN), (LIFE - 1, Door.OPEN), (LIFE, Door.EXPIRED)])
def test_a_qr_lets_people_in_for_seven_days(groups: Groups, seconds: float, door: Door) -> None:
    group = groups.create("七天群", "f1", NOW)

    assert groups.look(group.codes[0].payload, "f2", NOW + seconds).door is door


def test_a_new_qr_begins_seven_days_and_leaves_the_old_one_its_own(groups: Groups) -> None:
    group = groups.create("七天群", "f1", NOW)
    later = NOW + 3 * 24 * 3600

    fresh = groups.new_code(group.id, later)

    assert fresh.payload != group.codes[0].payload
    assert groups.look(group.codes[0].payload, "f2", later).door is Door.OPEN
    assert groups.look(group.codes[0].payload, "f2", NOW + LIFE).door is Door.EXPIRED
    assert groups.look(fresh.payload, "f2", NOW + LIFE).door is Door.OPEN


def test_a_card_made_elsewhere_can_lead_into_a_group_of_the_platform(groups: Groups) -> None:
    printed = "https://weixin.qq.com/g/AwYAADemo-0123456789"
    group, other = groups.create("演示群", "f1", NOW), groups.create("另一个", "f1", NOW)

    groups.new_code(group.id, NOW, printed)

    assert groups.look(printed + "?from=poster", "f2", NOW).group is group
    with pytest.raises(Conflict):
        groups.new_code(other.id, NOW, printed)
    with pytest.raises(Invalid):
        groups.new_code(other.id, NOW, "https://example.com/g/AwYAADemo-0123456789")


def test_a_qr_of_another_world_leads_nowhere(groups: Groups) -> None:
    assert groups.look("https://weixin.qq.com/g/AwYAAReal-0123456789", "f1", NOW).door is Door.UNKNOWN


def test_only_members_speak_and_nobody_says_nothing(groups: Groups) -> None:
    group = groups.create("小群", "f1", NOW)

    with pytest.raises(NotAllowed):
        groups.say(group.id, "f2", NOW, "让我进来")
    with pytest.raises(Invalid):
        groups.say(group.id, "f1", NOW, "  ")
    with pytest.raises(NotFound):
        groups.say("g99", "f1", NOW, "有人吗")
    assert groups.say(group.id, "f1", NOW, "早").id == 1


@pytest.mark.parametrize("wish", [{"name": ""}, {"name": "长" * 31}, {"cap": 0}, {"cap": 501}, {"others": MOST_HEADS}])
def test_a_group_that_cannot_be_is_refused(groups: Groups, wish: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        groups.create(**{"name": "群", "owner": "f1", "now": NOW, **wish})  # type: ignore[arg-type]


# ---- over the control API --------------------------------------------------------------------------------------------


def test_programs_make_groups_and_join_them_up_to_the_cap(wechat: Platform) -> None:
    owner, second, third = wechat.fans(3, "群友")
    group = wechat.control("POST", "/groups", {"name": "早起瑜伽2群", "owner": owner, "cap": 2})

    joined = [wechat.act(fan, "join", {"payload": group["payload"]}) for fan in (second, third)]

    assert [each["door"] for each in joined] == ["inside", "full"]
    assert wechat.control("GET", f"/groups/{group['id']}")["members"] == [owner, second]
    assert wechat.scan(third, group["payload"]) == {
        "kind": "group", "door": "full", "group": group["id"], "push": None
    }  # fmt: skip


def test_a_qr_expires_on_the_platforms_clock_and_a_new_one_opens_the_door(wechat: Platform) -> None:
    owner, second = wechat.fans(2, "群友")
    group = wechat.control("POST", "/groups", {"name": "过期群", "owner": owner})

    wechat.clock(jump=7 * 24 * 3600)
    late = wechat.act(second, "join", {"payload": group["payload"]})
    fresh = wechat.control("POST", f"/groups/{group['id']}/qr")

    assert late["door"] == "expired"
    assert wechat.act(second, "join", {"payload": fresh["payload"]})["door"] == "inside"


def test_the_card_of_a_group_is_read_by_the_products_own_reader(wechat: Platform) -> None:
    owner = wechat.fan("群主")
    group = wechat.control("POST", "/groups", {"name": "周末读书会1群", "owner": owner})
    china = datetime.fromtimestamp(wechat.clock()["now"], UTC) + timedelta(hours=8)

    card = wechat.http.get(f"/sim/groups/{group['id']}/card.png")

    read = read_card(card.content, slot="group", today=china.date(), recogniser=load_recogniser())
    assert (read.payload, read.group_name) == (group["payload"], "周末读书会1群")
    assert read.expires_on == china.date() + timedelta(days=7)


@pytest.mark.parametrize(
    ("path", "wish", "status"),
    [
        ("/groups", {"name": "群", "owner": "f0"}, 404),
        ("/groups", {"name": ""}, 422),
        ("/groups", {"name": "群"}, 422),
        ("/groups/g0/qr", {}, 404),
    ],
)
def test_a_wish_that_makes_no_sense_is_told_so(
    wechat: Platform, path: str, wish: dict[str, object], status: int
) -> None:
    refused = wechat.control("POST", path, wish, status)

    assert refused["message"]


# ---- Moments ---------------------------------------------------------------------------------------------------------


def picture(width: int = 40) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, 40), "#336").save(out, "PNG")
    return out.getvalue()


def test_friends_see_what_somebody_posts_newest_first(wechat: Platform) -> None:
    first, second = wechat.fans(2, "好友")

    for fan, words in ((first, "早上好"), (second, "打卡第一天")):
        posted = wechat.http.post(
            f"/sim/fans/{fan}/moments", data={"text": words}, files={"file": ("a.png", picture())}
        )
        assert posted.status_code == 200

    seen = wechat.control("GET", f"/fans/{first}/moments")["posts"][:2]
    assert [(post["fan"], post["text"]) for post in seen] == [(second, "打卡第一天"), (first, "早上好")]
    assert wechat.http.get(f"/phones/pictures/{seen[0]['picture']}").content == picture()


def test_a_kept_picture_tells_the_codes_in_it_and_can_be_posted(wechat: Platform) -> None:
    owner, friend = wechat.fans(2, "好友")
    group = wechat.control("POST", "/groups", {"name": "海报群", "owner": owner})
    card = wechat.http.get(f"/sim/groups/{group['id']}/card.png").content

    kept = wechat.http.post(f"/sim/fans/{friend}/pictures", files={"file": ("card.png", card)}).json()
    posted = wechat.http.post(f"/sim/fans/{friend}/moments", data={"picture": kept["id"]}).json()

    assert kept["codes"] == [group["payload"]]
    assert posted["picture"] == kept["id"]


@pytest.mark.parametrize(
    ("content", "status"), [(b"", 422), (b"no picture", 422), (picture()[:60], 422), (b"\x89PNG" * 3_000_000, 413)]
)
def test_what_is_no_picture_or_too_large_is_refused(wechat: Platform, content: bytes, status: int) -> None:
    fan = wechat.fan()

    refused = wechat.http.post(f"/sim/fans/{fan}/pictures", files={"file": ("x.png", content)})

    assert (refused.status_code, bool(refused.json()["message"])) == (status, True)


def test_a_bomb_of_pixels_is_refused_by_its_header(wechat: Platform) -> None:
    out = io.BytesIO()
    Image.new("1", (9000, 9000)).save(out, "PNG")

    refused = wechat.http.post(f"/sim/fans/{wechat.fan()}/pictures", files={"file": ("x.png", out.getvalue())})

    assert refused.status_code == 413
