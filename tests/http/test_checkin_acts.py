"""What fans do on their page of a check-in programme: check in, mend days, show themselves, be reminded, leave."""

import io
import re
import struct
import zlib
from datetime import date, timedelta

import httpx2
import pytest
from PIL import Image
from sqlalchemy import select

from tests.support.checkin_pages import Circle, Stage, add_a_campaign, decoded, opened
from tests.support.fandom import ACCOUNT
from tests.support.house import House, sentences
from tests.support.people import NOON
from yutang.campaigns.models import Participant
from yutang.campaigns.rewards.actions.points import do_add_points, points_of
from yutang.checkins.actions import find_programme
from yutang.checkins.actions.people import do_erase_fan
from yutang.checkins.fan_pages.actions.phones import do_make_phone_link
from yutang.checkins.models import CheckInSource, Enrolment, Proof
from yutang.checkins.rules.streaks import MakeUpRule
from yutang.dialogue.actions.reaching import Notice, Reminder, do_remind, do_stop, stopped_of, waiting_notices
from yutang.dialogue.models import Media, MediaState
from yutang.fans.actions.consents import KINDS
from yutang.fans.models import Consent
from yutang.posters.actions.posters import shown_poster

MOST_BYTES = 14 * 1024  # DESIGN §10
ROBOT = "facebookexternalhit/1.1"
OK, SEE_OTHER, FORBIDDEN, MISSING, CONFLICT, GONE, TOO_LARGE, WRONG = 200, 303, 403, 404, 409, 410, 413, 422
TODAY = date(2026, 11, 22)


@pytest.fixture
def stage(house: House) -> Stage:
    return Stage(house)


@pytest.fixture
def circle(stage: Stage) -> Circle:
    return stage.circle()


def a_picture(size: tuple[int, int] = (900, 1200)) -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Camera of somebody"
    Image.new("RGB", size, (200, 120, 40)).save(out, "JPEG", exif=exif)
    return out.getvalue()


