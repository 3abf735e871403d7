"""Pages of memberships: kinds, members, codes, one fan; and the public page with its codes."""

import io
import re
from dataclasses import dataclass

import pytest

from tests.support.fan_pages import Handset, handset
from tests.support.house import House, Visitor, sentences
from tests.support.members import COURSE, Club
from yutang.courses.memberships.actions.looking import find_tier
from yutang.courses.memberships.actions.tiers import do_archive
from yutang.courses.models import Course, CourseState
from yutang.workspaces.models import Role

HERE = "/memberships"
OK, SEE_OTHER, FORBIDDEN, MISSING, TAKEN, WRONG, TOO_MANY = 200, 303, 403, 404, 409, 422, 429


@dataclass
class Desk:
    house: House
    club: Club
    visitor: Visitor

    def colleague(self, role: Role) -> Visitor:
        email = f"{role.value}@example.com"
        self.house.member(self.club.workspace_id, email, roles=[role], name="小陈")
        return self.house.signed_in(email)

    def page(self, tier_id: int) -> str:
        """The public address of a tier."""
        with self.club.person.reading() as work:
            return f"/member/{find_tier(work, tier_id).slug}"

    def phone(self, address: str = "203.0.113.7") -> Handset:
        found = handset(self.house, address)
        found.visitor.client.headers["accept-language"] = "en"
        return found

    def wait(self, **span: float) -> None:
        self.house.clock.move(**span)
        self.club.now = self.house.clock()


@pytest.fixture
def desk(house: House) -> Desk:
    workspace_id = house.workspace()
    house.member(workspace_id, "lin@example.com", name="小林")
    club = Club(house.services.database, workspace_id, house.services.sealer, exists=True, now=house.clock())
    visitor = house.signed_in("lin@example.com")
    visitor.client.cookies.set("language", "en")
    return Desk(house, club, visitor)


# ---- the console -----------------------------------------------------------------------------------------------------


def test_the_first_membership_is_made_from_the_empty_page(desk: Desk) -> None:
    assert "No membership yet" in sentences(desk.visitor.get(HERE))
    assert "二十一天早起" in sentences(desk.visitor.get(f"{HERE}/new"))

    form = {"title": "Early <b>year</b>", "days": "365", "grace_days": "3", "price_label": "¥99", "language": "en"}
    made = desk.visitor.post(HERE, {**form, "courses": [str(COURSE)]})

    assert "The membership is there." in sentences(made)
    assert "Early &lt;b&gt;year&lt;/b&gt;" in made.text
    assert f'value="{COURSE}" checked' in made.text
    listed = sentences(desk.visitor.get(HERE))
    assert "a year · ¥99 · 3 days of grace" in listed


def test_what_is_wrong_with_a_membership_stands_beside_it(desk: Desk) -> None:
    answer = desk.visitor.post(HERE, {"title": "", "days": "-5", "price": "much"})

    assert answer.status_code == WRONG
    assert "Please choose from 0 to 3660." in sentences(answer)
    assert "Please type an amount in yuan" in sentences(answer)
    assert 'value="much"' in answer.text


def test_a_membership_is_changed_archived_and_brought_back(desk: Desk) -> None:
    tier = desk.club.tier("Old")

    changed = desk.visitor.post(f"{HERE}/{tier}", {"title": "New", "days": "30"})
    assert "Saved." in sentences(changed)
    assert "Given no more" in sentences(desk.visitor.post(f"{HERE}/{tier}/archive"))
    assert "It can be given again." in sentences(desk.visitor.post(f"{HERE}/{tier}/restore"))


def test_what_a_membership_opens_stays_chosen_when_it_is_archived(desk: Desk) -> None:
    tier = desk.club.tier("Year")
    with desk.club.database.write() as session:
        session.get_one(Course, (desk.club.workspace_id, COURSE)).state = CourseState.ARCHIVED

    assert f'value="{COURSE}" checked' in desk.visitor.get(f"{HERE}/{tier}").text
    assert str(COURSE) not in desk.visitor.get(f"{HERE}/new").text


def test_codes_are_made_and_taken_out_once(desk: Desk) -> None:
    tier = desk.club.tier("Year")
    desk.visitor.get(f"{HERE}/codes")

    made = desk.visitor.post(f"{HERE}/codes", {"title": "Spring", "gives": f"tier:{tier}", "count": "5"})
    assert "5 codes are made." in sentences(made)
    batch = re.search(r"codes/(\d+)/export\.csv", made.text)
    assert batch is not None

    file = desk.visitor.post(f"{HERE}/codes/{batch[1]}/export.csv")
    lines = file.content.decode("utf-8-sig").split()
    assert lines[0] == "Code,State"
    assert len(lines) == 6
    assert re.fullmatch(r"\w{4}-\w{4}-\w{4},free", lines[1])
    assert desk.visitor.post(f"{HERE}/codes/{batch[1]}/export.xlsx").content.startswith(b"PK")
    desk.wait(hours=2)
    assert desk.visitor.post(f"{HERE}/codes/{batch[1]}/export.csv").status_code == TAKEN
    listed = desk.visitor.get(f"{HERE}/codes")
    assert "export" not in listed.text
    assert "taken out" in sentences(listed)


