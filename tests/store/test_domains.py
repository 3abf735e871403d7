"""Domains over real rows on both databases: proof, health with its history, blocks, reports, where pages live."""

import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from random import Random

import pytest

from tests.support.official import make_official
from tests.support.people import NOON, Person
from tests.support.ponds import NOW
from tests.support.services import Clock, services_over
from yutang.alerts.actions import open_alerts
from yutang.alerts.jobs.watch import watch_workspace
from yutang.db.engine import Database
from yutang.domains.actions.blocking import (
    do_check,
    do_fix_again,
    do_mark_blocked,
    do_move_page,
    do_republish,
    do_say_appealed,
    do_say_fixed,
    do_say_returned,
    targets,
)
from yutang.domains.actions.keeping import (
    DomainForm,
    House,
    do_add_domain,
    do_ask,
    do_change_domain,
    do_remove_domain,
    find_domain,
)
from yutang.domains.actions.looking import history_of, reports_of
from yutang.domains.actions.probing import Seen, do_note, take_due
from yutang.domains.actions.reporting import do_report
from yutang.domains.actions.routing import entrance_base, led_visitor
from yutang.domains.jobs.hearing import count_reports
from yutang.domains.jobs.prober import Prober
from yutang.domains.models import Domain, DomainBlock, Health, Trouble
from yutang.domains.rules.routing import Way
from yutang.errors import Conflict, Invalid, NotAllowed
from yutang.jobs.kinds import ReceivedPush
from yutang.pages.actions.addresses import page_url, printed_url
from yutang.pages.actions.looking import find_page
from yutang.pages.actions.making import do_make, do_save
from yutang.pages.actions.publishing import do_publish, do_resume
from yutang.pages.models import Page, PageKind, PageState
from yutang.pages.rules.content import read_content
from yutang.wechat.messages import Push, Text
from yutang.workspaces.actions import Work
from yutang.workspaces.models import Role

BASE = "https://yutang.example.net"
HOUSE = House(BASE, private=False)
GOOD = {"title": "Saturday", "blocks": [{"id": "a1", "kind": "text", "text": "Come at nine."}]}
BAD = {"title": "Saturday", "blocks": [{"id": "a1", "kind": "text", "text": "转发到朋友圈即可领取红包"}]}


@pytest.fixture
def owner(database: Database) -> Person:
    make_official(database)  # and with it workspace 1
    return Person(database)


def added(owner: Person, host: str, *, up: bool = True, pages: bool = True, entrance: bool = False) -> int:
    """A domain that was proved to be ours, and answers."""
    form = DomainForm(host, for_entrance=entrance, for_pages=pages, owner="Yoga Ltd", filing="ICP 1")
    with owner.working() as work:
        domain_id = do_add_domain(work, HOUSE, form, "secret").id
    probed(owner, domain_id, *([None] * 2 if up else []), verify=True)
    return domain_id


def probed(owner: Person, domain_id: int, *troubles: Trouble | None, verify: bool = False) -> None:
    with owner.working() as work:
        if verify:
            do_note(work, Seen(domain_id, None, by_record=True))
        for trouble in troubles:
            do_note(work, Seen(domain_id, trouble, 12, NOON + timedelta(days=60) if trouble is None else None))


def published(owner: Person, content: Mapping[str, object] = GOOD, seed: int = 1) -> int:
    with owner.working() as work:
        page = do_make(work, PageKind.PAGE, read_content(content), Random(seed), language="en")
        work.session.flush()
        do_publish(work, page.id, 1000, reason="as a test")
        return page.id


def way(owner: Person, page_id: int, host: str = "yutang.example.net") -> tuple[Way, str]:
    with owner.reading() as work:
        led = led_visitor(work, page_id, host)
    return led.way, "" if led.place is None else led.place.host


def alerts(owner: Person) -> dict[str, str]:
    watch_workspace(services_over(owner.database), 1, NOW)
    with owner.reading() as work:
        return {alert.kind: alert.path for alert in open_alerts(work)}


