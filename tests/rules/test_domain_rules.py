"""Domains: what people type, when one counts as down, who takes over for whom, and the way back from a block."""

from datetime import UTC, datetime, timedelta

import pytest

from yutang.alerts.rules import AlertKind, DomainFacts, Facts, Level, due_alerts
from yutang.domains.models import Health
from yutang.domains.proof import answer_to, is_nonce
from yutang.domains.rules.health import Standing, after_probe, tls_level
from yutang.domains.rules.hosts import host_of, read_host, shown_host
from yutang.domains.rules.reports import is_report
from yutang.domains.rules.routing import Place, Way, lead
from yutang.domains.rules.steps import Case, Step, states, step_of
from yutang.errors import Invalid

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
FIRST, SECOND = "a.example.com", "b.example.com"


def places(*, first_up: bool = True, first_blocked: bool = False, second_up: bool = True) -> list[Place]:
    return [
        Place(1, "https", FIRST, first_up, first_blocked),
        Place(2, "https", SECOND, second_up, False),
    ]


@pytest.mark.parametrize(
    ("typed", "host"),
    [
        ("pages.example.com", "pages.example.com"),
        ("  HTTPS://Pages.Example.COM/ ", "pages.example.com"),
        ("pages.example.com.", "pages.example.com"),
        ("鱼塘.com", "xn--smsr99m.com"),
        ("a.xn--fiqs8s", "a.xn--fiqs8s"),
    ],
)
def test_a_domain_is_read_as_dns_has_it(typed: str, host: str) -> None:
    assert read_host(typed, private=False) == ("https", host)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        ".",
        "localhost",
        "nas.local",
        "db.internal",
        "127.0.0.1",
        "127.1",
        "0x7f.0x1",
        "2130706433",
        "[::1]",
        "::1",
        "http://pages.example.com",
        "ftp://pages.example.com",
        "pages.example.com:8443",
        "pages.example.com:443",
        "user@pages.example.com",
        "https://user:secret@pages.example.com",
        "pages.example.com/path",
        "pages.example.com?x=1",
        "pages.example.com#x",
        "pages.example.com\\evil.example.com",
        "pages.example.com\r\nHost: evil.example.com",
        "pages.exam\nple.com",
        "pages.exa mple.com",
        "pages.example.com%0d",
        "-pages.example.com",
        "pages_x.example.com",
        "pages..example.com",
        "p\u202eages.example.com",
        "\u200bpages.example.com\u2028x",
        "a" * 64 + ".example.com",
        "a." * 130 + "com",
        "pages.example.c0m\x00",
        "１２７.０.０.１",
        "javascript:alert(1)",
        "<script>.com",
    ],
)
def test_what_is_no_public_domain_is_refused(typed: str) -> None:
    with pytest.raises(Invalid):
        read_host(typed, private=False)


def test_inner_networks_and_tests_may_name_ports_and_numbers() -> None:
    assert read_host("127.0.0.1:8080", private=True) == ("http", "127.0.0.1:8080")
    assert read_host("http://localhost:9", private=True) == ("http", "localhost:9")
    for wrong in ("localhost:0", "localhost:99999", "localhost:80:80", "user@localhost", "localhost/x", "[::1]:80"):
        with pytest.raises(Invalid):
            read_host(wrong, private=True)


def test_hosts_of_requests_are_compared_without_case_dot_and_usual_port() -> None:
    assert host_of("Pages.Example.com:443") == host_of("pages.example.com.") == "pages.example.com"
    assert host_of("localhost:8080") == "localhost:8080"
    assert shown_host("xn--smsr99m.com") == "鱼塘.com"
    assert shown_host("xn--\udcff.com") == "xn--\udcff.com"


def test_one_stumble_is_no_outage_and_one_answer_no_recovery() -> None:
    standing = Standing()
    seen = []
    for ok in (True, True, False, True, False, False, True, False, False, True, True):
        standing = after_probe(standing, ok=ok)
        seen.append(standing.health)
    up, down, unknown = Health.UP, Health.DOWN, Health.UNKNOWN
    assert seen == [unknown, up, up, up, up, down, down, down, down, down, up]


def test_certificates_are_told_two_weeks_ahead() -> None:
    assert tls_level(None, NOW) == tls_level(NOW + timedelta(days=15), NOW) == "fine"
    assert tls_level(NOW + timedelta(days=14), NOW) == "soon"
    assert tls_level(NOW + timedelta(days=3), NOW) == tls_level(NOW - timedelta(days=1), NOW) == "now"


