"""Lessons on a learner's pages: they open at their minute; answers, homework, and courses that something opens."""

import re
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from tests.support.class_pages import QUIZ, School
from tests.support.classroom import check_in, programme
from tests.support.house import sentences
from yutang.courses.actions import do_answer_homework
from yutang.courses.memberships.actions.looking import find_tier
from yutang.fans.actions.linking import fan_today

OK, SEE_OTHER, FORBIDDEN, MISSING, CONFLICT, GONE, WRONG, TOO_MANY = 200, 303, 403, 404, 409, 410, 422, 429


# ---- the hour --------------------------------------------------------------------------------------------------------


def test_a_lesson_opens_at_five_and_not_a_minute_before(school: School) -> None:
    school.enrol("oA")
    phone = school.phone()
    phone.get(school.page("oA"))
    second = school.lesson("oA", 2)

    for clock in ("04:00:00", "04:59:00", "04:59:59"):
        school.go_to(23, clock)
        assert phone.get(second).status_code == CONFLICT, clock
        assert f'href="{second}"' not in phone.get(school.page("oA")).text, clock
    shut = sentences(phone.get(second))
    assert "11月23日 05:00" in shut
    assert "北京时间" in shut

    school.go_to(23, "05:00:00")
    page = phone.get(school.page("oA"))
    assert "今天的课 2. Day 2" in sentences(page)
    assert f'href="{second}"' in page.text
    assert phone.get(second).status_code == OK


def test_the_hour_is_the_one_on_the_course_s_wall_also_when_clocks_change(open_school: Callable[..., School]) -> None:
    school = open_school(form={"timezone": "Europe/Berlin", "language": "en"})
    berlin = ZoneInfo("Europe/Berlin")
    school.go(datetime(2027, 3, 27, 12, tzinfo=berlin))
    school.enrol("oA", at=school.room.now)
    phone = school.phone()
    phone.get(school.page("oA"))
    assert "Opens 28 Mar 05:00 (Berlin time)" in sentences(phone.get(school.page("oA")))

    school.go(datetime(2027, 3, 28, 2, 59, 59, tzinfo=ZoneInfo("UTC")))  # summer time began: 04:59:59 in Berlin
    assert phone.get(school.lesson("oA", 2)).status_code == CONFLICT
    school.go(datetime(2027, 3, 28, 3, 0, 0, tzinfo=ZoneInfo("UTC")))
    assert phone.get(school.lesson("oA", 2)).status_code == OK


def test_what_was_missed_waits_and_nothing_is_lost(school: School) -> None:
    school.enrol("oA")
    school.go_to(25, "08:00")
    phone = school.phone()
    said = sentences(phone.get(school.page("oA")))

    assert "今天的课 4. Day 4" in said
    assert "还有 3 课" in said
    phone.get(school.lesson("oA", 4))
    assert "已完成 1 / 5 课" in sentences(phone.get(school.page("oA")))


def test_a_catch_up_limit_is_told_in_words(school: School) -> None:
    school.change(catch_up=1)
    school.enrol("oA")
    school.go_to(25, "08:00")
    phone = school.phone()
    assert "先读一课已开放的内容" in sentences(phone.get(school.page("oA")))
    assert phone.get(school.lesson("oA", 2)).status_code == CONFLICT
    phone.get(school.lesson("oA", 1))
    assert phone.get(school.lesson("oA", 2)).status_code == OK


# ---- a lesson --------------------------------------------------------------------------------------------------------


def test_a_lesson_shows_its_text_sound_video_and_counts_as_read(school: School) -> None:
    school.write(
        1,
        body="# 呼吸\n\n吸气<script>alert(1)</script>，![图](/class/media/abc.jpg) ![外图](https://a.example/x.png)",
        audio="https://cdn.example.com/a.mp3",
        video="https://v.qq.com/x/page/a.html",
    )
    school.enrol("oA")
    phone = school.phone()
    page = phone.get(school.lesson("oA", 1))

    assert "<h2>呼吸</h2>" in page.text
    assert "<script>alert" not in page.text
    assert 'src="/class/media/abc.jpg"' in page.text
    assert 'src="https://a.example' not in page.text
    assert "去 v.qq.com 观看视频" in sentences(page)
    assert "<audio" not in page.text
    assert "去 cdn.example.com 收听" in sentences(page)
    assert "你已完成这一课" in sentences(page)
    assert [read.finished_at is not None for read in school.room.reads()] == [True]
    assert "“Day 2” 11月23日 05:00（北京时间）打开。" in sentences(page)


