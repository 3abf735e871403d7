"""The console's pages of check-in programmes: make, start, change; the list and today; texts and posters."""

import io
import re

import httpx2
import pytest
import zxingcpp
from PIL import Image

from tests.support.house import House, sentences
from tests.support.programme_console import HERE, Desk
from tests.support.reply_desk import add_reply
from yutang.checkins.actions import form_of

HOSTILE = '"><script>alert(1)</script><b>x'
TAKEN, WRONG = 409, 422


@pytest.fixture
def desk(house: House) -> Desk:
    return Desk(house)


def made_id(answer: httpx2.Response) -> int:
    found = re.search(r"/programmes/(\d+)", str(answer.url))
    assert found is not None
    return int(found[1])


# ---- making ----------------------------------------------------------------------------------------------------------


def test_the_first_programme_is_made_from_the_empty_page_and_started(house: House) -> None:
    workspace = house.workspace("new")
    house.member(workspace, "new@yoga.example")
    visitor = house.signed_in("new@yoga.example")
    visitor.client.cookies.set("language", "en")

    assert "No check-in programme yet" in sentences(visitor.get(HERE))
    assert "First a community" in sentences(visitor.get(f"{HERE}/new"))


def test_every_field_of_the_form_is_kept_and_shown_again(desk: Desk) -> None:
    assert 'value="08:00"' in desk.owner.get(f"{HERE}/new").text
    made = desk.owner.post(HERE, desk.typed())
    assert "The draft is there." in sentences(made)
    programme = desk.find(made_id(made))
    form = form_of(programme)

    assert (form.title, form.language, form.group_id) == ("Five pages", "en", desk.habit.place.groups[0])
    assert (form.weekdays, form.cut_off, form.early) == ([0, 1, 2, 3, 4], "03:00", "08:00")
    assert (form.proofs, form.unit, form.least) == (["tap", "quantity"], "pages", 5)
    assert (form.make_up.per_month, form.make_up.days_back, form.make_up.points) == (2, 7, 10)
    assert (form.freeze_days, form.levels) == (3, ((3, "Three"), (7, "Seven")))
    assert form.prompts == ["Where were you?", "What stayed with you?"]
    assert (form.keyword, form.poster) == ("read", "own:streak_medal")
    again = desk.owner.get(f"{HERE}/{programme.id}/change").text
    assert 'value="Seven"' in again
    assert "What stayed with you?" in again


def test_a_programme_is_started_paused_resumed_ended_and_archived(desk: Desk) -> None:
    page = f"{HERE}/{made_id(desk.owner.post(HERE, desk.typed(starts='2026-11-22')))}"

    assert "It runs." in sentences(desk.owner.post(f"{page}/start"))
    assert "It is paused." in sentences(desk.owner.post(f"{page}/pause"))
    assert "It runs again." in sentences(desk.owner.post(f"{page}/resume"))
    refused = desk.owner.post(f"{page}/archive")
    assert refused.status_code == TAKEN
    assert "End this programme before it is archived." in sentences(refused)
    ended = desk.owner.post(f"{page}/end")
    assert "It has ended." in sentences(ended)
    assert "/change" not in ended.text
    assert desk.owner.get(f"{page}/change").status_code == TAKEN
    assert "It is archived." in sentences(desk.owner.post(f"{page}/archive"))
    assert "Five pages" not in sentences(desk.owner.get(HERE))
    assert "Five pages" in sentences(desk.owner.get(f"{HERE}?archived=1"))


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(desk: Desk) -> None:
    wrong = desk.typed(
        title="", opens="25:00", least="many", weekdays=[], proofs=[], level_days=["soon"], level_titles=["Soon"]
    )
    answer = desk.owner.post(HERE, wrong)

    assert answer.status_code == WRONG
    said = sentences(answer)
    for sentence in (
        "Please fill this in.",
        "Please type an hour like 05:00.",
        "Please give a number from 1 to 100,000.",
        "Please choose at least one day of the week.",
        "Please choose what counts as a check-in.",
        "Please give at most 12 badges",
    ):
        assert sentence in said
    assert 'value="many"' in answer.text
    assert 'value="soon"' in answer.text


def test_places_that_are_not_there_are_refused_in_words(desk: Desk) -> None:
    answer = desk.owner.post(HERE, desk.typed(community_id="7", account_id="x", group_id="9", campaign_id="9"))

    assert answer.status_code == WRONG
    said = sentences(answer)
    assert "Please choose a community." in said
    assert "Please choose a group, or none." in said
    assert "Please choose a campaign, or none." in sentences(desk.owner.post(HERE, desk.typed(campaign_id="9")))


