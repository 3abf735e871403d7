"""The one thread that draws posters: what waits is bounded, what was drawn is kept, and so are few templates."""

import io
import json
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import Future

import pytest
from PIL import Image

from tests.support import posters
from tests.support.waiting import wait_until
from yutang.errors import Invalid, Unavailable
from yutang.posters import press as pressing
from yutang.posters.designs import Design, design
from yutang.posters.press import Form, Order, Press
from yutang.posters.rules.layers import Values

PATIENCE = 30  # seconds


def no_files(_sources: frozenset[str]) -> Mapping[str, bytes]:
    return {}


def drawn(ground: str = "#ffffff", **changed: object) -> Design:
    layers = [posters.layer("qr", 100, 100, 300, 300), posters.layer("streak", 100, 600, 400, 100, size=60)]
    return design(json.dumps({"width": 600, "height": 900, "ground": ground, "layers": layers} | changed))


def order(key: str, made: Design | None = None, form: Form = Form.JPEG, streak: int = 1) -> Order:
    return Order(key, made or drawn(), lambda: posters.values(streak=streak), no_files, form)


@pytest.fixture
def press() -> Iterator[Press]:
    opened = Press(600, 240)
    yield opened
    opened.close()


@pytest.fixture
def gate(press: Press) -> Iterator[threading.Event]:
    """Holds the press until it is set."""
    opened = threading.Event()
    press.run(lambda: opened.wait(PATIENCE))
    yield opened
    opened.set()


def test_a_picture_is_made_once_and_then_kept(press: Press) -> None:
    assert press.kept("a") is None
    made = press.submit(order("a")).result(PATIENCE)
    wait_until(lambda: press.kept("a") is not None, what="the picture to be kept")

    assert press.kept("a") == made
    assert Image.open(io.BytesIO(made)).size == (600, 900)


def test_who_orders_what_is_being_made_gets_the_same(press: Press, gate: threading.Event) -> None:
    first, second = press.submit(order("a")), press.submit(order("a"))

    assert first is second
    gate.set()
    assert first.result(PATIENCE)


def test_a_crowd_hears_at_once_that_it_is_too_many(
    press: Press, gate: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pressing, "_WAITING", 64)
    waiting: list[Future[bytes]] = [press.submit(order(str(number), streak=number)) for number in range(64)]

    with pytest.raises(Unavailable):
        press.submit(order("one more"))

    gate.set()
    assert all(future.result(PATIENCE) for future in waiting)
    wait_until(lambda: press.kept("63") is not None, what="the last to be kept")
    assert press.submit(order("one more")).result(PATIENCE)


def test_editors_cannot_fill_the_room_of_the_others(press: Press, gate: threading.Event) -> None:
    values = posters.values()
    for _ in range(5):  # the gate is the first of six
        press.proof(drawn(), values, no_files)

    with pytest.raises(Unavailable):
        press.proof(drawn(), values, no_files)
    others = press.submit(order("a"))
    gate.set()

    assert others.result(PATIENCE)


def test_what_cannot_be_drawn_is_said_and_the_next_is_drawn(press: Press) -> None:
    wrong = press.submit(Order("a", drawn(), lambda: Values(link=""), no_files))
    lost = press.proof(drawn(layers=[posters.layer("picture", 0, 0, 9, 9, source="lost")]), posters.values(), no_files)

    for future in (wrong, lost):
        with pytest.raises(Invalid):
            future.result(PATIENCE)
    assert press.submit(order("a")).result(PATIENCE)


def test_a_small_picture_is_the_large_one_made_smaller(press: Press) -> None:
    large = press.submit(order("large")).result(PATIENCE)
    known = press.submit(order("known", form=Form.SMALL)).result(PATIENCE)
    unknown = Press(600, 240)
    fresh = unknown.submit(order("fresh", form=Form.SMALL)).result(PATIENCE)
    unknown.close()

    assert fresh == known
    assert Image.open(io.BytesIO(fresh)).size == (360, 540)
    assert len(fresh) < len(large)


def test_large_templates_do_not_pile_up(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pressing, "_RENDERERS_BYTES", 3_000_000)
    asked: list[str] = []

    def files(name: str) -> pressing.Files:
        def asking(_sources: frozenset[str]) -> Mapping[str, bytes]:
            asked.append(name)
            return {}

        return asking

    def draw(name: str, made: Design) -> None:
        values = posters.values()
        press.submit(Order(f"{name}{len(asked)}", made, lambda: values, files(name))).result(PATIENCE)

    shape = posters.layer("shape", 0, 0, 600, 900, fill="#102030")
    qr = posters.layer("qr", 100, 100, 300, 300)
    large, other = (drawn(ground, layers=[shape, qr]) for ground in ("#111111", "#222222"))
    for name, made in (("large", large), ("large", large), ("other", other), ("large", large)):
        draw(name, made)

    assert asked == ["large", "other", "large"]
