"""Pages of domains: adding one, proving it, the steps back from a block, and what visitors may say."""

from urllib.parse import urlsplit

import pytest

from tests.support.house import House, sentences
from tests.support.page_desk import PageDesk
from yutang.domains.actions.probing import Seen, do_note
from yutang.domains.models import Trouble
from yutang.domains.proof import PURPOSE, answer_to
from yutang.workspaces.models import Role

TEXT = {"kind": "text", "text": "Come at nine."}


@pytest.fixture
def desk(house: House) -> PageDesk:
    return PageDesk(house)


def added(desk: PageDesk, host: str, *, ours: bool = True) -> int:
    desk.owner.get("/domains/new")
    form = {"host": host, "for_pages": "1", "owner": "Yoga Ltd", "filing": "ICP 12345"}
    page = desk.owner.post("/domains/new", form)
    assert page.status_code == 200, sentences(page)
    domain_id = int(urlsplit(str(page.url)).path.rsplit("/", 1)[1])
    if ours:
        with desk.person.working() as work:
            do_note(work, Seen(domain_id, None, by_record=True))
            do_note(work, Seen(domain_id, None, 5))
            do_note(work, Seen(domain_id, None, 5))
    return domain_id


def test_a_domain_is_added_proved_and_shown_with_its_health(desk: PageDesk) -> None:
    assert "No domain of your own yet" in sentences(desk.owner.get("/domains"))
    domain_id = added(desk, "Pages.Example.com", ours=False)
    page = desk.owner.get(f"/domains/{domain_id}")
    assert "_yutang.pages.example.com" in page.text
    assert "yutang=" in page.text
    with desk.person.working() as work:
        do_note(work, Seen(domain_id, Trouble.OTHER))
    with desk.person.working() as work:
        do_note(work, Seen(domain_id, None, by_record=True))
        for _ in range(2):
            do_note(work, Seen(domain_id, Trouble.NAME))
    for path in (f"/domains/{domain_id}", f"/domains/{domain_id}/live", "/domains", "/domains/live"):
        assert "Does not answer" in sentences(desk.owner.get(path))
    assert "DNS knows no address" in sentences(desk.owner.get(f"/domains/{domain_id}"))
    listed = desk.owner.get("/api/v1/domains").json()
    assert [(each["url"], each["health"]) for each in listed] == [("https://pages.example.com", "down")]


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "a.example.com:8080", "x@a.example.com", "a.example.com\nHost: b", "böse.c0m\x00"]
)
def test_hostile_names_are_refused_beside_the_field_and_shown_harmless(desk: PageDesk, host: str) -> None:
    desk.owner.get("/domains/new")
    page = desk.owner.post("/domains/new", {"host": f'{host}"><script>alert(1)</script>', "for_pages": "1"})
    assert page.status_code == 422
    assert "<script>alert" not in page.text
    assert desk.owner.post("/domains/new", {"host": host, "for_pages": "1"}).status_code == 422
    assert "No domain of your own yet" in sentences(desk.owner.get("/domains"))


def test_a_domain_is_only_added_where_the_console_will_go_on_to_answer(desk: PageDesk) -> None:
    desk.owner.get("/domains/new")
    form = {"host": "a.example.com", "for_pages": "1"}
    page = desk.owner.post("/domains/new", form, headers={"Host": "10.0.0.5:8080"})
    assert page.status_code == 422
    assert "public_url" in sentences(page)


def test_a_blocked_page_goes_through_its_steps_and_is_published_on_another_domain(desk: PageDesk) -> None:
    first, second = added(desk, "a.example.com"), added(desk, "b.example.com")
    page_id, path = desk.published(TEXT)
    phone = desk.phone()
    led = phone.visitor.get(f"{path}?from=desk", follow_redirects=False)
    assert led.headers["location"] == f"https://a.example.com{path}?from=desk"
    desk.owner.get(f"/domains/{first}")
    case = desk.owner.post(f"/domains/{first}/blocked", {"page": str(page_id)})
    base = urlsplit(str(case.url)).path
    assert "Find and change what WeChat does not allow" in sentences(case)
    assert phone.visitor.get(path).status_code == 404
    assert "taking a break" in sentences(phone.visitor.get(path))
    assert "WeChat blocks this page" in sentences(desk.publish(page_id))
    assert "Another step comes first" in sentences(desk.owner.post(f"{base}/appealed"))
    for act in ("fixed", "check"):
        case = desk.owner.post(f"{base}/{act}")
    assert "a.example.com/p/" in case.text
    assert "Yoga Ltd" in case.text
    assert "ICP 12345" in case.text
    desk.owner.post(f"{base}/appealed")
    done = desk.owner.post(f"{base}/republish", {"domain": str(second)})
    assert "Published on another domain" in sentences(done)
    assert phone.visitor.get(path, follow_redirects=False).headers["location"] == f"https://b.example.com{path}"
    assert "Earlier blocks" in sentences(desk.owner.get("/domains"))


