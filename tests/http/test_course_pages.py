"""The console's pages of courses: made, opened, shut, put away; the entrance; homework, learners, files, API."""

import io
import re

import pytest
from sqlalchemy import select

from tests.support.course_desk import CourseDesk
from tests.support.house import House, sentences
from tests.support.programmes import COMMUNITY
from tests.support.qr_reading import text_of_png
from yutang.courses.actions import do_add_lesson, do_change_lesson
from yutang.courses.models import Course, CourseState, LessonRead
from yutang.courses.rules.values import LessonForm, lesson_form
from yutang.workspaces.models import Role

HERE = "/courses"
OK, FORBIDDEN, MISSING, TAKEN, WRONG = 200, 403, 404, 409, 422


@pytest.fixture
def desk(house: House) -> CourseDesk:
    return CourseDesk(house, {"keyword": "上课"})


def state(desk: CourseDesk) -> CourseState:
    return desk.room.course().state


# ---- a course ------------------------------------------------------------------------------------------------------


def test_the_first_course_is_made_from_the_empty_page_and_opened_with_a_lesson(house: House) -> None:
    desk = CourseDesk(house, opens=False, lessons=0)
    with desk.house.services.database.write() as session:
        session.delete(session.get_one(Course, (1, desk.room.id)))
    assert "No course yet" in sentences(desk.visitor.get(HERE))
    assert desk.visitor.get(f"{HERE}/new").status_code == OK

    form = {"title": "Seven <b>days</b>", "community_id": str(COMMUNITY), "release": "own_day", "opens": "05:00"}
    rest = {"weekdays": ["0", "1", "2"], "timezone": "Asia/Shanghai", "access": "open", "language": "en"}
    made = desk.visitor.post(HERE, {**form, **rest})

    assert "The draft is there. Write the first lesson." in sentences(made)
    assert "Seven &lt;b&gt;days&lt;/b&gt;" in made.text
    base = str(made.url.path)
    assert "No lesson yet" in sentences(made)
    assert "Write the first lesson before this course is opened." in sentences(desk.visitor.post(f"{base}/open"))
    written = desk.visitor.post(f"{base}/lessons", {"title": "Drink a glass of water"})
    assert "The lesson is there." in sentences(written)
    assert "The course is open." in sentences(desk.visitor.post(f"{base}/open"))


def test_what_is_wrong_with_a_course_stands_beside_it(desk: CourseDesk) -> None:
    desk.visitor.get(f"{HERE}/new")

    answer = desk.visitor.post(HERE, {"title": "", "opens": "5 o'clock", "catch_up": "31", "access": "check_in"})

    assert answer.status_code == WRONG
    said = sentences(answer)
    assert "Please type an hour like 05:00." in said
    assert "Please give a number from 0 to 30." in said
    assert "Please choose the check-ins that open the lessons." in said
    assert "5 o&#39;clock" in answer.text


def test_a_course_is_changed_closed_archived_and_brought_back(desk: CourseDesk) -> None:
    shown = desk.visitor.get(f"{desk.here}/change")
    seen = re.search(r'name="seen" value="(\d+)"', shown.text)
    assert seen is not None
    form = {"title": "早起", "community_id": str(COMMUNITY), "release": "calendar", "opens": "06:30", "weekdays": "0",
            "timezone": "Asia/Shanghai", "access": "open", "keyword": "早课", "seen": seen[1]}  # fmt: skip

    assert "Saved." in sentences(desk.visitor.post(f"{desk.here}/change", form))
    late = desk.visitor.post(f"{desk.here}/change", {**form, "title": "另一个"})
    assert late.status_code == TAKEN
    assert "Somebody else changed this course meanwhile." in sentences(late)
    assert 'value="另一个"' in late.text
    assert "Nobody new comes in." in sentences(desk.visitor.post(f"{desk.here}/close"))
    assert "The course is archived." in sentences(desk.visitor.post(f"{desk.here}/archive"))
    assert "早起" not in sentences(desk.visitor.get(HERE))
    assert "早起" in sentences(desk.visitor.get(f"{HERE}?archived=true"))
    assert "The course is back." in sentences(desk.visitor.post(f"{desk.here}/restore"))
    assert state(desk) is CourseState.CLOSED


def test_what_shuts_a_course_asks_before(desk: CourseDesk) -> None:
    page = desk.visitor.get(desk.here).text

    assert f'action="{desk.here}/close" class="d-inline" data-confirm="Close this course?' in page
    assert f'action="{desk.here}/archive"' not in page


