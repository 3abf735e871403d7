"""People of check-in programmes in the console: the list, one person's days, files; and who may do what."""

import io
import re
import zipfile
from datetime import date, timedelta

import pytest

from tests.support.house import House, sentences
from tests.support.people import NOON
from tests.support.programme_console import HERE, Desk
from yutang.checkins.actions import do_leave
from yutang.checkins.models import Enrolment, ProgrammeState
from yutang.workspaces.models import Role

OK, FORBIDDEN, MISSING, TAKEN, WRONG = 200, 403, 404, 409, 422


@pytest.fixture
def desk(house: House) -> Desk:
    return Desk(house)


def test_people_are_found_by_name_and_narrowed(desk: Desk) -> None:
    assert "Nobody is in yet" in sentences(desk.owner.get(f"{desk.page}/people"))
    desk.habit.days("oA", *range(9), name="小满")
    desk.habit.days("oB", 1, 2, name="阿月")
    desk.habit.days("oC", 5, name="老王")
    with desk.habit.person.working() as work:
        do_leave(work, work.session.get_one(Enrolment, (work.workspace_id, desk.habit.enrolment("oC").id)))

    def names(query: str) -> list[str]:
        text = desk.owner.get(f"{desk.page}/people?{query}").text
        return re.findall(r'/people/\d+">([^<]+)<', text)

    assert names("") == ["小满", "阿月"]
    assert names("q=月") == ["阿月"]
    assert names("only=today") == ["小满"]
    assert names("only=waiting") == ["阿月"]
    assert names("only=left") == ["老王"]
    assert names("order=newest") == ["阿月", "小满"]
    assert "Nobody fits" in sentences(desk.owner.get(f"{desk.page}/people?q=谁"))
    assert desk.owner.get(f"{desk.page}/people?only=x&order=y&page=3").status_code == OK


def test_more_people_than_a_page_are_turned_over(desk: Desk) -> None:
    for number in range(52):
        desk.habit.days(f"o{number}", 0)

    first, second = desk.owner.get(f"{desk.page}/people"), desk.owner.get(f"{desk.page}/people?page=1")

    assert first.text.count("/people/") == 50
    assert "More people" in sentences(first)
    assert second.text.count("/people/") == 2
    assert "More people" not in sentences(second)


def test_one_person_has_a_calendar_and_the_team_gives_a_missed_day(desk: Desk) -> None:
    person = desk.habit.days("oA", *range(1, 4), *range(5, 9), name="小满")
    here = f"{desk.page}/people/{person}"
    missed = (NOON - timedelta(days=4)).date()

    page = desk.owner.get(here)
    assert "This month: 7 days done, 1 missed." in sentences(page)
    assert f'value="{missed}"' in page.text
    without = desk.owner.post(f"{here}/give", {"day": str(missed), "reason": ""})
    assert without.status_code == WRONG
    assert "Please say why, in a few words." in sentences(without)

    given = desk.owner.post(f"{here}/give", {"day": str(missed), "reason": "WeChat was down"})

    assert "The streak is 8 days now." in sentences(given)
    assert "This month: 8 days done, 0 missed." in sentences(given)
    assert (desk.habit.enrolment("oA").current, desk.habit.enrolment("oA").total) == (8, 8)
    again = desk.owner.post(f"{here}/give", {"day": str(missed), "reason": "twice"})
    assert again.status_code == TAKEN
    assert "did not miss that day" in sentences(again)
    audit = sentences(desk.owner.get("/audit"))
    assert "gave a missed day of check-ins" in audit
    assert "WeChat was down" in audit


@pytest.mark.parametrize("day", ["2026-11-22", "2027-01-01", "2020-01-01", "yesterday", ""])
def test_only_a_missed_day_can_be_given(desk: Desk, day: str) -> None:
    person = desk.habit.days("oA", 1, 2)

    answer = desk.owner.post(f"{desk.page}/people/{person}/give", {"day": day, "reason": "please"})

    assert answer.status_code in {TAKEN, WRONG}
    assert desk.habit.enrolment("oA").total == 2


def test_a_month_before_is_turned_to_and_nonsense_is_the_newest(desk: Desk) -> None:
    person = desk.habit.days("oA", 0, 30)
    here = f"{desk.page}/people/{person}"

    assert "2026-10" in sentences(desk.owner.get(f"{here}?month=2026-10"))
    assert "2026-11" in sentences(desk.owner.get(f"{here}?month=nonsense"))
    assert desk.owner.get(f"{desk.page}/people/5").status_code == MISSING