def test_what_would_change_streaks_is_locked_after_the_start(desk: Desk) -> None:
    page = desk.owner.get(f"{desk.page}/change")
    assert "This programme has started" in sentences(page)
    assert 'type="hidden" name="starts"' in page.text

    version = str(desk.habit.programme().version)
    other = desk.typed(seen=version, language="zh", starts="2026-10-14", cut_off="00:00", keyword="打卡")
    refused = desk.owner.post(f"{desk.page}/change", other)
    assert refused.status_code == WRONG
    assert "it would change streaks that fans have" in sentences(refused)

    same = {"language": "zh", "starts": "2026-10-13", "cut_off": "00:00", "weekdays": [str(n) for n in range(7)]}
    changed = desk.owner.post(f"{desk.page}/change", desk.typed(seen=version, **same, title="另一个名字"))
    assert "Saved." in sentences(changed)
    late = desk.owner.post(f"{desk.page}/change", desk.typed(seen=version, **same, title="晚了"))
    assert late.status_code == TAKEN
    assert "Somebody else changed this programme meanwhile." in sentences(late)


def test_a_keyword_that_a_reply_of_the_account_answers_is_refused_with_the_name_of_the_reply(desk: Desk) -> None:
    add_reply(desk.habit.person, desk.habit.account_id, "读书会每周五", words=["read", "书"], name="Reading club")

    answer = desk.owner.post(HERE, desk.typed())

    assert answer.status_code == WRONG
    assert "The reply “Reading club” of this account answers this word already." in sentences(answer)
    assert "The draft is there." in sentences(desk.owner.post(HERE, desk.typed(keyword="reading")))


def test_a_reply_that_came_after_the_draft_stops_the_start_and_not_what_runs(desk: Desk) -> None:
    page = f"{HERE}/{made_id(desk.owner.post(HERE, desk.typed()))}"
    add_reply(desk.habit.person, desk.habit.account_id, "读书会每周五", words=["read"], name="Reading club")
    add_reply(desk.habit.person, desk.habit.account_id, "早", words=["打卡"], name="Old reply")

    refused = desk.owner.post(f"{page}/start")

    assert refused.status_code == TAKEN
    assert "The reply “Reading club” of this account answers this word already." in sentences(refused)
    same = {"language": "zh", "starts": "2026-10-13", "cut_off": "00:00", "weekdays": [str(n) for n in range(7)]}
    assert "Saved." in sentences(desk.owner.post(f"{desk.page}/change", desk.typed(**same, keyword="打卡")))
    second = desk.owner.post(f"{desk.page}/change", desk.typed(**same, keyword="read"))
    assert second.status_code == WRONG


# ---- the list and the page -------------------------------------------------------------------------------------------


def test_the_list_says_how_many_checked_in_today_and_how_long_streaks_are(desk: Desk) -> None:
    desk.habit.days("oA", *range(9), name="小满")
    desk.habit.days("oB", 1, 2)
    desk.habit.make(title="草稿打卡")

    page = sentences(desk.owner.get(HERE))

    assert "七分钟晨练" in page
    assert "1 / 2" in page
    assert "Still to come today: 1" in page
    assert "longest now, days 9" in page
    assert "草稿打卡" in page
    assert "Look at it once more and start it" in page


def test_the_page_shows_today_the_roll_and_whom_to_write_to(desk: Desk) -> None:
    desk.habit.days("oA", *range(3), name="小满", hour=6)
    desk.habit.days("oB", *range(1, 9), name="阿月")
    desk.habit.days("oC", 1, 2, name="老王")

    page = desk.owner.get(desk.page)
    said = sentences(page)

    assert "Checked in today, people 1 / 3" in said
    assert "「七分钟晨练」11月22日：3 人里有 1 人打卡。" in page.text
    assert "新到 3 天：1 人。" in page.text
    assert "「七分钟晨练」11月21日：3 人里有 3 人打卡。" in page.text
    assert "阿月 8 days in a row" in said
    assert re.search(r'href="/inbox/\d+"', page.text)
    assert "老王" not in said
    assert f"checkin.{desk.habit.programme().slug}" in page.text
    assert "Sun 22 Nov" in said


