"""Pages of rewards: tiers and codes, settling, parcels, handing over."""

import io
import re
import zipfile
from dataclasses import dataclass

import pytest

from tests.support.campaigning import CAMPAIGN
from tests.support.house import House, Visitor, sentences
from tests.support.members import COURSE, Club
from tests.support.rewarding import Prizes
from yutang.campaigns.actions.looking import find_participant
from yutang.campaigns.rewards.actions import do_give_address
from yutang.campaigns.rewards.models import RewardKind
from yutang.campaigns.rewards.rules.people import AddressForm
from yutang.campaigns.rules.values import CampaignRules
from yutang.workspaces.models import Role

HERE = f"/campaigns/{CAMPAIGN}"
OK, SEE_OTHER, FORBIDDEN, MISSING, WRONG = 200, 303, 403, 404, 422


@dataclass
class Desk:
    house: House
    prizes: Prizes
    visitor: Visitor

    def colleague(self, role: Role) -> Visitor:
        email = f"{role.value}@example.com"
        self.house.member(self.prizes.workspace_id, email, roles=[role], name="小陈")
        return self.house.signed_in(email)


def desk_of(house: House, **rules: int) -> Desk:
    workspace_id = house.workspace()
    house.member(workspace_id, "lin@example.com", name="小林")
    prizes = Prizes(house.services.database, workspace_id, CampaignRules(**rules), now=house.clock())  # type: ignore[arg-type]
    visitor = house.signed_in("lin@example.com")
    visitor.client.cookies.set("language", "en")
    return Desk(house, prizes, visitor)


@pytest.fixture
def desk(house: House) -> Desk:
    return desk_of(house)


# ---- tiers and codes -------------------------------------------------------------------------------------------------


def test_the_first_reward_is_made_from_the_empty_page(desk: Desk) -> None:
    empty = desk.visitor.get(f"{HERE}/rewards")
    assert "No reward yet" in sentences(empty)
    assert "From how many friends on?" in sentences(desk.visitor.get(f"{HERE}/rewards/new"))

    made = desk.visitor.post(
        f"{HERE}/rewards", {"threshold": "3", "kind": "badge", "title": "Early <b>bird</b>", "cost": "1.50"}
    )

    assert made.status_code == OK
    assert "Early &lt;b&gt;bird&lt;/b&gt;" in made.text
    assert "from 3 friends on" in sentences(made)
    assert "1.50 yuan each" in sentences(made)


def test_a_wrong_form_keeps_what_was_typed_and_says_what_is_wrong(desk: Desk) -> None:
    wrong = desk.visitor.post(
        f"{HERE}/rewards", {"threshold": "0", "kind": "link", "title": "A film", "link": "ftp://x"}
    )

    assert wrong.status_code == WRONG
    assert 'value="A film"' in wrong.text
    assert "Please type an address that begins with https://." in sentences(wrong)


def test_a_course_is_chosen_as_a_reward_once_there_is_one(desk: Desk) -> None:
    new = desk.visitor.get(f"{HERE}/rewards/new")
    assert "Make a course first: then it can be a reward. New course" in sentences(new)
    assert 'href="/courses/new"' in new.text
    Club(desk.house.services.database, desk.prizes.workspace_id, exists=True)

    wrong = desk.visitor.post(f"{HERE}/rewards", {"threshold": "3", "kind": "course", "title": "To class"})
    assert wrong.status_code == WRONG
    assert "Which course?" in sentences(wrong)
    made = desk.visitor.post(
        f"{HERE}/rewards", {"threshold": "3", "kind": "course", "title": "To class", "course": str(COURSE)}
    )

    assert made.status_code == OK
    assert "A course" in sentences(made)
    found = re.search(rf"{HERE}/rewards/(\d+)", made.text)
    assert found is not None
    assert f'<option value="{COURSE}" selected>' in desk.visitor.get(found.group()).text


def test_codes_are_taken_in_and_every_refused_line_is_named(desk: Desk) -> None:
    tier = desk.prizes.tier(3, RewardKind.CODE)
    here = f"{HERE}/rewards/{tier}"
    desk.visitor.get(here)

    answer = desk.visitor.post(f"{here}/codes/import", files={"file": ("codes.csv", b"code\nAAA\nBBB\nAAA\n")})

    assert answer.status_code == OK
    assert "Codes taken in: 2. Lines that were not: 1." in sentences(answer)
    assert "Line 4: the same code as in line 2." in sentences(answer)
    exported = desk.visitor.post(f"{here}/codes/export")
    with zipfile.ZipFile(io.BytesIO(exported.content)) as book:
        assert b"AAA" in book.read("xl/sharedStrings.xml")
    assert exported.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("files", "status", "said"),
    [
        ({}, WRONG, "Please choose a file."),
        ({"file": ("x.xls", b"\xd0\xcf\x11\xe0" + b"\0" * 99)}, WRONG, "This is an old Excel file."),
        ({"file": ("x.csv", b"A" * ((4 << 20) + 1))}, 413, "Please send a file of at most 4 MB."),
        ({"file": ("x.csv", b"code\n")}, WRONG, "There is no code in this file."),
    ],
)
def test_a_file_that_is_no_use_is_refused_on_the_page(
    desk: Desk, files: dict[str, tuple[str, bytes]], status: int, said: str
) -> None:
    here = f"{HERE}/rewards/{desk.prizes.tier(3, RewardKind.CODE)}"
    desk.visitor.get(here)

    answer = desk.visitor.post(f"{here}/codes/import", files=files or {"other": ("x", b"")})

    assert answer.status_code == status
    assert said in sentences(answer)