def png_that_claims(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


def pictures(circle: Circle) -> list[Media]:
    with circle.database.read() as session:
        return list(session.scalars(select(Media).where(Media.workspace_id == circle.fandom.workspace_id)))


# ---- checking in -----------------------------------------------------------------------------------------------------


def test_a_tap_counts_once_whatever_comes_twice(stage: Stage, circle: Circle) -> None:
    me = circle.join("oA", 20, 21)
    phone = opened(stage, circle, me)
    first = phone.post(f"{circle.page(me)}/check-in", proof="tap")
    assert "今天记下了：连续 3 天。“起步”是你的了" in sentences(first)
    assert "明天见" in sentences(first)
    assert "今天已经记下了" in sentences(phone.post(f"{circle.page(me)}/check-in", proof="tap"))
    row = circle.check_ins(me)[TODAY]
    assert (row.source, row.proof, row.at) == (CheckInSource.PAGE, Proof.TAP, NOON)
    assert circle.now(me).total == 3


@pytest.mark.parametrize(("hours", "said"), [(-8.5, "打卡时间是 05:00 到 23:59"), (12.5, "打卡时间是")])
def test_too_early_and_too_late_get_a_kind_sentence(stage: Stage, circle: Circle, hours: float, said: str) -> None:
    me = circle.join("oA", 20)
    phone = opened(stage, circle, me)
    stage.house.clock.move(hours=hours)
    assert said in sentences(phone.post(f"{circle.page(me)}/check-in", proof="tap"))
    assert set(circle.check_ins(me)) == {date(2026, 11, 20)}


def test_words_and_numbers_count_where_the_programme_asks_for_them(stage: Stage) -> None:
    circle = stage.circle(proofs=("text", "quantity"), unit="分钟", least=10)
    me, you = circle.join("oA"), circle.join("oB")
    phone = opened(stage, circle, me)
    said = phone.post(f"{circle.page(me)}/check-in", proof="text", text="读了三页 <b>书</b>\n\x00很好")
    assert "读了三页 &lt;b&gt;书" in said.text
    assert circle.check_ins(me)[TODAY].text == "读了三页 <b>书</b>\n很好"
    phone = opened(stage, circle, you)
    for number in ("9", "", "一", "9" * 5000, "-5", "1e9", "NaN"):
        refused = phone.post(f"{circle.page(you)}/check-in", proof="quantity", quantity=number)
        assert refused.status_code == WRONG
        assert 'id="quantity-wrong"' in refused.text
    assert phone.post(f"{circle.page(you)}/check-in", proof="text", text=" \n ").status_code == WRONG
    assert phone.post(f"{circle.page(you)}/check-in", proof="text", text="长" * 1001).status_code == WRONG
    for proof in ("tap", "voice", "picture", "nonsense"):
        assert phone.post(f"{circle.page(you)}/check-in", proof=proof).status_code == WRONG
    assert circle.check_ins(you) == {}
    phone.post(f"{circle.page(you)}/check-in", proof="quantity", quantity=" 45 ")
    assert circle.check_ins(you)[TODAY].quantity == 45


def test_a_picture_is_drawn_anew_kept_once_and_forgotten_with_the_fan(stage: Stage) -> None:
    circle = stage.circle(proofs=("picture",))
    me = circle.join("oA")
    phone = opened(stage, circle, me)
    here = f"{circle.page(me)}/check-in"
    done = phone.post(here, proof="picture", text="晨跑", files={"picture": ("../../x.php", a_picture(), "text/html")})
    assert "带了一张图" in sentences(done)
    again = phone.post(here, proof="picture", files={"picture": ("y.jpg", a_picture((10, 10)), "image/jpeg")})
    assert "今天已经记下了" in sentences(again)
    (kept,) = pictures(circle)
    assert circle.check_ins(me)[TODAY].media_id == kept.id
    folder = stage.house.services.settings.data_dir / "media" / str(circle.fandom.workspace_id)
    (file,) = folder.iterdir()
    assert b"Camera of somebody" not in file.read_bytes()
    with circle.person.working() as work:
        do_erase_fan(work, me.fan_id)
    (gone,) = pictures(circle)
    assert gone.state is MediaState.GONE


@pytest.mark.parametrize("content", [b"", b"<svg onload=alert(1)>", b"\xff\xd8" + b"\xff\xda" * 500, b"GIF89a"])
def test_what_is_no_picture_is_refused_in_words(stage: Stage, content: bytes) -> None:
    circle = stage.circle(proofs=("picture",))
    me = circle.join("oA")
    phone = opened(stage, circle, me)
    refused = phone.post(f"{circle.page(me)}/check-in", proof="picture", files={"picture": ("a.png", content)})
    assert refused.status_code == WRONG
    assert "图片读不出来" in sentences(refused)
    assert circle.check_ins(me) == {}
    assert pictures(circle) == []


def test_a_picture_that_is_a_bomb_or_too_large_is_refused(stage: Stage) -> None:
    circle = stage.circle(proofs=("picture",))
    me = circle.join("oA")
    phone = opened(stage, circle, me)
    here = f"{circle.page(me)}/check-in"
    bomb = phone.post(here, proof="picture", files={"picture": ("a.png", png_that_claims(60_000, 60_000))})
    assert bomb.status_code == WRONG
    large = {"picture": ("a.jpg", b"\xff\xd8" + bytes(12 << 20))}
    assert phone.post(here, proof="picture", files=large, follow=False).status_code == TOO_LARGE
    stranger = stage.phone("203.0.113.50")
    page = stranger.get(circle.here)
    assert page.status_code == OK
    medium = {"picture": ("a.jpg", b"\xff\xd8" + bytes(2 << 20))}
    stranger.visitor.client.cookies.clear()
    assert stranger.post(here, proof="picture", files=medium, follow=False).status_code == TOO_LARGE
    assert circle.check_ins(me) == {}


# ---- days ------------------------------------------------------------------------------------------------------------


def test_a_missed_day_is_made_up_after_one_question(stage: Stage) -> None:
    circle = stage.circle(make_up=MakeUpRule(per_month=2, days_back=7, points=5))
    me = circle.join("oA", 19, 21)
    phone, here = opened(stage, circle, me), circle.page(me)
    poor = sentences(phone.get(here))
    assert "11月20日 5 积分 你有 0 积分" in poor
    assert "make_up=" not in phone.get(here).text
    with circle.person.working() as work:
        do_add_points(work, me.fan_id, 8, "gift", "gift")
    asked = sentences(phone.get(f"{here}?make_up=2026-11-20"))
    assert "补 11月20日 的卡？" in asked
    assert "需要 5 积分，你有 8 积分" in asked
    done = phone.post(f"{here}/make-up", day="2026-11-20")
    assert "11月20日 补上了：连续 3 天" in sentences(done)
    assert '<td class="made_up">20' in done.text
    assert "这一天没有要补的卡" in sentences(phone.post(f"{here}/make-up", day="2026-11-20"))
    with circle.person.reading() as work:
        assert points_of(work, me.fan_id) == 3
    for day in ("2026-11-10", "2026-11-23", "nonsense", "9" * 3000, "2026-11-22"):
        assert phone.post(f"{here}/make-up", day=day).status_code == OK
    assert circle.now(me).total == 3


def test_days_are_frozen_and_taken_back(stage: Stage, circle: Circle) -> None:
    me = circle.join("oA", 21)
    phone, here = opened(stage, circle, me), circle.page(me)
    frozen = phone.post(f"{here}/freeze", first="2026-11-23", last="2026-11-25")
    assert "冻结了 3 天" in sentences(frozen)
    assert '<td class="frozen">24' in frozen.text
    taken = phone.post(f"{here}/thaw", day="2026-11-24")
    assert '<td class="ahead">24' in taken.text
    assert '<td class="frozen">25' in taken.text
    for first, last in (("", ""), ("2026-11-25", "2026-11-23"), ("2026-11-23", "2027-06-01"), ("x" * 999, "")):
        refused = phone.post(f"{here}/freeze", first=first, last=last)
        assert refused.status_code == WRONG
        assert 'id="first-wrong"' in refused.text


# ---- name, board, poster ---------------------------------------------------------------------------------------------


def test_only_who_agrees_stands_on_the_board_and_can_take_it_back(stage: Stage, circle: Circle) -> None:
    me = circle.join("oA", 20, 21)
    circle.join("oB", 21, name="秘密", shown=False)
    phone, here = opened(stage, circle, me), circle.page(me)
    assert phone.post(f"{here}/show", name="小满").status_code == WRONG
    for name in ("", "x" * 5000, "加我 13812345678", "www.evil.com", "\u202e\u200b"):
        assert phone.post(f"{here}/show", name=name, agree="1").status_code == WRONG
    shown = phone.post(f"{here}/show", name=" 小\u200b满 <i> ", agree="1")
    assert "1. 小满 &lt;i&gt;" in shown.text
    assert "秘密" not in shown.text
    assert [each.kind for each in consents(circle, me) if each.withdrawn_at is None] == ["board"]
    assert "1. 小满" in stage.phone("203.0.113.9").get(here).text
    hidden = phone.post(f"{here}/hide")
    assert "1. 小满" not in hidden.text
    assert circle.now(me).name == ""
    assert all(each.withdrawn_at is not None for each in consents(circle, me))


def consents(circle: Circle, me: Enrolment) -> list[Consent]:
    assert "board" in KINDS
    with circle.database.read() as session:
        query = select(Consent).where(Consent.workspace_id == circle.fandom.workspace_id, Consent.fan_id == me.fan_id)
        return list(session.scalars(query))


def test_the_poster_is_made_only_when_asked_for_with_a_line_of_the_fan_s_own(stage: Stage, circle: Circle) -> None:
    me = circle.join("oA", 20, 21)
    phone, here = opened(stage, circle, me), circle.page(me)
    assert "/poster/" not in phone.get(here).text
    for line in ("长" * 41, "加微信 1381234567", "x" * 9000):
        assert phone.post(f"{here}/poster", line=line).status_code == WRONG
    made = phone.post(f"{here}/poster", line="读到哪页，都算数")
    picture = re.search(r'src="(/poster/[^"]+\.jpg)"', made.text)
    assert picture is not None
    with circle.person.reading() as work:
        values = shown_poster(work, circle.now(me).poster).values
    assert (values.line, values.streak, values.name) == ("读到哪页，都算数", 2, "")
    assert values.link == f"{stage.house.services.settings.base_url}{circle.here}"
    answer = stage.phone().get(picture[1])
    assert answer.headers["content-type"] == "image/jpeg"
    assert decoded(answer.content) == values.link
    phone.post(f"{here}/show", name="小满", agree="1")
    with circle.person.reading() as work:
        assert shown_poster(work, circle.now(me).poster).values.name == "小满"
    phone.post(f"{here}/hide")
    with circle.person.reading() as work:
        assert shown_poster(work, circle.now(me).poster).values.name == ""


def test_where_a_campaign_runs_the_poster_credits_the_fan(stage: Stage, circle: Circle) -> None:
    me = circle.join("oA", 20, 21)
    circle.change(campaign_id=add_a_campaign(circle))
    opened(stage, circle, me).post(f"{circle.page(me)}/poster")
    with circle.person.reading() as work:
        link = shown_poster(work, circle.now(me).poster).values.link
        joined = work.session.query(Participant).filter_by(campaign_id=77).one()
    assert "/r/" in link
    assert joined.fan_id == me.fan_id


def test_a_milestone_has_art_of_its_own_where_the_team_chose_one(stage: Stage) -> None:
    circle = stage.circle(milestones={3: "own:morning_streak"})
    me = circle.join("oA", 20, 21)
    phone, here = opened(stage, circle, me), circle.page(me)
    phone.post(f"{here}/poster")
    phone.post(f"{here}/check-in", proof="tap")
    phone.post(f"{here}/poster")
    with circle.person.reading() as work:
        assert shown_poster(work, circle.now(me).poster).design.template.name == "晨读打卡"


# ---- reminder, leaving -----------------------------------------------------------------------------------------------


def test_a_reminder_is_set_changed_and_stopped_with_one_tap(stage: Stage, circle: Circle) -> None:
    me = circle.join("oA", 21)
    phone, here = opened(stage, circle, me), circle.page(me)
    for clock in ("", "25:00", "7", "x" * 4000, "07:99"):
        assert phone.post(f"{here}/remind", clock=clock).status_code == WRONG
    assert "每天 07:30" in sentences(phone.post(f"{here}/remind", clock="07:30"))
    kept = circle.now(me)
    assert (kept.remind_minute, kept.remind_at) == (450, NOON + timedelta(hours=19, minutes=30))
    phone.post(f"{here}/remind", clock="21:00")
    assert [each.kind for each in consents(circle, me) if each.withdrawn_at is None] == ["messages"]
    assert "不再提醒你了" in sentences(phone.post(f"{here}/quiet"))
    kept = circle.now(me)
    assert (kept.remind_minute, kept.remind_at) == (None, None)


def test_setting_a_reminder_takes_back_a_stop_that_was_said_in_the_chat(stage: Stage, circle: Circle) -> None:
    me = circle.join("oA", 21, remind_minute=450)
    phone, here = opened(stage, circle, me), circle.page(me)
    assert "每天 07:30" in sentences(phone.get(here))
    with circle.person.working() as work:
        do_stop(work, me.fan_id, [Notice.CHECK_IN])
    assert "每天 07:30" not in sentences(phone.get(here))
    assert "每天 21:00" in sentences(phone.post(f"{here}/remind", clock="21:00"))
    with circle.person.reading() as work:
        assert stopped_of(work, me.fan_id) == frozenset()


def test_a_reminder_that_could_not_be_sent_waits_on_the_page_once(stage: Stage, circle: Circle) -> None:
    me = circle.join("oA", 21)
    phone, here = opened(stage, circle, me), circle.page(me)
    with circle.person.working() as work:
        do_remind(work, [reminder(circle, me)])
        assert waiting_notices(work, me.fan_id)
    assert "提醒在微信里没能发给你" in sentences(phone.get(here))
    assert "提醒在微信里没能发给你" not in sentences(phone.get(here))


def reminder(circle: Circle, me: Enrolment) -> Reminder:
    """No way is open for it: they have never written."""
    return Reminder(me.fan_id, ACCOUNT, "今天还没打卡", Notice.CHECK_IN, "check_in:1", circle.id)


def test_the_team_lets_one_more_phone_in(stage: Stage, circle: Circle) -> None:
    me = circle.join("oA", 21)
    opened(stage, circle, me)
    with circle.person.working() as work:
        programme = find_programme(work, circle.id)
        path = do_make_phone_link(work, stage.house.services.sealer, programme, me)
    new = stage.phone("203.0.113.44")
    assert "<form" not in new.get(circle.page(me)).text
    assert "<form" in new.get(path).text


def test_leaving_asks_once_and_one_can_come_back(stage: Stage, circle: Circle) -> None:
    me = circle.join("oA", 21, name="小满", shown=True, remind_minute=450)
    phone, here = opened(stage, circle, me), circle.page(me)
    assert "要退出这个打卡吗" in sentences(phone.get(f"{here}?leave=1"))
    gone = phone.post(f"{here}/leave")
    assert "你已退出活动" in sentences(gone)
    assert "1. 小满" not in gone.text
    assert (circle.now(me).left_at, circle.now(me).remind_minute) == (NOON, None)
    back = phone.post(f"{here}/return")
    assert "欢迎回来" in sentences(back)
    assert circle.now(me).left_at is None
    phone.post(f"{here}/leave")
    assert "连续 2 天" in sentences(phone.post(f"{here}/check-in", proof="tap"))
    assert circle.now(me).left_at is None


def test_a_form_without_its_token_changes_nothing(stage: Stage, circle: Circle) -> None:
    me = circle.join("oA", 21)
    phone = opened(stage, circle, me)
    answer: httpx2.Response = phone.visitor.client.post(f"{circle.page(me)}/check-in", data={"proof": "tap"})
    assert answer.status_code == FORBIDDEN
    with circle.person.reading() as work:
        assert find_programme(work, circle.id).title == "七天晨练"
    assert TODAY not in circle.check_ins(me)