def test_answers_are_marked_kindly_and_may_be_given_again(school: School) -> None:
    school.write(1, questions=QUIZ)
    school.enrol("oA")
    phone = school.phone()
    path = school.lesson("oA", 1)
    assert "正确答案" not in sentences(phone.get(path))

    missing = phone.post(path + "/quiz", q0="0")
    assert missing.status_code == WRONG
    assert "请回答每一道题" in sentences(missing)
    assert re.search(r'name="q0" value="0" checked', missing.text)
    some = phone.post(path + "/quiz", q0="0", q1="1")
    assert "答对 1 题，共 2 题" in sentences(some)
    assert some.text.count("✓ 正确答案") == 3
    answer = phone.visitor.client.post(
        path + "/quiz", data={"csrf_token": phone.token, "q0": "0", "q1": ["0", "2"]}, follow_redirects=True
    )
    assert "全部答对" in sentences(answer)
    assert [read.right for read in school.room.reads()] == [2]
    for first, second in (("99", "0"), ("-1", "0"), ("<b>", "x" * 9999)):
        assert phone.post(path + "/quiz", q0=first, q1=second).status_code == WRONG

    school.write(1, title="Day one")
    assert "全部答对" in sentences(phone.get(path))
    school.write(1, questions=[QUIZ[0]])
    assert "答对" not in sentences(phone.get(path))


def test_homework_is_handed_in_and_the_teacher_s_answer_is_shown(school: School) -> None:
    school.write(1, homework="写三句话")
    fan = school.enrol("oA")
    phone = school.phone()
    path = school.lesson("oA", 1)
    phone.get(path)

    assert phone.post(path + "/homework", homework="  ").status_code == WRONG
    long = phone.post(path + "/homework", homework="长" * 4001)
    assert long.status_code == WRONG
    assert "长" * 4001 in long.text
    handed = phone.post(path + "/homework", homework="<b>我</b>呼吸了。\n两次。" + "好" * 3900)
    assert "作业已提交" in sentences(handed)
    assert "&lt;b&gt;我&lt;/b&gt;呼吸了。" in handed.text
    assert "老师的回复会显示在这里" in sentences(handed)

    with school.room.person.working() as work:
        do_answer_homework(work, school.room.id, fan, school.room.lesson_ids()[0], "写得<真>好", 0)
    page = phone.get(path)
    assert "写得&lt;真&gt;好" in page.text
    assert "<textarea" not in page.text
    assert phone.post(path + "/homework", homework="again", follow=False).status_code == CONFLICT


def test_forms_need_their_token_and_shut_lessons_take_nothing(school: School) -> None:
    school.write(2, questions=QUIZ, homework="写")
    fan = school.enrol("oA")
    phone = school.phone()
    phone.get(school.page("oA"))
    shut = school.lesson("oA", 2)

    assert phone.post(shut + "/homework", homework="x").status_code == CONFLICT
    assert phone.post(shut + "/quiz", q0="0", q1="0").status_code == CONFLICT
    assert not school.room.reads()
    phone.token = "forged"
    assert phone.post(f"{school.page('oA')}/leave", follow=False).status_code == FORBIDDEN
    assert school.room.learner(fan).left_at is None


# ---- closed courses --------------------------------------------------------------------------------------------------


def closed(school: School) -> tuple[str, str]:
    """A membership that opens the course, by its page; and a code for it."""
    club = school.club()
    tier = club.tier("早起会员", days="30", price_label="¥99")
    school.change(access="membership", tiers=[str(tier)])
    _, codes = club.batch(tier, 1)
    with club.person.reading() as work:
        return f"/member/{find_tier(work, tier).slug}", codes[0]