def test_codes_are_made_unless_they_could_be_guessed(desk: Desk) -> None:
    here = f"{HERE}/rewards/{desk.prizes.tier(3, RewardKind.CODE)}"
    desk.visitor.get(here)

    short = desk.visitor.post(f"{here}/codes/generate", {"count": "100", "length": "6", "alphabet": "digits"})
    made = desk.visitor.post(f"{here}/codes/generate", {"count": "100", "length": "16", "alphabet": "digits"})

    assert short.status_code == WRONG
    assert "Please choose at least 15 characters." in sentences(short)
    assert "100 codes are made." in sentences(made)


def test_a_reward_is_changed_and_removed(desk: Desk) -> None:
    tier = desk.prizes.tier(3, title="Old")
    desk.visitor.get(f"{HERE}/rewards/{tier}")

    changed = desk.visitor.post(
        f"{HERE}/rewards/{tier}", {"threshold": "5", "kind": "points", "title": "New", "points": "9"}
    )
    assert "from 5 friends on" in sentences(changed)
    removed = desk.visitor.post(f"{HERE}/rewards/{tier}/remove")

    assert "No reward yet" in sentences(removed)
    assert desk.visitor.get(f"{HERE}/rewards/{tier}").status_code == MISSING


# ---- settling --------------------------------------------------------------------------------------------------------


def test_what_was_kept_back_is_given_or_refused_with_a_reason(desk: Desk) -> None:
    desk.prizes.tier(3, title="A class", cost=5990)
    for number in (1, 2):
        desk.prizes.join(number)
        desk.prizes.judge(number, "hold")
    desk.prizes.reach({1: 3, 2: 3})
    page = desk.visitor.get(f"{HERE}/settlement")
    assert "To be looked at 2" in sentences(page)
    assert "The friends do not look as if they came by themselves." in sentences(page)

    first, second = desk.prizes.issue(1).id, desk.prizes.issue(2).id
    given = desk.visitor.post(f"{HERE}/settlement/approve", {"issue": str(first)})
    empty = desk.visitor.post(f"{HERE}/settlement/reject", {"issue": str(second), "reason": " "})
    refused = desk.visitor.post(f"{HERE}/settlement/reject", {"issue": str(second), "reason": "one office"})

    assert "1 approved." in sentences(given)
    assert empty.status_code == WRONG
    assert "Please say why: the log keeps it." in sentences(empty)
    assert "Nothing waits for a look" in sentences(refused)
    assert desk.prizes.states() == {1: ("ready", "approved"), 2: ("reversed", "rejected")}


def test_all_that_pass_are_given_with_one_button(house: House) -> None:
    desk = desk_of(house, review_over=100)
    desk.prizes.tier(3, cost=101)
    for number in (1, 2):
        desk.prizes.join(number)
        desk.prizes.judge(number, "pass")
    desk.prizes.reach({1: 3, 2: 3})

    assert "Give all that pass (2)" in sentences(desk.visitor.get(f"{HERE}/settlement"))
    done = desk.visitor.post(f"{HERE}/settlement/approve-passing")

    assert "2 approved." in sentences(done)
    assert "2.02" in sentences(done), "spent, in yuan"


def test_a_long_list_has_pages(desk: Desk) -> None:
    desk.prizes.tier(3)
    for number in range(1, 53):
        desk.prizes.join(number, staff=True)
    desk.prizes.reach(dict.fromkeys(range(1, 53), 3))

    first = desk.visitor.get(f"{HERE}/settlement")
    following = re.search(r"settlement\?after=\d+", first.text)
    assert following is not None
    second = desk.visitor.get(f"/campaigns/{CAMPAIGN}/{following.group()}")

    assert (first.text.count('name="reason"'), second.text.count('name="reason"')) == (50, 2)


