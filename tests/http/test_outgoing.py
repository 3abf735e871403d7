"""Outgoing HTTP against real sockets: what is refused, and that nothing can hold a worker for long."""

import ipaddress
import threading
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from tests.support.ports import free_port
from tests.support.receivers import HttpReceiver, http_receiver, tls_pair
from yutang.errors import Invalid
from yutang.jobs import outgoing
from yutang.jobs.kinds import GiveUp, TryLater
from yutang.jobs.outgoing import ANSWER_BYTES, check_url, is_public, post

PUBLIC = "93.184.216.34"


@pytest.fixture
def receiver() -> Iterator[HttpReceiver]:
    with http_receiver() as started:
        yield started


def resolves_to(*addresses: str) -> outgoing.Resolve:
    def resolve(_host: str, _port: int) -> Sequence[str]:
        return addresses

    return resolve


def never(_host: str, _port: int) -> Sequence[str]:
    raise AssertionError("the name was looked up")


# ---- private addresses -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.0.8",
        "0.0.0.0",  # noqa: S104 - an address that must be refused
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "64:ff9b::a00:1",
        "64:ff9b:1::1",
        "2002:a00:1::",
    ],
)
def test_a_name_that_leads_to_a_private_address_is_refused(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))
    with pytest.raises(GiveUp, match="inside a private network"):
        post("https://hooks.example.com/", b"{}", {}, private_addresses=False, resolve=resolves_to(address))


@pytest.mark.parametrize("address", [PUBLIC, "8.8.8.8", "2606:4700::1111", "64:ff9b::808:808"])
def test_a_public_address_is_told_from_a_private_one(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


def test_a_name_with_one_private_address_among_public_ones_is_refused() -> None:
    mixed = resolves_to(PUBLIC, "10.0.0.1")
    with pytest.raises(GiveUp, match="inside a private network"):
        post("https://hooks.example.com/", b"{}", {}, private_addresses=False, resolve=mixed)


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1", "localhost"])
def test_other_ways_of_writing_this_machine_are_refused(host: str) -> None:
    with pytest.raises(GiveUp, match="inside a private network"):
        post(f"https://{host}/", b"{}", {}, private_addresses=False)


def test_the_name_is_looked_up_once_and_the_checked_address_is_used(receiver: HttpReceiver) -> None:
    """A server that answers the second look-up with another address has nothing to answer."""
    answers = iter([["127.0.0.1"]])
    url = f"http://hooks.example.com:{receiver.port}/a?b=c"
    answer = post(url, b"{}", {"X-A": "1"}, private_addresses=True, resolve=lambda _host, _port: next(answers))

    assert answer.ok
    (request,) = receiver.requests
    assert (request.path, request.body) == ("/a?b=c", b"{}")
    assert request.headers["Host"] == f"hooks.example.com:{receiver.port}"


# ---- addresses that are refused when they are typed in ---------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "",
        "hooks",
        "ftp://example.com/",
        "https://0177.0.0.1/",
        "http://example.com/",
        "https://",
        "https://user:password@example.com/",
        "https://example.com:99999/",
        "https://exa mple.com/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://[fe80::1%25eth0]/",
        "https://169.254.169.254/latest/meta-data",
        "https://example.com/" + "a" * 2048,
        "javascript:alert(1)",
    ],
)
def test_what_is_no_safe_web_address_is_refused_at_once(url: str) -> None:
    with pytest.raises(Invalid):
        check_url(url, private_addresses=False)


def test_inside_ones_own_network_plain_http_is_allowed() -> None:
    assert check_url(" http://10.0.0.5:8080/x ", private_addresses=True) == "http://10.0.0.5:8080/x"


def test_a_chinese_domain_is_a_web_address() -> None:
    assert check_url("https://例子.com/x", private_addresses=False)


# ---- what comes back ---------------------------------------------------------------------------------------------


def test_a_redirect_is_not_followed(receiver: HttpReceiver) -> None:
    receiver.status, receiver.headers = 302, {"Location": f"http://127.0.0.1:{receiver.port}/inside"}
    answer = post(receiver.url, b"{}", {}, private_addresses=True)

    assert (answer.status, answer.ok) == (302, False)
    assert len(receiver.requests) == 1


def test_a_large_answer_is_cut(receiver: HttpReceiver) -> None:
    receiver.body = b"x" * (5 * ANSWER_BYTES)
    assert len(post(receiver.url, b"{}", {}, private_addresses=True).body) == ANSWER_BYTES


def test_a_packed_answer_is_not_unpacked(receiver: HttpReceiver) -> None:
    receiver.headers, receiver.body = {"Content-Encoding": "gzip"}, b"\x1f\x8b not really"
    assert post(receiver.url, b"{}", {}, private_addresses=True).body == receiver.body


def test_a_receiver_that_says_nothing_is_left_after_the_deadline(
    receiver: HttpReceiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outgoing, "DEADLINE", 0.3)
    receiver.before = threading.Event()
    with pytest.raises(TryLater, match="did not answer in time"):
        post(receiver.url, b"{}", {}, private_addresses=True)


def test_a_receiver_that_is_not_there_is_tried_later() -> None:
    with pytest.raises(TryLater, match="could not be reached"):
        post(f"http://127.0.0.1:{free_port()}/", b"{}", {}, private_addresses=True)


def test_a_name_that_does_not_exist_is_tried_later() -> None:
    def unknown(_host: str, _port: int) -> Sequence[str]:
        raise OSError("no such name")

    with pytest.raises(TryLater, match="could not be found"):
        post("https://nowhere.example.com/", b"{}", {}, private_addresses=False, resolve=unknown)


def test_an_address_that_is_wrong_by_now_is_given_up_without_a_look_up() -> None:
    with pytest.raises(GiveUp):
        post("http://example.com/", b"{}", {}, private_addresses=False, resolve=never)


@pytest.mark.parametrize(
    ("text", "seconds"), [("7", 7), ("", None), ("soon", None), ("Wed, 21 Oct 2026 07:28:00 GMT", None), ("-1", None)]
)
def test_a_receiver_may_say_in_seconds_when_to_come_back(
    receiver: HttpReceiver, text: str, seconds: int | None
) -> None:
    receiver.status, receiver.headers = 503, {"Retry-After": text}
    wait = post(receiver.url, b"{}", {}, private_addresses=True).retry_after
    assert wait == (None if seconds is None else timedelta(seconds=seconds))


# ---- TLS ---------------------------------------------------------------------------------------------------------


def test_the_certificate_is_checked_against_the_name_and_not_the_address(tmp_path: Path) -> None:
    server, trust = tls_pair(tmp_path, "hooks.example.com")
    here = resolves_to("127.0.0.1")
    with http_receiver(server) as receiver:
        url = f"https://hooks.example.com:{receiver.port}/"
        assert post(url, b"{}", {}, private_addresses=True, resolve=here, tls=trust).ok
        with pytest.raises(TryLater, match="could not be reached"):
            post(url.replace("hooks", "other"), b"{}", {}, private_addresses=True, resolve=here, tls=trust)
        with pytest.raises(TryLater, match="could not be reached"):
            post(url, b"{}", {}, private_addresses=True, resolve=here)
        assert len(receiver.requests) == 1
