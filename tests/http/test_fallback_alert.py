"""The whole way in the real program: visitors scan, the worker looks, one message goes out."""

import http.client
import json
from collections.abc import Callable, Iterator

import pytest

from tests.support.codes import add_code, add_place
from tests.support.console import SETTINGS, Console
from tests.support.receivers import HttpReceiver
from tests.support.server import Server
from tests.support.waiting import wait_until
from yutang.alerts.actions import NewReceiver, do_add_receiver, open_alerts
from yutang.alerts.models import ReceiverKind
from yutang.groups.actions import do_set_state
from yutang.groups.models import GroupState
from yutang.sealing import Sealer
from yutang.settings import Settings

VISITORS = 500
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 MicroMessenger/8.0.50"


@pytest.fixture
def console(start_server: Callable[..., Server]) -> Iterator[Console]:
    started = Console(start_server(settings={**SETTINGS, "webhook_private_addresses": "true"}))
    yield started
    started.close()


def full_code(console: Console, hook: HttpReceiver) -> str:
    """A live code whose only group is full and that has nobody to fall back on; alerts go to `hook`."""
    settings = Settings(data_dir=console.server.data_dir, webhook_private_addresses=True)
    with console.owner.working() as work:
        place = add_place(work, groups=1, numbers=0)
        slug = add_code(work, place).slug
        do_set_state(work, place.groups[0], GroupState.FULL)
        receiver = NewReceiver(ReceiverKind.WEBHOOK, "ops", hook.url, "zh")
        do_add_receiver(work, settings, Sealer(settings.secret()), receiver, bytes(32))
    return slug


def scan(server: Server, slug: str, visitors: int) -> set[int]:
    """So many new visitors, one after the other; the statuses they got."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    statuses = set()
    for _ in range(visitors):
        connection.request("GET", f"/c/{slug}", headers={"User-Agent": PHONE})
        answer = connection.getresponse()
        answer.read()
        statuses.add(answer.status)
    connection.close()
    return statuses


def test_five_hundred_scans_of_a_full_code_send_one_message(console: Console, hook: HttpReceiver) -> None:
    slug = full_code(console, hook)
    assert scan(console.server, slug, VISITORS) == {200}

    def visits_told() -> bool:
        with console.owner.reading() as work:
            return any(alert.values["n"] == VISITORS for alert in open_alerts(work) if alert.kind == "fallback_in_use")

    wait_until(visits_told, within=90, what="the worker's look after the last scan")
    wait_until(lambda: len(hook.requests) == 2, within=30, what="both messages")
    with console.owner.reading() as work:
        assert sorted(alert.kind for alert in open_alerts(work)) == ["code_closed", "fallback_in_use"]
    kinds = sorted(json.loads(request.body)["data"]["kind"] for request in hook.requests)
    assert kinds == ["code_closed", "fallback_in_use"]
    assert hook.url not in console.server.log()