def test_finance_gets_a_book_and_lines(desk: Desk) -> None:
    desk.prizes.tier(3, cost=1250, title="=HYPERLINK(1)")
    desk.prizes.join(1)
    desk.prizes.reach({1: 3})
    desk.visitor.get(f"{HERE}/settlement")

    book = desk.visitor.post(f"{HERE}/settlement/export.xlsx")
    lines = desk.visitor.post(f"{HERE}/settlement/export.csv")

    assert book.content.startswith(b"PK")
    assert f"rewards-{CAMPAIGN}.xlsx" in book.headers["content-disposition"]
    text = lines.content.decode("utf-8-sig")
    assert text.splitlines()[1].endswith(",1,12.50")
    assert "'=HYPERLINK(1)" in text


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.EDITOR, Role.ANALYST, Role.DESIGNER])
def test_others_see_the_rewards_but_settle_nothing(desk: Desk, role: Role) -> None:
    tier = desk.prizes.tier(3, RewardKind.CODE)
    visitor = desk.colleague(role)

    page = visitor.get(f"{HERE}/rewards")
    assert page.status_code == OK
    assert "/rewards/new" not in page.text
    assert "codes/import" not in visitor.get(f"{HERE}/rewards/{tier}").text
    assert visitor.get(f"{HERE}/rewards/new").status_code == FORBIDDEN
    assert visitor.get(f"{HERE}/settlement").status_code == FORBIDDEN
    assert visitor.post(f"{HERE}/settlement/export.csv").status_code == FORBIDDEN
    assert visitor.post(f"{HERE}/rewards/{tier}/codes/export").status_code == FORBIDDEN


def test_another_workspace_finds_nothing_here(desk: Desk) -> None:
    tier = desk.prizes.tier(3, RewardKind.ONSITE)
    desk.prizes.join(1)
    desk.prizes.reach({1: 3})
    other = desk.house.workspace("Other")
    desk.house.member(other, "stranger@example.com")
    stranger = desk.house.signed_in("stranger@example.com")

    for path in (
        f"{HERE}/rewards", f"{HERE}/rewards/{tier}", f"{HERE}/settlement",
        f"/redeem/{desk.prizes.issue(1).redeem_key}", "/redeem/x",
    ):  # fmt: skip
        assert stranger.get(path).status_code == MISSING


@pytest.mark.parametrize("path", [f"{HERE}/rewards/{2**63}", f"/campaigns/{2**63}/rewards", f"{HERE}/rewards/x"])
def test_ids_that_make_no_sense_are_nobodys(desk: Desk, path: str) -> None:
    assert desk.visitor.get(path).status_code in {MISSING, WRONG}


# ---- parcels ---------------------------------------------------------------------------------------------------------


def test_an_address_is_shown_by_a_button_and_the_parcel_is_noted_as_sent(desk: Desk) -> None:
    desk.prizes.tier(3, RewardKind.GOODS, title="A mat")
    desk.prizes.join(1)
    desk.prizes.join(2)
    desk.prizes.reach({1: 3, 2: 3})
    issue_id = desk.prizes.issue(1).id
    with desk.prizes.person.working() as work:
        form = AddressForm("林小满", "13800138000", "上海市某路 1 号", agree=True)
        person = find_participant(work, CAMPAIGN, 1)
        do_give_address(work, desk.house.services.sealer, person, issue_id, form, "for this parcel only")

    page = desk.visitor.get(f"{HERE}/settlement")
    assert "13800138000" not in page.text
    assert "has not said where to yet" in sentences(page)
    shown = desk.visitor.post(f"{HERE}/settlement/{issue_id}/address")
    assert "上海市某路 1 号" in shown.text
    assert shown.headers["cache-control"] == "no-store"
    book = desk.visitor.post(f"{HERE}/settlement/parcels.xlsx")
    with zipfile.ZipFile(io.BytesIO(book.content)) as parts:
        assert "上海市某路 1 号".encode() in parts.read("xl/sharedStrings.xml")
    sent = desk.visitor.post(f"{HERE}/settlement/{issue_id}/send", {"note": "SF123"})

    assert "Noted as sent." in sentences(sent)
    assert desk.prizes.states()[1] == ("delivered", "sent")
    log = sentences(desk.visitor.get("/audit"))
    assert "looked at the address of a winner" in log
    assert "exported the addresses of winners" in log


# ---- on site ---------------------------------------------------------------------------------------------------------


def test_one_tap_hands_over_and_the_second_scan_says_when_and_by_whom(desk: Desk) -> None:
    desk.prizes.tier(3, RewardKind.ONSITE, title="A cup of tea")
    desk.prizes.join(1, name="小满", shown=True)
    desk.prizes.reach({1: 3})
    path = f"/redeem/{desk.prizes.issue(1).redeem_key}"
    helper = desk.colleague(Role.DESIGNER)
    helper.client.cookies.set("language", "en")

    first = helper.get(path)
    assert "A cup of tea" in sentences(first)
    assert "小满" in sentences(first)
    done = helper.post(path)
    assert "Handed over on" in sentences(done)
    again = desk.visitor.get(path)

    assert "by 小陈" in sentences(again)
    assert f'action="{path}"' not in again.text
    twice = desk.visitor.post(path)
    assert "This was handed over already." in sentences(twice)


def test_who_is_not_signed_in_hands_nothing_over(desk: Desk) -> None:
    desk.prizes.tier(3, RewardKind.ONSITE)
    desk.prizes.join(1)
    desk.prizes.reach({1: 3})
    path = f"/redeem/{desk.prizes.issue(1).redeem_key}"

    answer = desk.house.visitor().get(path, follow_redirects=False)

    assert answer.status_code == SEE_OTHER
    assert answer.headers["location"].startswith("/sign-in")
    assert desk.prizes.states() == {1: ("ready", "reached")}