def domain(owner: Person, domain_id: int) -> Domain:
    with owner.reading() as work:
        return find_domain(work, domain_id)


def page(owner: Person, page_id: int) -> Page:
    with owner.reading() as work:
        return find_page(work, page_id)


def test_without_domains_everything_is_at_the_own_address(owner: Person) -> None:
    page_id = published(owner)
    assert way(owner, page_id) == (Way.HERE, "")
    with owner.reading() as work:
        found = find_page(work, page_id)
        assert page_url(work, found, BASE) == printed_url(work, found, BASE) == f"{BASE}/p/{found.slug}"
        assert entrance_base(work, BASE) == BASE


def test_addresses_are_on_the_domain_of_their_role_once_it_was_proved(owner: Person) -> None:
    page_id = published(owner)
    with owner.working() as work:
        form = DomainForm("go.example.com", for_entrance=True, for_pages=False)
        entrance = do_add_domain(work, HOUSE, form, "secret").id
        assert entrance_base(work, BASE) == BASE
    probed(owner, entrance, verify=True)
    added(owner, "a.example.com")
    with owner.reading() as work:
        found = find_page(work, page_id)
        assert entrance_base(work, BASE) == "https://go.example.com"
        assert printed_url(work, found, BASE) == f"https://go.example.com/p/{found.slug}"
        assert page_url(work, found, BASE) == f"https://a.example.com/p/{found.slug}"


def test_a_domain_is_refused_twice_as_the_console_and_without_a_role(owner: Person) -> None:
    added(owner, "a.example.com")
    for form in (
        DomainForm("A.example.com."),
        DomainForm("yutang.example.net"),
        DomainForm("b.example.com", False, False),
    ):
        with owner.working() as work, pytest.raises(Invalid):
            do_add_domain(work, HOUSE, form, "secret")
    with owner.as_role(Role.EDITOR).working() as work, pytest.raises(NotAllowed):
        do_add_domain(work, HOUSE, DomainForm("b.example.com"), "secret")


def test_a_domain_leads_to_one_workspace_only(owner: Person) -> None:
    added(owner, "a.example.com")
    theirs = owner.of_workspace(2)
    with theirs.working() as work:
        domain_id = do_add_domain(work, HOUSE, DomainForm("a.example.com"), "other").id
    probed(theirs, domain_id, None)
    found = domain(theirs, domain_id)
    assert found.verified_at is None
    assert found.check_trouble is Trouble.OTHER


def test_an_outage_is_known_after_two_probes_and_kept_with_its_hours(owner: Person) -> None:
    first, second = added(owner, "a.example.com"), added(owner, "b.example.com")
    page_id = published(owner)
    assert way(owner, page_id) == (Way.THERE, "a.example.com")
    probed(owner, first, Trouble.NO_ANSWER)
    assert way(owner, page_id) == (Way.THERE, "a.example.com")
    probed(owner, first, Trouble.NO_ANSWER)
    assert way(owner, page_id) == (Way.THERE, "b.example.com")
    assert alerts(owner) == {"domain_down": f"/domains/{first}"}
    with owner.reading() as work:
        history = history_of(work, first)
    assert (history.probes, history.failures, history.milliseconds) == (4, 2, 12)
    assert [change.health for change in history.changes] == [Health.DOWN, Health.UP]
    probed(owner, second, Trouble.TLS, Trouble.TLS)
    assert way(owner, page_id) == (Way.HERE, "")
    probed(owner, first, None, None)
    assert way(owner, page_id) == (Way.THERE, "a.example.com")


def test_of_several_workers_one_looks(owner: Person) -> None:
    added(owner, "a.example.com")
    with owner.working() as work:
        assert len(take_due(work)) == 1
    with owner.working() as work:
        assert take_due(work) == []
    with owner.later(seconds=5).working() as work:
        assert len(take_due(work)) == 1