def test_a_file_of_codes_is_taken_in_and_its_bad_lines_are_named(desk: Desk) -> None:
    form = {"title": "Shop", "gives": f"tier:{desk.club.tier('Year')}"}
    desk.visitor.get(f"{HERE}/codes")

    nothing = desk.visitor.post(f"{HERE}/codes/import", form, files={"other": ("x", b"")})
    assert nothing.status_code == WRONG
    assert "Please choose a file." in sentences(nothing)
    file = io.BytesIO(b"code\nGIFT-1\ngift1\nGIFT-2\n")
    taken = desk.visitor.post(f"{HERE}/codes/import", form, files={"file": ("codes.csv", file)})

    assert "Codes taken in: 2." in sentences(taken)
    assert "Line 3: the same code as in line 2." in sentences(taken)
    assert "0 of 2 used" in sentences(taken)


def test_a_batch_that_makes_no_sense_is_refused_on_the_page_and_one_can_be_stopped(desk: Desk) -> None:
    batch, _ = desk.club.batch(desk.club.tier("Year"))
    desk.visitor.get(f"{HERE}/codes")

    wrong = desk.visitor.post(f"{HERE}/codes", {"title": "", "gives": "tier:1", "count": "0", "ends": "2001-01-01"})
    stopped = desk.visitor.post(f"{HERE}/codes/{batch}/stop")

    assert wrong.status_code == WRONG
    assert "This day is over already." in sentences(wrong)
    assert "stopped" in sentences(stopped)


def test_members_are_found_and_given_and_taken_back_by_hand(desk: Desk) -> None:
    tier, fan = desk.club.tier("Year"), desk.club.fan("小满")
    here = f"{HERE}/fans/{fan}"
    assert "No membership so far." in sentences(desk.visitor.get(here))

    wrong = desk.visitor.post(f"{here}/grant", {"tier": str(tier), "periods": "99"})
    given = desk.visitor.post(f"{here}/grant", {"tier": str(tier), "periods": "2", "note": "teaches <b>"})

    assert wrong.status_code == WRONG
    assert "Please choose from 1 to 60." in sentences(wrong)
    assert "given by hand × 2 · teaches &lt;b&gt;" in sentences(given)
    assert "小满" in sentences(desk.visitor.get(f"{HERE}/people?show=member&q=满"))
    assert "Nobody fits this search." in sentences(desk.visitor.get(f"{HERE}/people?show=ended"))
    assert desk.visitor.post(f"{here}/revoke", {"tier": str(tier), "note": ""}).status_code == WRONG
    gone = desk.visitor.post(f"{here}/revoke", {"tier": str(tier), "note": "asked"})
    assert "taken back" in sentences(gone)


def test_a_link_lets_a_fan_in_on_their_own_phone(desk: Desk) -> None:
    tier, fan = desk.club.tier("Year", language="en"), desk.club.fan()
    desk.club.grant(fan, tier, "order:1")
    desk.visitor.get(f"{HERE}/fans/{fan}")

    answer = desk.visitor.post(f"{HERE}/fans/{fan}/link", {"tier": str(tier)})
    link = re.search(r'value="[^"]*(/f/[^"]+)"', answer.text)
    assert link is not None

    assert "You are a member." in sentences(desk.phone().get(link[1]))


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.EDITOR, Role.ANALYST])
def test_others_look_but_do_not_give(desk: Desk, role: Role) -> None:
    tier, fan = desk.club.tier("Year"), desk.club.fan()
    colleague = desk.colleague(role)

    assert colleague.get(HERE).status_code == OK
    assert colleague.get(f"{HERE}/{tier}").status_code == OK
    assert colleague.get(f"{HERE}/codes").status_code == FORBIDDEN
    assert colleague.post(HERE, {"title": "x"}).status_code == FORBIDDEN
    assert colleague.post(f"{HERE}/fans/{fan}/grant", {"tier": str(tier)}).status_code == FORBIDDEN
    assert not desk.club.entitled(fan)


# ---- the public page -------------------------------------------------------------------------------------------------