def test_the_files_carry_everybody_and_stand_in_the_audit_log(desk: Desk) -> None:
    desk.habit.days("oA", 0, 1, name="=小满")
    lines = desk.owner.get(f"{desk.page}/people.csv").content.decode("utf-8-sig").splitlines()

    assert lines[0] == "Fan number,Name,Joined,Left,Days in a row,Longest row of days,Days in all,Times early,Last day"
    assert lines[1].split(",")[1] == "'=小满"
    assert lines[1].endswith(f"2,2,2,0,{date(2026, 11, 22)}")
    book = desk.owner.get(f"{desk.page}/people.xlsx")
    assert zipfile.is_zipfile(io.BytesIO(book.content))
    assert "exported the people of a check-in programme" in sentences(desk.owner.get("/audit"))


# ---- who may ---------------------------------------------------------------------------------------------------------


def test_a_designer_looks_and_changes_nothing(desk: Desk) -> None:
    person = desk.habit.days("oB", *range(1, 9), name="阿月")
    visitor = desk.colleague(Role.DESIGNER)

    page = visitor.get(desk.page)
    assert page.status_code == OK
    assert "Checked in today, people 0 / 1" in sentences(page)
    assert "阿月" not in sentences(page)
    assert f"{desk.page}/people" not in page.text
    assert "New programme" not in sentences(visitor.get(HERE))
    assert visitor.get(f"{desk.page}/texts").status_code == OK
    for path in (f"{HERE}/new", f"{desk.page}/change", f"{desk.page}/people", f"{desk.page}/people/{person}"):
        assert visitor.get(path).status_code == FORBIDDEN, path
    assert visitor.get(f"{desk.page}/people.csv").status_code == FORBIDDEN
    for path in ("/pause", "/end", "/archive", "/change", "/texts", "/poster", f"/people/{person}/give"):
        answer = visitor.post(f"{desk.page}{path}", {"day": "2026-11-13", "reason": "x"})
        assert answer.status_code == FORBIDDEN, path
    assert visitor.post(HERE, desk.typed()).status_code == FORBIDDEN
    assert desk.habit.programme().state is ProgrammeState.RUNNING


def test_an_operator_keeps_programmes_and_an_analyst_takes_numbers_without_names(desk: Desk) -> None:
    desk.habit.days("oA", 0, name="小满")
    operator, analyst = desk.colleague(Role.OPERATOR), desk.colleague(Role.ANALYST)

    assert "The draft is there." in sentences(operator.post(HERE, desk.typed()))
    assert operator.get(f"{desk.page}/people.csv").status_code == FORBIDDEN
    file = analyst.get(f"{desk.page}/people.csv")
    assert file.status_code == OK
    assert "小满" not in file.content.decode("utf-8-sig")


def test_programmes_of_another_workspace_are_not_there(desk: Desk) -> None:
    other = desk.house.workspace("other")
    desk.house.member(other, "other@yoga.example")
    visitor = desk.house.signed_in("other@yoga.example")

    assert "七分钟晨练" not in sentences(visitor.get(HERE))
    for path in ("", "/change", "/texts", "/poster", "/people", "/people.csv", "/qr.svg"):
        assert visitor.get(f"{desk.page}{path}").status_code == MISSING, path


def test_the_team_makes_a_link_for_one_more_phone(desk: Desk) -> None:
    person = desk.habit.days("oA", 0, 1, name="小满")
    here = f"{desk.page}/people/{person}"
    assert "Who has a new one needs a link for it." in sentences(desk.owner.get(here))

    page = desk.owner.post(f"{here}/phone")

    assert "do not open it yourself" in sentences(page)
    assert re.search(r'id="phone-link" value="[a-z]+://[^/]+/f/[A-Za-z0-9_-]+"', page.text)
    assert "phone-link" not in desk.owner.get(here).text
    audit = desk.owner.get("/audit")
    assert "made a link for another phone of a fan" in sentences(audit)
    assert desk.owner.post(f"{desk.page}/people/5/phone").status_code == MISSING
    assert desk.colleague(Role.DESIGNER).post(f"{here}/phone").status_code == FORBIDDEN