def test_a_closed_course_says_what_opens_it_and_a_code_on_its_page_does(school: School) -> None:
    member_page, code = closed(school)
    phone = school.phone()
    page = phone.get(school.path)
    assert f'href="{member_page}"' in page.text
    assert "早起会员 · ¥99" in sentences(page)

    wrong = phone.post(school.path + "/redeem", code="<b>NOPE</b>")
    assert wrong.status_code == MISSING
    assert 'value="&lt;b&gt;NOPE&lt;/b&gt;"' in wrong.text
    own = phone.post(school.path + "/redeem", code=code.lower())
    assert own.status_code == OK
    assert "今天的课 1. Day 1" in sentences(own)
    assert own.url.path.startswith(school.path + "/")
    other = school.phone("198.51.100.9")
    other.get(school.path)
    assert other.post(school.path + "/redeem", code=code).status_code == CONFLICT


def test_a_learner_s_page_of_a_closed_course_opens_with_a_code_used_on_the_membership_s_page(school: School) -> None:
    member_page, code = closed(school)
    school.enrol("oA")
    phone = school.phone()
    page = phone.get(school.page("oA"))
    assert "这门课怎么打开" in sentences(page)
    assert phone.get(school.lesson("oA", 1)).status_code == CONFLICT

    phone.get(member_page)
    used = phone.post(member_page + "/redeem", code=code)
    assert "欢迎" in sentences(used)
    assert f'href="{school.path}"' in used.text
    assert f'href="{school.page("oA")}"' in phone.get(school.path).text
    assert "今天的课 1. Day 1" in sentences(phone.get(school.page("oA")))
    assert phone.get(school.lesson("oA", 1)).status_code == OK


def test_lessons_for_members_are_not_shown_on_phones_that_the_link_was_sent_on_to(school: School) -> None:
    member_page, code = closed(school)
    school.write(1, body="只给会员")
    school.enrol("oA")
    phone = school.phone()
    phone.get(school.page("oA"))
    phone.get(member_page)
    phone.post(member_page + "/redeem", code=code)

    assert "只给会员" in phone.get(school.lesson("oA", 1)).text
    second = school.phone("198.51.100.9").get(school.lesson("oA", 1))
    assert second.status_code == OK
    assert "只给会员" not in second.text
    robot = school.house.visitor().client.get(school.lesson("oA", 1), headers={"user-agent": "Twitterbot/1.0"})
    assert "只给会员" not in robot.text


def test_who_used_a_code_before_ever_opening_their_own_page_takes_both_together(school: School) -> None:
    member_page, code = closed(school)
    fan = school.enrol("oA")
    phone = school.phone()
    phone.get(member_page)
    phone.post(member_page + "/redeem", code=code)
    begun = phone.post(school.path + "/begin")
    assert "今天的课" in sentences(begun)
    phone.get(begun.url.path + "/" + str(school.room.lesson_ids()[0]))

    page = phone.get(school.page("oA"))
    assert "这是你的页面吗" in sentences(page)
    together = phone.post(f"{school.page('oA')}/mine")
    assert "今天的课 1. Day 1" in sentences(together)
    assert "已完成 1 / 5 课" in sentences(together)
    assert together.url.path == school.page("oA")
    assert phone.get(begun.url.path).url.path == school.page("oA")
    with school.room.person.reading() as work:
        today = fan_today(work, fan)
    assert school.room.learner(today).account_id is not None
    stranger = school.phone("198.51.100.9")
    assert "先在另一部手机上打开过" in sentences(stranger.get(school.page("oA")))
    assert stranger.post(f"{school.page('oA')}/mine", follow=False).status_code in (FORBIDDEN, CONFLICT)


def test_codes_are_not_guessed(school: School) -> None:
    closed(school)
    school.enrol("oA")
    phone = school.phone()
    phone.get(school.page("oA"))
    answers = [phone.post(school.path + "/redeem", code=f"NOPE{n}").status_code for n in range(8)]
    assert answers[0] == MISSING
    assert answers[-1] == TOO_MANY


def test_a_course_by_check_in_opens_with_the_check_in(school: School) -> None:
    with school.room.person.working() as work:
        work.session.add(programme(88))
        work.session.flush()
    school.change(access="check_in", programme_id=88)
    fan = school.enrol("oA")
    phone = school.phone()
    page = phone.get(school.page("oA"))
    assert "打卡" in sentences(page)
    assert 'href="/checkin/p"' in page.text
    assert 'href="/checkin/p"' in phone.get(school.path).text
    assert phone.get(school.lesson("oA", 1)).status_code == CONFLICT
    with school.room.person.working() as work:
        work.session.add(check_in(88, fan, 22))
    assert phone.get(school.lesson("oA", 1)).status_code == OK