def test_a_code_used_on_a_phone_opens_everything_and_says_until_when(desk: Desk) -> None:
    tier = desk.club.tier("Year", language="en", days="30", intro="Slow mornings.\n\n<b>Together</b>.", badge="Early")
    _, codes = desk.club.batch(tier)
    page, phone = desk.page(tier), desk.phone()
    before = phone.get(page)
    assert "Slow mornings." in sentences(before)
    assert "&lt;b&gt;Together&lt;/b&gt;" in before.text
    assert "You are a member" not in sentences(before)
    assert "/class/" not in before.text, "what is closed is not linked"

    after = phone.post(f"{page}/redeem", code=codes[0].lower())

    assert "Welcome. The code is yours now" in sentences(after)
    assert "You are a member." in sentences(after)
    assert f'href="/class/course{desk.club.workspace_id}"' in after.text
    assert "You have used this code already." in sentences(phone.post(f"{page}/redeem", code=codes[0]))
    assert "You are a member" not in sentences(desk.phone().get(page)), "on another phone"
    assert desk.club.findings() == []


def test_the_second_one_is_told_in_words_and_no_fan_is_made_of_a_wrong_code(desk: Desk) -> None:
    tier = desk.club.tier("Year", language="en")
    _, codes = desk.club.batch(tier)
    page, first, second = desk.page(tier), desk.phone(), desk.phone("203.0.113.8")
    first.get(page)
    first.post(f"{page}/redeem", code=codes[0])
    second.get(page)

    taken = second.post(f"{page}/redeem", code=codes[0])
    unknown = second.post(f"{page}/redeem", code="AAAA <b>")
    empty = second.post(f"{page}/redeem", code="  ")

    assert (taken.status_code, unknown.status_code, empty.status_code) == (TAKEN, MISSING, WRONG)
    assert "This code has been used already." in sentences(taken)
    assert "There is no such code." in sentences(unknown)
    assert 'value="AAAA &lt;b&gt;"' in unknown.text
    assert len(desk.club.memberships()) == 1


def test_guessing_is_slowed_down_in_words(desk: Desk) -> None:
    page, phone = desk.page(desk.club.tier("Year", language="en")), desk.phone()
    phone.get(page)

    answers = [phone.post(f"{page}/redeem", code=f"GUESS-{number:05}") for number in range(70)]

    assert answers[0].status_code == MISSING
    assert answers[-1].status_code == TOO_MANY
    assert "Those were many codes in a row." in sentences(answers[-1])
    assert int(answers[-1].headers["retry-after"]) >= 1
    assert phone.get(page).status_code == OK, "looking goes on"


def test_days_of_grace_and_the_end_are_said_kindly(desk: Desk) -> None:
    tier = desk.club.tier("Year", language="en", days="30", grace_days="3")
    _, codes = desk.club.batch(tier)
    page, phone = desk.page(tier), desk.phone()
    phone.get(page)
    phone.post(f"{page}/redeem", code=codes[0])

    desk.wait(days=31)
    assert "No hurry: everything stays open for you until" in sentences(phone.get(page))
    desk.wait(days=3)
    ended = phone.get(page)
    assert "Thank you for having been here." in sentences(ended)
    assert "/class/" not in ended.text
    assert "Welcome." in sentences(phone.post(f"{page}/redeem", code=codes[1]))


def test_an_archived_membership_is_shown_to_members_only(desk: Desk) -> None:
    tier = desk.club.tier("Year", language="en")
    _, codes = desk.club.batch(tier)
    page, phone = desk.page(tier), desk.phone()
    phone.get(page)
    phone.post(f"{page}/redeem", code=codes[0])
    with desk.club.person.working() as work:
        do_archive(work, tier)

    assert "You are a member." in sentences(phone.get(page))
    assert desk.phone().get(page).status_code == MISSING


def test_a_code_for_a_course_says_so(desk: Desk) -> None:
    tier = desk.club.tier("Year", language="en", days="0")
    _, codes = desk.club.batch(tier, gives=f"course:{COURSE}")
    page, phone = desk.page(tier), desk.phone()
    phone.get(page)

    answer = phone.post(f"{page}/redeem", code=codes[0])

    assert "The course “二十一天早起” is open for you now." in sentences(answer)
    assert "Opened by a code" in sentences(answer)


def test_the_page_has_its_policy_is_small_and_takes_no_forged_form(desk: Desk) -> None:
    page, phone = desk.page(desk.club.tier("Year", language="en")), desk.phone()

    answer = phone.get(page)
    forged = phone.visitor.client.post(f"{page}/redeem", data={"code": "x"})

    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-robots-tag"] == "noindex"
    assert len(answer.content) < 14_336
    assert forged.status_code == FORBIDDEN
    assert phone.visitor.client.head(page).status_code == OK
    assert phone.get("/member/nobody").status_code == MISSING
    assert phone.get("/member/" + "x" * 500).status_code == MISSING
