"""Pages of courses: what anybody sees, whose phone it is, the reminder, and how they are made."""

import gzip
from collections.abc import Callable

from tests.support.class_pages import QUIZ, School
from tests.support.house import sentences
from yutang.courses.actions import do_archive_course, do_close_course
from yutang.db.engine import Database
from yutang.dialogue.actions.reaching import Notice, do_stop
from yutang.workspaces.models import Workspace

OK, SEE_OTHER, FORBIDDEN, MISSING, CONFLICT, GONE, WRONG, TOO_MANY = 200, 303, 403, 404, 409, 410, 422, 429
NOBODY = "A" * 20


# ---- what anybody sees -----------------------------------------------------------------------------------------------


def test_a_course_says_what_it_is_when_lessons_open_and_how_one_gets_in(school: School) -> None:
    school.change(intro="**慢慢来**，每天十分钟。")
    page = school.phone().get(school.path)

    said = sentences(page)
    assert page.status_code == OK
    assert "<strong>慢慢来</strong>" in page.text
    assert "每天 05:00（北京时间）开一课" in said
    assert "Day 1" in said
    assert "Day 5" in said
    assert "早起瑜伽" in said
    assert ">上课</output>" in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]


def test_a_draft_is_seen_by_nobody_and_an_archived_course_is_over(school: School) -> None:
    assert school.phone().get("/class/nothing").status_code == MISSING
    assert school.phone().get("/class/" + "x" * 400).status_code == MISSING
    with school.room.person.working() as work:
        do_close_course(work, school.room.id)
    assert "现在不收新学员" in sentences(school.phone().get(school.path))
    with school.room.person.working() as work:
        do_archive_course(work, school.room.id)
    assert school.phone().get(school.path).status_code == GONE


def test_without_an_account_one_tap_begins_and_the_phone_is_known(open_school: Callable[..., School]) -> None:
    school = open_school(account=False)
    phone = school.phone()
    page = phone.get(school.path)
    own = phone.post(school.path + "/begin")

    assert "开始学习" in sentences(page)
    assert own.status_code == OK
    assert "今天的课" in sentences(own)
    path = own.url.path
    assert path.startswith(school.path + "/")
    assert f'href="{path}"' in phone.get(school.path).text
    assert phone.post(school.path + "/begin").url.path == path
    other = school.phone()
    assert path not in other.get(school.path).text
    assert "先在另一部手机上打开过" in sentences(other.get(path))


def test_over_an_account_a_stranger_cannot_begin_by_a_tap_but_a_known_phone_can(school: School) -> None:
    stranger = school.phone()
    stranger.get(school.path)
    assert "/begin" not in stranger.get(school.path).text
    stranger.get(f"{school.path}/{NOBODY}")
    school.fan("oB")

    assert stranger.visitor.post(school.path + "/begin", follow=False).status_code in (FORBIDDEN, CONFLICT)


def test_an_own_page_that_is_not_made_yet_looks_again_by_itself(school: School) -> None:
    path = f"{school.path}/{school.key('oNew')}"
    answer = school.phone().get(path)

    assert answer.status_code == OK
    assert answer.headers["refresh"] == f"3; url={path}?try=1"
    assert school.phone().get(path + "?try=20").status_code == MISSING
    assert school.phone().get(f"{school.path}/short").status_code == MISSING
    assert school.phone().get(f"{school.path}/{'%3Cscript%3E' * 3}").status_code == MISSING


# ---- whose phone it is -----------------------------------------------------------------------------------------------


def test_the_first_phone_is_the_learner_s_and_a_second_one_may_only_look(school: School) -> None:
    fan = school.enrol("oA")
    school.write(1, homework="写三句话")
    mine, second = school.phone(), school.phone("198.51.100.9")
    mine.get(school.page("oA"))
    page = second.get(school.page("oA"))
    lesson = second.get(school.lesson("oA", 1))

    assert school.phones_of(fan) == 1
    assert "先在另一部手机上打开过" in sentences(page)
    assert "提醒" not in sentences(page)
    assert lesson.status_code == OK
    assert "<form" not in lesson.text
    assert not school.room.reads()
    for what in ("leave", "remind", "quiet", "return"):
        assert second.post(f"{school.page('oA')}/{what}", follow=False).status_code == FORBIDDEN
    answer = second.post(school.lesson("oA", 1) + "/homework", follow=False, homework="x")
    assert answer.status_code == FORBIDDEN


def test_somebody_else_s_phone_is_not_moved(school: School) -> None:
    mine, theirs = school.enrol("oA"), school.enrol("oB")
    phone = school.phone()
    phone.get(school.page("oA"))
    page = phone.get(school.page("oB"))

    assert "这是别人的页面" in sentences(page)
    assert (school.phones_of(mine), school.phones_of(theirs)) == (1, 0)
    assert phone.post(f"{school.page('oB')}/leave", follow=False).status_code == FORBIDDEN
    assert phone.post(f"{school.page('oB')}/mine", follow=False).status_code == CONFLICT