def test_a_blocked_page_pauses_and_comes_back_only_step_by_step(owner: Person) -> None:
    first, second = added(owner, "a.example.com"), added(owner, "b.example.com")
    bad, good = published(owner, BAD), published(owner, GOOD, seed=2)
    with owner.working() as work:
        block = do_mark_blocked(work, first, bad)
        assert do_mark_blocked(work, first, bad).id == block.id
    assert page(owner, bad).state is PageState.PAUSED
    assert way(owner, bad) == (Way.PAUSED, "")
    assert way(owner, bad, "b.example.com") == (Way.PAUSED, "")
    assert way(owner, good) == (Way.THERE, "a.example.com")
    assert alerts(owner) == {"blocked": f"/domains/blocks/{block.id}"}
    with owner.working() as work, pytest.raises(Conflict, match="WeChat blocks this page"):
        do_publish(work, bad, 1000)
    with owner.working() as work, pytest.raises(Conflict, match="WeChat blocks this page"):
        do_resume(work, bad)
    with owner.working() as work, pytest.raises(Conflict):
        do_move_page(work, bad, second)
    step(owner, block.id, do_say_fixed)
    with owner.working() as work, pytest.raises(Conflict, match="still finds"):
        do_check(work, block.id)
    with owner.working() as work, pytest.raises(Conflict, match="Another step"):
        do_republish(work, block.id, second)
    with owner.working() as work:
        do_save(work, bad, read_content(GOOD), page(owner, bad).version)
    step(owner, block.id, do_check)
    step(owner, block.id, do_say_appealed)
    with owner.working() as work:
        do_republish(work, block.id, second)
    with owner.working() as work:
        do_publish(work, bad, 1000)
    assert way(owner, bad) == (Way.THERE, "b.example.com")
    assert way(owner, good) == (Way.THERE, "a.example.com")
    assert alerts(owner) == {}


def step(owner: Person, block_id: int, act: Callable[[Work, int], object]) -> None:
    with owner.working() as work:
        act(work, block_id)


def blocked_domain(owner: Person) -> tuple[int, int, DomainBlock]:
    first, second = added(owner, "a.example.com"), added(owner, "b.example.com")
    with owner.working() as work:
        return first, second, do_mark_blocked(work, first)


def test_no_other_domain_takes_over_for_one_that_wechat_blocks(owner: Person) -> None:
    page_id = published(owner)
    first, _, _ = blocked_domain(owner)
    for host in ("yutang.example.net", "a.example.com", "b.example.com"):
        assert way(owner, page_id, host) == (Way.PAUSED, "")
    probed(owner, first, Trouble.NO_ANSWER, Trouble.NO_ANSWER)
    assert way(owner, page_id) == (Way.PAUSED, "")


def test_a_blocked_domain_can_not_be_taken_out_of_the_way(owner: Person) -> None:
    first, _, _ = blocked_domain(owner)
    for act in (
        lambda work: do_remove_domain(work, first),
        lambda work: do_change_domain(work, first, DomainForm(for_entrance=True, for_pages=False)),
        lambda work: do_say_returned(work, first),
    ):
        with owner.working() as work, pytest.raises(Conflict):
            act(work)


def test_the_pages_of_a_blocked_domain_move_when_all_of_them_passed_the_check(owner: Person) -> None:
    good, bad = published(owner), published(owner, BAD, seed=2)
    first, second, block = blocked_domain(owner)
    step(owner, block.id, do_say_fixed)
    with owner.working() as work, pytest.raises(Conflict, match="1 pages"):
        do_check(work, block.id)
    with owner.working() as work:
        found = find_page(work, bad)
        found.state = PageState.PAUSED
    step(owner, block.id, do_check)
    step(owner, block.id, do_fix_again)
    step(owner, block.id, do_say_fixed)
    step(owner, block.id, do_check)
    step(owner, block.id, do_say_appealed)
    with owner.working() as work:
        assert [each.id for each in targets(work, block)] == [first, second]
        do_republish(work, block.id, second)
    assert way(owner, good) == (Way.THERE, "b.example.com")
    moved = domain(owner, first)
    assert (moved.for_pages, moved.blocked_at is not None) == (False, True)
    with owner.working() as work:
        do_say_returned(work, first)
    assert domain(owner, first).blocked_at is None


