"""Pulling the plug while screenshots are uploaded and read: an acknowledged drop is read in the end, each card once."""

import random
from collections.abc import Callable
from contextlib import closing
from datetime import date
from functools import partial
from threading import Timer

import httpx2
import pytest

from tests.support.cards import card, group_payload
from tests.support.console import EMAIL, PASSWORD, SETTINGS, Console
from tests.support.house import Visitor
from tests.support.server import Server
from tests.support.waiting import wait_until
from yutang.groups.models import UploadState
from yutang.groups.uploads.actions import find_drop, waiting_drops

ROUNDS, CARDS = 10, 4
NEXT_WEEK = date(2026, 11, 28)


@pytest.mark.slow
def test_no_kill_loses_a_card_that_was_acknowledged(start_server: Callable[..., Server]) -> None:
    server = start_server(settings=SETTINGS)
    with closing(Console(server)) as console, httpx2.Client(base_url=server.base_url, timeout=30) as client:
        owner, visitor = console.owner, Visitor(client)
        assert visitor.sign_in(EMAIL, PASSWORD).is_redirect
        visitor.get("/groups/upload")
        acknowledged = _rounds(server, visitor)
        with owner.reading() as work:
            drops = {drop.drop_id for drop in waiting_drops(work)}
        assert set(acknowledged) <= drops
        for drop_id in drops:  # one whose answer was lost on the way is whole as well
            wait_until(partial(_is_read, visitor, drop_id), within=60, what="the drop is read")
            with owner.reading() as work:
                cards = find_drop(work, drop_id).cards
            payloads = {seen.reading.payload for seen in cards if seen.reading}
            assert (len(payloads), {seen.upload.state for seen in cards}) == (CARDS, {UploadState.WAITING})
    assert len(acknowledged) > ROUNDS / 4  # the kills did fall on both sides of the answer


def _rounds(server: Server, visitor: Visitor) -> list[int]:
    """The drops that were acknowledged, of `ROUNDS` uploads each of which the plug was pulled on."""
    chance = random.Random(20261122)
    acknowledged = []
    for round_ in range(ROUNDS):
        drop_id = _upload_and_kill(server, visitor, round_, after=chance.uniform(0.0, 1.2))
        acknowledged += [drop_id] if drop_id else []
        server.start()
    return acknowledged


def _upload_and_kill(server: Server, visitor: Visitor, round_: int, after: float) -> int | None:
    """Send one drop, pull the plug `after` seconds from its beginning; its id when it was acknowledged."""
    numbers = range(round_ * CARDS, (round_ + 1) * CARDS)
    files = [("files", (f"{n}.jpg", card(group_payload(n), f"群{n}", NEXT_WEEK), "image/jpeg")) for n in numbers]
    plug = Timer(after, server.kill)
    plug.start()
    try:
        answer = visitor.post("/groups/upload", follow=False, files=files)
    except httpx2.TransportError:
        return None
    finally:
        plug.join()
    return int(answer.headers["location"].rsplit("/", 1)[1])


def _is_read(visitor: Visitor, drop_id: int) -> bool:
    """Looking at the page of a drop starts the reading that was broken off."""
    return "data-drop-form" in visitor.get(f"/groups/drops/{drop_id}/cards").text