def test_the_entrance_has_a_page_a_qr_a_menu_key_and_a_keyword(desk: CourseDesk) -> None:
    slug = desk.room.course().slug
    page = desk.visitor.get(desk.here)

    address = f"{desk.house.services.settings.base_url}/class/{slug}"
    assert f'value="{address}"' in page.text
    assert f'value="class.{slug}"' in page.text
    assert "<kbd>上课</kbd>" in page.text
    png = desk.visitor.get(f"{desk.here}/qr.png?size=5")
    assert text_of_png(png.content) == address
    assert "svg" in desk.visitor.get(f"{desk.here}/qr.svg").headers["content-type"]


def test_who_may_not_keep_courses_looks_and_changes_nothing(desk: CourseDesk) -> None:
    analyst = desk.colleague(Role.ANALYST)
    assert "New course" not in sentences(analyst.get(HERE))
    assert "New lesson" not in sentences(analyst.get(desk.here))
    assert "<textarea" not in analyst.get(desk.lesson(1)).text
    for path in (HERE, f"{desk.here}/close", f"{desk.here}/lessons", f"{desk.lesson(1)}/remove", f"{desk.here}/change"):
        assert analyst.post(path, {"title": "x"}).status_code == FORBIDDEN, path
    for path in (f"{HERE}/new", f"{desk.here}/change", f"{desk.here}/lessons/new", f"{desk.here}/homework"):
        assert analyst.get(path).status_code == FORBIDDEN, path
    assert state(desk) is CourseState.OPEN


def test_a_course_of_another_workspace_is_not_there(desk: CourseDesk) -> None:
    other = desk.house.workspace("Other")
    desk.house.member(other, "other@example.com")
    stranger = desk.house.signed_in("other@example.com")

    for path in ("", "/change", "/lessons/new", "/homework", "/learners", "/learners.csv", "/qr.svg"):
        assert stranger.get(desk.here + path).status_code == MISSING, path
    assert stranger.get(desk.lesson(1)).status_code == MISSING
    assert stranger.post(f"{desk.here}/close").status_code == MISSING


# ---- people --------------------------------------------------------------------------------------------------------


def test_homework_is_answered_oldest_first_and_is_told_where_it_cannot_be_sent(desk: CourseDesk) -> None:
    with desk.room.person.working() as work:
        lesson = next(iter(desk.room.all_lessons()))
        form = lesson_form(lesson)
        do_change_lesson(work, desk.room.id, lesson.id, LessonForm(form.title, homework="几点起的？"))
    fans = [desk.room.fan(), desk.room.fan()]
    for fan in fans:
        desk.room.enrol(fan)
    desk.room.now = desk.house.clock.move(days=1)
    desk.hand_in(fans[1], 1, "五点！<script>alert(1)</script>")
    desk.room.now = desk.house.clock.move(hours=1)
    desk.hand_in(fans[0], 1, "六点")

    page = desk.visitor.get(f"{desk.here}/homework")
    assert page.text.index("五点！") < page.text.index("六点")
    assert "<script>alert" not in page.text
    assert "the answer stands on their page" in sentences(page)
    place = f"{desk.here}/homework/{desk.room.lesson_ids()[0]}/{fans[1]}"
    empty = desk.visitor.post(place, {"text": " "})
    assert (empty.status_code, "Please write something." in sentences(empty)) == (WRONG, True)
    answered = desk.visitor.post(place, {"text": "很好"})

    assert "Your answer is on its way." in sentences(answered)
    assert "五点！" not in answered.text
    with desk.room.database.read() as session:
        read = session.scalar(select(LessonRead).where(LessonRead.workspace_id == 1, LessonRead.fan_id == fans[1]))
    assert read is not None
    assert read.answered_at is not None


