"""Two page domains behind one printed entrance, with the real program: an outage fails over and returns; a block never
does."""

import time
from collections.abc import Callable, Iterator
from random import Random

import httpx2
import pytest

from tests.support.codes import add_code, add_place
from tests.support.console import Console
from tests.support.forwarding import Forwarder
from tests.support.server import Server
from tests.support.waiting import wait_until
from yutang.domains.actions.blocking import do_mark_blocked, do_say_mistaken
from yutang.domains.actions.keeping import DomainForm, House, do_add_domain, find_domain
from yutang.domains.models import Health
from yutang.pages.actions.making import do_make
from yutang.pages.actions.publishing import do_publish
from yutang.pages.models import PageKind
from yutang.pages.rules.content import read_content

PROMISED = 30.0  # seconds from the outage to visitors who land again
PATIENCE = 60.0  # a busy machine is no failure where nothing was promised


class Street:
    """A server, its entrance and two domains that lead to it."""

    def __init__(self, console: Console, first: Forwarder, second: Forwarder) -> None:
        self.console, self.first, self.second = console, first, second
        self.entrance = console.server.base_url
        house = House(self.entrance, private=True)
        with console.owner.working() as work:
            add_code(work, add_place(work), slug="morning")
            content = read_content(
                {"title": "Saturday", "blocks": [{"id": "a1", "kind": "text", "text": "Come at nine."}]}
            )
            page = do_make(work, PageKind.PAGE, content, Random(1), language="en")
            work.session.flush()
            do_publish(work, page.id, 1000)
            self.page_path = f"/p/{page.slug}"
            self.ids = [
                do_add_domain(work, house, DomainForm(each.host), f"token{n}").id
                for n, each in enumerate((first, second))
            ]

    def health(self, which: int) -> Health:
        with self.console.owner.reading() as work:
            return find_domain(work, self.ids[which]).health

    def lands_on(self, path: str) -> str:
        """The address where a visitor of the printed entrance ends up, "" where nothing is shown."""
        try:
            answer = httpx2.get(self.entrance + path, follow_redirects=True, timeout=5)
        except httpx2.HTTPError:
            return ""
        return answer.url.netloc.decode() if answer.status_code == httpx2.codes.OK else ""

    def wait_for(self, path: str, domain: Forwarder) -> None:
        wait_until(lambda: self.lands_on(path) == domain.host, within=PATIENCE, what=f"{path} on {domain.host}")


@pytest.fixture
def street(start_server: Callable[..., Server]) -> Iterator[Street]:
    server = start_server(settings={"domain_private_addresses": "true"})
    first, second = Forwarder("127.0.0.1", server.port), Forwarder("localhost", server.port)
    first.start()
    second.start()
    console = Console(server)
    yield Street(console, first, second)
    first.cut()
    second.cut()
    console.close()


@pytest.mark.slow
def test_visitors_of_a_printed_code_land_within_thirty_seconds_of_an_outage_and_a_block_moves_nobody(
    street: Street,
) -> None:
    wait_until(lambda: street.health(0) is street.health(1) is Health.UP, within=PATIENCE, what="both domains up")
    for path in ("/c/morning", street.page_path):
        street.wait_for(path, street.first)

    street.first.cut()
    began = time.monotonic()
    for path in ("/c/morning", street.page_path):
        street.wait_for(path, street.second)
    assert time.monotonic() - began < PROMISED

    street.first.start()
    for path in ("/c/morning", street.page_path):
        street.wait_for(path, street.first)

    _a_block_moves_nobody(street)
    _the_console_lives_at_its_own_address(street)


def _a_block_moves_nobody(street: Street) -> None:
    """Neither while the blocked domain answers nor when it is down as well; the other one is up all the time."""
    with street.console.owner.working() as work:
        block = do_mark_blocked(work, street.ids[0])
    page = street.entrance + street.page_path
    code = street.entrance + "/c/morning"
    wait_until(lambda: "休息" in httpx2.get(code).text, within=PATIENCE, what="the entrance that takes a break")
    street.first.cut()
    wait_until(lambda: street.health(0) is Health.DOWN, within=PATIENCE, what="the blocked domain down")
    assert street.health(1) is Health.UP
    assert httpx2.get(page).status_code == httpx2.codes.NOT_FOUND
    assert not httpx2.get(code).is_redirect
    assert httpx2.get(f"http://{street.second.host}{street.page_path}").status_code == httpx2.codes.NOT_FOUND
    with street.console.owner.working() as work:
        do_say_mistaken(work, block.id)
    for path in ("/c/morning", street.page_path):
        street.wait_for(path, street.second)


def _the_console_lives_at_its_own_address(street: Street) -> None:
    other = f"http://{street.second.host}"
    for path in ("/", "/sign-in", "/domains", "/api/v1/domains", "/metrics"):
        assert httpx2.get(other + path).status_code == httpx2.codes.NOT_FOUND
    assert httpx2.get(street.entrance + "/sign-in").status_code == httpx2.codes.OK
    stray = httpx2.get(street.entrance + "/sign-in", headers={"Host": "evil.example.com"})
    assert stray.headers["location"] == street.entrance + "/sign-in"
    assert httpx2.get(street.entrance + "/healthz", headers={"Host": "10.0.0.1"}).status_code == httpx2.codes.OK