def test_the_page_says_who_will_be_reminded_and_why_the_others_will_not(desk: Desk) -> None:
    desk.habit.days("oA", 0, name="小满")
    desk.habit.days("oB", 0, name="阿月")
    assert f'hx-get="{desk.page}/reminders"' in desk.owner.get(desk.page).text
    assert "Nobody has asked to be reminded yet." in sentences(desk.owner.get(f"{desk.page}/reminders"))
    desk.habit.want_reminders("oA", "oB")

    whole = desk.owner.get(f"{desk.page}/reminders")
    part = desk.owner.get(f"{desk.page}/reminders", headers={"HX-Request": "true"})

    assert "Of 2 who asked, 0 will be reached" in sentences(part)
    assert "2 will not, because" in sentences(part)
    assert "<main" not in part.text
    assert "<main" in whole.text


def test_the_qr_leads_to_the_page_for_everybody(desk: Desk) -> None:
    picture = desk.owner.get(f"{desk.page}/qr.png?size=5")
    (found,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture.content)))

    assert found.text.endswith(f"/checkin/{desk.habit.programme().slug}")
    assert desk.owner.get(f"{desk.page}/qr.svg").text.startswith("<svg")
    assert desk.owner.get(f"{desk.page}/qr.png?size=1").status_code == WRONG


def test_hostile_names_are_shown_as_they_are(desk: Desk) -> None:
    version = desk.habit.programme().version
    same = {"language": "zh", "starts": "2026-10-13", "cut_off": "00:00", "weekdays": [str(n) for n in range(7)]}
    desk.owner.post(f"{desk.page}/change", desk.typed(seen=str(version), **same, title=HOSTILE, unit="<b>x"))
    person = desk.habit.days("oA", 0, 1, name=HOSTILE)

    for path in ("", "/people", f"/people/{person}", "/texts", "/poster", "/change"):
        text = desk.owner.get(f"{desk.page}{path}").text
        assert "<script>alert(1)" not in text
        assert "<b>x" not in text


# ---- texts and posters -----------------------------------------------------------------------------------------------


def test_texts_are_shown_as_a_phone_shows_them_and_saved(desk: Desk) -> None:
    page = desk.owner.get(f"{desk.page}/texts")
    assert "小满，今天的「七分钟晨练」记下了。" in page.text
    said = {"texts.checked": "{nickname}，好样的，第 {streak} 天。", "seen": str(desk.habit.programme().version)}

    phone = desk.owner.post(f"{desk.page}/texts/preview", said)
    assert "小满，好样的，第 7 天。" in phone.text
    saved = desk.owner.post(f"{desk.page}/texts", said)

    assert "Saved." in sentences(saved)
    assert dict(desk.habit.programme().texts) == {"checked": "{nickname}，好样的，第 {streak} 天。"}
    late = desk.owner.post(f"{desk.page}/texts", said)
    assert late.status_code == TAKEN


def test_a_text_with_an_unknown_place_or_a_forbidden_wish_is_refused_beside_it(desk: Desk) -> None:
    seen = str(desk.habit.programme().version)

    unknown = desk.owner.post(f"{desk.page}/texts", {"texts.checked": "{money} 给你", "seen": seen})
    assert unknown.status_code == WRONG
    assert "“{money}” stands for nothing here." in sentences(unknown)
    forbidden = desk.owner.post(f"{desk.page}/texts", {"texts.got": "转发海报到朋友圈，立得20元红包。", "seen": seen})
    assert forbidden.status_code == WRONG
    assert 'id="e-got"' in forbidden.text
    assert dict(desk.habit.programme().texts) == {}


def test_milestones_get_art_of_their_own(desk: Desk) -> None:
    page = desk.owner.get(f"{desk.page}/poster").text
    assert 'value="7"' in page
    looks = re.findall(r'type="radio" name="poster" value="(own:\w+)"', page)
    seen = str(desk.habit.programme().version)

    form = {"poster": looks[0], "days": ["7", "21", "100", ""], "looks": ["", looks[1], "", ""], "seen": seen}
    assert "Saved." in sentences(desk.owner.post(f"{desk.page}/poster", form))

    programme = desk.habit.programme()
    assert programme.poster_own == looks[0].removeprefix("own:")
    assert programme.milestones == {"21": {"own": looks[1].removeprefix("own:"), "template_id": None}}
    form |= {"days": ["0"], "looks": [looks[1]], "seen": str(programme.version)}
    wrong = desk.owner.post(f"{desk.page}/poster", form)
    assert wrong.status_code == WRONG
    assert "Please give at most 30 milestones" in sentences(wrong)
    none = {"poster": "own:nothing", "days": [], "looks": [], "seen": str(programme.version)}
    assert "There is no such poster template." in sentences(desk.owner.post(f"{desk.page}/poster", none))