def test_a_page_is_moved_to_another_domain_by_hand(desk: PageDesk) -> None:
    added(desk, "a.example.com")
    second = added(desk, "b.example.com")
    page_id, path = desk.published(TEXT)
    desk.owner.get(f"/domains/{second}")
    desk.owner.post(f"/domains/{second}/pages", {"page": str(page_id)})
    answer = desk.phone().visitor.get(path, follow_redirects=False)
    assert answer.headers["location"] == f"https://b.example.com{path}"


def test_printed_codes_carry_the_entrance_domain(desk: PageDesk) -> None:
    domain_id = added(desk, "go.example.com")
    desk.owner.get(f"/domains/{domain_id}/edit")
    desk.owner.post(f"/domains/{domain_id}/edit", {"for_entrance": "1"})
    assert "go.example.com/c/morning" in desk.owner.get(f"/codes/{desk.code_id}").text
    listed = desk.owner.get("/api/v1/codes").json()
    assert listed["codes"][0]["url"] == "https://go.example.com/c/morning"


def test_visitors_say_at_the_entrance_that_a_page_did_not_open(desk: PageDesk) -> None:
    first = added(desk, "a.example.com")
    _, path = desk.published(TEXT)
    for number in range(3):
        phone = desk.phone(f"203.0.113.{number + 1}")
        assert "Did the page not open?" in sentences(phone.visitor.get(f"{path}/not-open"))
        for _ in range(2):
            assert "Thank you" in sentences(phone.visitor.post(f"{path}/not-open"))
    assert "3 people said" in sentences(desk.owner.get(f"/domains/{first}"))
    assert desk.phone().visitor.get("/p/nothing/not-open").status_code == 404


def test_the_proof_is_of_the_host_that_was_really_asked(desk: PageDesk) -> None:
    visitor, nonce = desk.house.visitor(), "0123456789abcdef" * 2
    key = desk.house.services.sealer.key(PURPOSE)
    said = visitor.get(f"/.well-known/yutang?nonce={nonce}", headers={"Host": "A.example.com:443"})
    assert said.text == answer_to(key, "a.example.com", nonce)
    for wrong in ("", "x", nonce + "0", nonce.upper()):
        assert visitor.get(f"/.well-known/yutang?nonce={wrong}").status_code == 404


def test_domains_are_for_owners_and_planners(desk: PageDesk) -> None:
    domain_id = added(desk, "a.example.com")
    assert desk.colleague(Role.PLANNER).get(f"/domains/{domain_id}").status_code == 200
    editor = desk.colleague(Role.EDITOR)
    for path in ("/domains", "/domains/new", f"/domains/{domain_id}", f"/domains/{domain_id}/edit", "/api/v1/domains"):
        assert editor.get(path).status_code == 403
    for path in ("/domains/new", f"/domains/{domain_id}/blocked", f"/domains/{domain_id}/remove"):
        assert editor.post(path, {"host": "b.example.com", "for_pages": "1"}).status_code == 403


def test_another_workspaces_domain_is_not_found(desk: PageDesk) -> None:
    domain_id = added(desk, "a.example.com")
    desk.owner.get(f"/domains/{domain_id}")
    case = urlsplit(str(desk.owner.post(f"/domains/{domain_id}/blocked").url)).path
    other = desk.house.workspace("Other")
    desk.house.member(other, "wang@example.com")
    stranger = desk.house.signed_in("wang@example.com")
    stranger.get("/domains")
    for path in (f"/domains/{domain_id}", f"/domains/{domain_id}/edit", case):
        assert stranger.get(path).status_code == 404
    for path in (f"/domains/{domain_id}/remove", f"/domains/{domain_id}/check", f"{case}/mistaken"):
        assert stranger.post(path).status_code == 404