def test_robots_and_what_keeps_no_cookies_leave_no_trace(school: School) -> None:
    fan = school.enrol("oA")
    visitor = school.house.visitor()
    assert visitor.client.head(school.lesson("oA", 1)).status_code == OK
    robot = {"user-agent": "facebookexternalhit/1.1"}
    assert visitor.client.get(school.lesson("oA", 1), headers=robot).status_code == OK
    answer = visitor.client.get(school.page("oA"), follow_redirects=False)
    assert answer.status_code == SEE_OTHER
    visitor.client.cookies.clear()
    assert visitor.client.get(answer.headers["location"], follow_redirects=False).status_code == OK

    assert not school.room.reads()
    assert school.phones_of(fan) == 0


def test_keys_of_another_course_or_workspace_open_nothing(
    open_school: Callable[..., School], database: Database
) -> None:
    school = open_school()
    school.enrol("oA")
    with database.write() as session:
        session.add(
            Workspace(workspace_id=2, name="x", language="zh", timezone="Asia/Shanghai", created_at=school.room.now)
        )
    other = school.site.page_key(999, school.room.id, "oA")
    assert other != school.key("oA")
    assert "正在准备" in sentences(school.phone().get(f"{school.path}/{other}"))
    phone = school.phone()
    phone.get(school.page("oA"))
    assert phone.get(f"{school.page('oA')}/12345").status_code == MISSING
    assert phone.get(f"{school.page('oA')}/x1").status_code == MISSING
    assert phone.get(f"{school.page('oA')}/{'9' * 40}").status_code == MISSING
    assert school.phone().get(f"{school.path}/erased-1").status_code == MISSING


# ---- the reminder, leaving, coming back ------------------------------------------------------------------------------


def test_a_reminder_is_set_and_stopped_with_one_tap(school: School) -> None:
    fan = school.enrol("oA")
    phone = school.phone()
    phone.get(school.page("oA"))

    wrong = phone.post(f"{school.page('oA')}/remind", at="25:99")
    assert wrong.status_code == WRONG
    assert 'value="25:99"' in wrong.text
    assert "06:30" in sentences(phone.post(f"{school.page('oA')}/remind", at="06:30"))
    assert school.room.learner(fan).remind_minute == 390
    with school.room.person.working() as work:  # with a word in the chat
        do_stop(work, fan, [Notice.LESSON])
    assert "06:30" not in sentences(phone.get(school.page("oA")))
    assert "07:15" in sentences(phone.post(f"{school.page('oA')}/remind", at="07:15"))
    assert "有新课的日子，07:15" in sentences(phone.get(school.page("oA")))
    assert "不再提醒" in sentences(phone.post(f"{school.page('oA')}/quiet"))
    assert school.room.learner(fan).remind_minute is None


def test_a_learner_leaves_and_comes_back_with_everything(school: School) -> None:
    fan = school.enrol("oA")
    phone = school.phone()
    phone.get(school.lesson("oA", 1))
    phone.post(f"{school.page('oA')}/remind", at="06:30")

    assert "确定要退出" in sentences(phone.get(f"{school.page('oA')}?leave=1"))
    assert "你已退出这门课" in sentences(phone.post(f"{school.page('oA')}/leave"))
    assert school.room.learner(fan).remind_minute is None
    school.go_to(22, "13:00")
    back = sentences(phone.post(f"{school.page('oA')}/return"))
    assert "欢迎回来" in back
    assert "已完成 1 / 5 课" in back


# ---- how they are made -----------------------------------------------------------------------------------------------


def test_pages_are_small_also_of_long_courses_and_need_no_script(open_school: Callable[..., School]) -> None:
    school = open_school(lessons=120)
    school.enrol("oA")
    school.write(1, questions=[*QUIZ] * 5, homework="写", body="每一天。\n\n" * 20)
    school.go_to(30, "12:00")
    phone = school.phone()
    phone.get(school.page("oA"))
    for path in (school.path, school.page("oA"), school.lesson("oA", 1), school.lesson("oA", 100)):
        html = phone.get(path).text
        assert len(gzip.compress(html.encode(), 6)) <= 14 * 1024, path
        assert "onclick" not in html
        assert "style=" not in html
        assert html.count("<script") == 1


def test_the_pages_speak_the_language_of_the_course(open_school: Callable[..., School]) -> None:
    school = open_school(form={"language": "en", "title": "Early days"})
    school.enrol("oA")
    phone = school.phone()

    assert "A new lesson opens every day at 05:00 (Beijing time)" in sentences(phone.get(school.path))
    assert "Today's lesson" in sentences(phone.get(school.page("oA"))).replace("&#39;", "'")