def test_learners_are_listed_with_their_progress_searched_and_exported(desk: CourseDesk) -> None:
    fans = [desk.room.fan() for _ in range(3)]
    for fan in fans:
        desk.room.enrol(fan)
    desk.room.now = desk.house.clock.move(days=1)
    desk.room.read(fans[0], 1)

    page = desk.visitor.get(f"{desk.here}/learners")
    assert "3 learners" in sentences(page)
    assert "1 / 5" in sentences(page)
    assert "Nobody fits this search." in sentences(desk.visitor.get(f"{desk.here}/learners?q=%25"))
    lines = desk.visitor.get(f"{desk.here}/learners.csv").content.decode("utf-8-sig").splitlines()
    assert lines[0] == "Fan,Began,Left,Lessons opened,Lessons finished,Last new lesson"
    assert sorted(line.split(",")[3] for line in lines[1:]) == ["0", "0", "1"]
    assert desk.visitor.get(f"{desk.here}/learners.xlsx").content.startswith(b"PK")
    operator = desk.colleague(Role.OPERATOR)
    assert operator.get(f"{desk.here}/learners.csv").status_code == FORBIDDEN
    assert ".csv" not in operator.get(f"{desk.here}/learners").text


def test_the_team_makes_a_link_for_one_more_phone_of_a_learner(desk: CourseDesk) -> None:
    fans = [desk.room.fan(), desk.room.fan()]
    for fan in fans:
        desk.room.enrol(fan)
    here = f"{desk.here}/learners"
    assert "Who has a new one needs a link for it." in sentences(desk.visitor.get(here))

    page = desk.visitor.post(f"{here}/{fans[0]}/phone", {"q": "", "after": ""})

    assert "do not open it yourself" in sentences(page)
    (path,) = re.findall(r'id="phone-link" value="[a-z]+://[^/]+(/f/[A-Za-z0-9_-]+)"', page.text)
    led = desk.visitor.get(path, follow_redirects=False)
    assert f"/class/{desk.room.course().slug}/k{fans[0]}" in led.headers["location"]
    assert "made a link for another phone of a fan" in sentences(desk.visitor.get("/audit"))
    assert desk.visitor.post(f"{here}/5/phone").status_code == MISSING
    assert desk.colleague(Role.ANALYST).post(f"{here}/{fans[0]}/phone").status_code == FORBIDDEN


def test_the_planner_sees_who_will_be_reminded(desk: CourseDesk) -> None:
    assert "hx-get" not in desk.visitor.get(desk.here).text.partition('id="lessons"')[0].partition("campaign-page")[2]
    desk.room.enrol(desk.room.fan())

    assert f'hx-get="{desk.here}/reminders"' in desk.visitor.get(desk.here).text
    assert "Nobody has asked to be reminded yet." in sentences(desk.visitor.get(f"{desk.here}/reminders"))
    part = desk.visitor.get(f"{desk.here}/reminders", headers={"HX-Request": "true"})
    assert "<html" not in part.text


def test_fifty_learners_are_a_page_and_the_next_one_goes_on(desk: CourseDesk) -> None:
    for fan in [desk.room.fan() for _ in range(51)]:
        desk.room.enrol(fan)

    first = desk.visitor.get(f"{desk.here}/learners")
    onward = re.search(rf'href="({desk.here}/learners\?after=\d+)"', first.text)

    assert first.text.count("course-progress") == 50
    assert onward is not None
    assert desk.visitor.get(onward[1]).text.count("course-progress") == 1


# ---- the API -------------------------------------------------------------------------------------------------------


def test_programs_read_courses_lessons_and_progress(desk: CourseDesk) -> None:
    fan = desk.room.fan()
    desk.room.enrol(fan)
    with desk.room.person.working() as work:
        do_add_lesson(work, desk.room.id, LessonForm("Last", "## Hello"))
    get = desk.visitor.get
    api = f"/api/v1{desk.here}"

    (course,) = get("/api/v1/courses").json()
    assert (course["id"], course["state"], course["release_at"]) == (str(desk.room.id), "open", "05:00")
    assert get(api).json() == course
    lessons = get(f"{api}/lessons").json()
    assert [each["title"] for each in lessons] == ["Day 1", "Day 2", "Day 3", "Day 4", "Day 5", "Last"]
    assert get(f"{api}/lessons/{lessons[-1]['id']}").json()["body"] == "## Hello"
    learners = get(f"{api}/learners").json()
    assert (learners["count"], learners["next_after"]) == (1, None)
    assert learners["learners"][0]["fan_id"] == str(fan)
    assert get("/api/v1/courses/99").status_code == MISSING


def test_a_file_that_is_no_picture_and_no_recording_is_refused_in_words(desk: CourseDesk) -> None:
    desk.visitor.get(desk.here)

    answer = desk.visitor.post(f"{desk.here}/media", files={"file": ("a.jpg", io.BytesIO(b"<svg onload=alert(1)>"))})

    assert answer.status_code == WRONG