def test_a_domain_that_wechat_shows_again_goes_on_as_before(owner: Person) -> None:
    page_id = published(owner)
    first, _, block = blocked_domain(owner)
    for act in (do_say_fixed, do_check, do_say_appealed):
        step(owner, block.id, act)
    with owner.working() as work:
        do_republish(work, block.id, first)
    assert way(owner, page_id) == (Way.THERE, "a.example.com")
    assert domain(owner, first).blocked_at is None


def test_three_people_who_say_that_a_page_does_not_open_raise_an_alert(owner: Person) -> None:
    first = added(owner, "a.example.com")
    page_id = published(owner)
    for who in ("one", "one", "two"):
        with owner.working() as work:
            assert do_report(work, who, page_id)
    assert alerts(owner) == {}
    with owner.working() as work:
        assert do_report(work, "three", by_chat=True)
        assert reports_of(work, [find_domain(work, first)]) == {first: 3}
    assert alerts(owner) == {"pages_reported": f"/domains/{first}"}
    with owner.working() as work:
        do_mark_blocked(work, first)
    with owner.working() as work:
        assert not do_report(work, "four", page_id)
    assert set(alerts(owner)) == {"blocked"}


def test_fans_who_write_it_to_an_account_are_counted_once_each(owner: Person) -> None:
    first = added(owner, "a.example.com")
    services = services_over(owner.database, Clock(NOON))
    said = (("fan1", "打不开"), ("fan1", "打不开！"), ("fan2", "我的门打不开了"), ("fan3", "打不开"))
    with owner.working() as work:
        pushes = [
            ReceivedPush(number, 5, NOON, None, Push("gh_1", who, 1_780_000_000, number, Text(text), {}))
            for number, (who, text) in enumerate(said)
        ]
        count_reports(services, work, pushes)
    with owner.reading() as work:
        assert reports_of(work, [find_domain(work, first)]) == {first: 2}


def test_reports_without_a_domain_are_let_go(owner: Person) -> None:
    with owner.working() as work:
        assert not do_report(work, "one")


@pytest.mark.parametrize(
    ("addresses", "texts", "trouble"),
    [
        (["10.0.0.7"], (), Trouble.PRIVATE),
        (["8.8.8.8", "127.0.0.1"], (), Trouble.PRIVATE),
        (["::ffff:169.254.169.254"], (), Trouble.PRIVATE),
        ([], (), Trouble.NAME),
        (["192.168.1.1"], ("yutang=other",), Trouble.PRIVATE),
        (["192.168.1.1"], ("v=spf1", "yutang=secret"), None),
    ],
)
def test_the_worker_asks_no_private_network_and_believes_the_txt_record(
    owner: Person, addresses: Sequence[str], texts: Sequence[str], trouble: Trouble | None
) -> None:
    with owner.working() as work:
        domain_id = do_add_domain(work, HOUSE, DomainForm("a.example.com"), "secret").id
        do_ask(work, domain_id)
    asked: list[str] = []

    def texts_of(name: str) -> Sequence[str]:
        asked.append(name)
        return texts

    services = services_over(owner.database, Clock(NOON))
    prober = Prober(services, lambda _host, _port: addresses, texts_of)
    prober.look_round()
    prober.close()
    found = domain(owner, domain_id)
    assert asked == ["_yutang.a.example.com"]
    assert found.check_trouble is trouble
    assert (found.verified_at is not None) is (trouble is None)


def test_a_look_up_that_hangs_is_given_up(owner: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yutang.domains.jobs.asking.DEADLINE", 0.1)
    domain_id = added(owner, "a.example.com")
    free = threading.Event()
    services = services_over(owner.database, Clock(NOON))

    def hang(_host: str, _port: int) -> Sequence[str]:
        free.wait(30)
        return []

    prober = Prober(services, hang, lambda _name: ())
    prober.look_round()
    free.set()
    prober.close()
    assert domain(owner, domain_id).trouble is Trouble.NO_ANSWER