def test_visitors_of_an_entrance_are_led_to_the_first_domain_and_stay_where_they_are_on_a_page_domain() -> None:
    led = lead(places(), None, "go.example.com")
    assert (led.way, led.place and led.place.host) == (Way.THERE, FIRST)
    assert lead(places(), None, SECOND).way is Way.HERE
    assert lead([], None, "go.example.com").way is Way.HERE


def test_a_page_has_the_home_that_was_chosen_for_it() -> None:
    led = lead(places(), 2, "go.example.com")
    assert led.place is not None
    assert led.place.host == SECOND
    gone = lead(places(), 99, "go.example.com")
    assert gone.place is not None
    assert gone.place.host == FIRST


def test_another_domain_takes_over_for_one_that_is_down() -> None:
    led = lead(places(first_up=False), None, "go.example.com")
    assert led.place is not None
    assert led.place.host == SECOND


def test_where_none_answers_the_entrance_itself_does() -> None:
    assert lead(places(first_up=False, second_up=False), None, "go.example.com").way is Way.HERE


@pytest.mark.parametrize("first_up", [True, False])
@pytest.mark.parametrize("host", ["go.example.com", FIRST, SECOND])
def test_nobody_takes_over_for_one_that_wechat_blocks(host: str, *, first_up: bool) -> None:
    led = lead(places(first_up=first_up, first_blocked=True), None, host)
    assert led.way is Way.PAUSED
    assert led.place is None


def test_a_blocked_domain_takes_over_for_nobody() -> None:
    blocked_first = places(first_blocked=True, second_up=False)
    assert lead(blocked_first, 2, "go.example.com").way is Way.HERE


def test_the_way_back_has_four_steps_in_order() -> None:
    assert step_of(Case()) is Step.FIX
    assert step_of(Case(NOW)) is Step.CHECK
    assert step_of(Case(NOW, NOW)) is Step.APPEAL
    assert step_of(Case(NOW, NOW, NOW)) is Step.REPUBLISH
    assert step_of(Case(closed_at=NOW)) is Step.CLOSED
    assert [state for _, state in states(Case(NOW))] == ["done", "now", "later", "later"]
    assert {state for _, state in states(Case(closed_at=NOW))} == {"done"}


def test_only_those_who_say_nothing_else_report_a_page() -> None:
    assert is_report(" 打不开！")
    assert is_report("The page did not open.")
    assert not is_report("我的冰箱打不开了怎么办")
    assert not is_report("")


def test_a_proof_is_of_one_host_and_one_nonce() -> None:
    assert is_nonce("0" * 32)
    assert not is_nonce("0" * 31 + "\n")
    said = answer_to(b"k", FIRST, "0" * 32)
    assert said != answer_to(b"k", SECOND, "0" * 32)
    assert said != answer_to(b"k", FIRST, "1" * 32)
    assert said != answer_to(b"other", FIRST, "0" * 32)


def kinds(facts: DomainFacts) -> dict[AlertKind, Level]:
    return {alert.kind: alert.level for alert in due_alerts(Facts([], [], domains=[facts]), NOW)}


def test_domains_raise_alerts_and_a_block_is_told_before_an_outage() -> None:
    well = DomainFacts(1, None, False, NOW + timedelta(days=60))
    assert kinds(well) == {}
    assert kinds(DomainFacts(1, NOW, False, None)) == {AlertKind.DOMAIN_DOWN: Level.WARNING}
    assert kinds(DomainFacts(1, NOW, True, None)) == {AlertKind.DOMAIN_DOWN: Level.CRITICAL}
    assert kinds(DomainFacts(1, None, True, NOW + timedelta(days=5))) == {AlertKind.TLS_ENDS: Level.WARNING}
    assert kinds(DomainFacts(1, None, True, NOW + timedelta(days=2))) == {AlertKind.TLS_ENDS: Level.CRITICAL}
    assert kinds(DomainFacts(1, None, True, None, reports=3)) == {AlertKind.PAGES_REPORTED: Level.CRITICAL}
    blocked = DomainFacts(1, NOW, True, None, case_id=7, case_since=NOW)
    assert kinds(blocked) == {AlertKind.BLOCKED: Level.CRITICAL}
