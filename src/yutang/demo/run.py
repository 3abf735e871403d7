"""The demo from its first to its last second: fill, serve, let the crowd come, sum up. Leaves nothing running."""

import asyncio
import logging
import random
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from subprocess import Popen
from types import FrameType
from typing import Any, Final

from yutang.db.ids import IdMaker
from yutang.db.migrate import upgrade
from yutang.demo import wording
from yutang.demo.clock import StageClock
from yutang.demo.counting import Operator
from yutang.demo.crowd import Crowd
from yutang.demo.history import LENGTH, play_history
from yutang.demo.people import Insiders
from yutang.demo.pond import ALL_CHANNELS, Pond, ReadBack, fill, kept_pond, local_today
from yutang.demo.server import choose_port, last_lines, own_environment, serving, wait_until_ready
from yutang.demo.simulator import USUAL_PORT as PLATFORM_PORT
from yutang.demo.simulator import Control, simulating
from yutang.demo.summary import cards_read, crowd_seen, is_settled, ledger_findings, numbers_now, talk_now
from yutang.demo.wechat import DemoAccount
from yutang.errors import DomainError, SettingsError
from yutang.settings import Settings, load_settings
from yutang.wiring import Services, build
from yutang.workspaces.actions import reading, system_actor
from yutang.workspaces.cli import make_demo_link
from yutang.workspaces.team.actions import member_of

log = logging.getLogger(__name__)

CROWD_MINUTES: Final = 10
_SEED: Final = 7
_LOOK: Final = 0.25  # seconds between two looks at the clock and the server
_OPERATOR_EVERY: Final = 2.0
_SAY_EVERY: Final = 15.0
_SETTLE_WITHIN: Final = 10.0

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for. `seconds`: how long the crowd comes; none: until somebody ends the demo. `rate`: visits a
    second, 0 for no crowd."""

    data_dir: Path | None
    port: int | None
    seconds: float | None
    rate: float


class Stopped(Exception):
    """Somebody ended the demo before it was up."""


def run_demo(wish: Wish, environ: Mapping[str, str], say: Say) -> dict[str, Any]:
    """Run to the end; what it came to. Raises SettingsError where it cannot start, Stopped."""
    over = threading.Event()
    with _ended_by_signals(over), _folder(wish.data_dir) as folder:
        control = Control(choose_port(None, PLATFORM_PORT))
        environ = own_environment(environ, folder, choose_port(wish.port), control.base_url)
        clock = StageClock()
        services = _services(load_settings(environ), clock)
        try:
            return _Demo(wish, environ, services, clock, control, say, over).run()
        finally:
            services.close()


class _Demo:
    def __init__(
        self,
        wish: Wish,
        environ: Mapping[str, str],
        services: Services,
        clock: StageClock,
        control: Control,
        say: Say,
        over: threading.Event,
    ) -> None:
        self._wish = wish
        self._environ = environ
        self._services = services
        self._clock = clock
        self._control = control
        self._say = say
        self._over = over
        self._rng = random.Random(_SEED)  # noqa: S311 - a crowd that is the same each time
        self._insiders = Insiders()
        self._log = services.settings.data_dir / "serve.log"

    def run(self) -> dict[str, Any]:
        folder, port = self._services.settings.data_dir, self._control.port
        self._say(wording.starting(folder))
        # It starts while the pond is filled, so it costs no time of its own.
        seed = self._clock.milliseconds()
        with simulating(self._environ, port, seed, folder / "sim.log") as platform:
            pond, cards = self._prepare()
            self._go_on()
            wait_until_ready(platform, port, folder / "sim.log", self._over.is_set)
            self._go_on()
            return self._perform(pond, cards)

    def _perform(self, pond: Pond, cards: Sequence[ReadBack]) -> dict[str, Any]:
        settings = self._services.settings
        operator = Operator(self._services, pond, self._insiders, self._rng)
        account = DemoAccount(self._services, pond, self._control)
        account.make()
        account.people(operator.groups())
        entrance = f"{settings.base_url}/c/{pond.slug}"
        crowd = Crowd(entrance, ALL_CHANNELS, self._insiders, operator.payloads, self._rng, self._wish.rate or 1.0)
        with serving(self._environ, self._log) as server:
            wait_until_ready(server, settings.port, self._log, self._over.is_set)
            self._go_on()
            account.open()
            self._welcome(pond, entrance)
            began = time.monotonic()
            asyncio.run(self._live(server, operator, crowd))
            seconds = time.monotonic() - began
            self._settle()
        seen = crowd_seen(crowd.tally, self._insiders, operator.payloads, operator.names)
        crowd_data = {**seen, "counts_typed": operator.counts_typed}
        talk = talk_now(self._services, pond, account.account_id)
        return {**self._sum_up(pond, cards, entrance, crowd_data, seconds), **talk}

    def _settle(self) -> None:
        """Let the worker finish what it has in hand, so that the sum holds all that was said."""
        until = time.monotonic() + _SETTLE_WITHIN
        while not is_settled(self._services) and time.monotonic() < until:
            time.sleep(_LOOK)

    def _prepare(self) -> tuple[Pond, Sequence[ReadBack]]:
        """The pond in the database: made now, or kept from an earlier demo."""
        services, clock = self._services, self._clock
        upgrade(services.database)
        kept = kept_pond(services.settings.data_dir)
        if kept is not None:
            self._say(wording.going_on())
            return kept, ()
        today = local_today(services)
        clock.stand_at(clock() - LENGTH)
        filled = fill(services, self._rng, today)
        self._go_on()
        play_history(services, clock, filled, self._insiders, self._rng)
        clock.run_on()
        filled.pond.keep(services.settings.data_dir)
        self._say(wording.cards(filled.cards))
        return filled.pond, filled.cards

    def _welcome(self, pond: Pond, entrance: str) -> None:
        services, owner = self._services, system_actor(pond.workspace_id)
        with reading(services.database, owner, services.clock(), services.new_id) as work:
            member = member_of(work, pond.member_id)
        link = make_demo_link(services, member)
        folder = services.settings.data_dir
        wish = self._wish
        phones = f"{self._control.base_url}/phones"
        self._say(wording.welcome(link, phones, entrance, folder, kept=wish.data_dir is not None))
        self._say(wording.crowd(wish.rate, CROWD_MINUTES, wish.seconds))

    async def _live(self, server: "Popen[bytes]", operator: Operator, crowd: Crowd) -> None:
        """Until the time is up or somebody ends it; the crowd goes home after CROWD_MINUTES at the latest."""
        began = time.monotonic()
        until = began + self._wish.seconds if self._wish.seconds is not None else None
        home = began + CROWD_MINUTES * 60

        def is_over() -> bool:
            return self._over.is_set() or (until is not None and time.monotonic() >= until)

        def crowd_goes() -> bool:
            return is_over() or self._wish.rate == 0 or time.monotonic() >= home

        coming = asyncio.create_task(crowd.come(crowd_goes))
        say_at, look_at = began + _SAY_EVERY, began + _OPERATOR_EVERY
        while not is_over():
            await asyncio.sleep(_LOOK)
            if server.poll() is not None:
                raise SettingsError(f"The server ended by itself. Its last messages:\n{last_lines(self._log)}")
            now = time.monotonic()
            if now >= look_at and not coming.done():
                look_at = now + _OPERATOR_EVERY
                await asyncio.to_thread(_look_after, operator)
            if now >= say_at and not coming.done():
                say_at = now + _SAY_EVERY
                self._say(wording.progress(crowd.tally))
        await coming

    def _sum_up(
        self, pond: Pond, cards: Sequence[ReadBack], entrance: str, crowd: dict[str, Any], seconds: float
    ) -> dict[str, Any]:
        numbers, findings = numbers_now(self._services, pond), ledger_findings(self._services, pond)
        read = cards_read(cards)
        wrong = read["drawn"] - read["payload_right"] + crowd["failed"] + len(findings)
        return {
            "ok": wrong == 0,
            "url": self._services.settings.base_url,
            "entrance": entrance,
            "seconds": round(seconds, 1),
            **numbers,
            "cards": read,
            "crowd": crowd,
            "ledger_ok": not findings,
            "ledger_findings": findings,
        }

    def _go_on(self) -> None:
        if self._over.is_set():
            raise Stopped


def _look_after(operator: Operator) -> None:
    try:
        operator.look_after()
    except DomainError as error:  # whoever sits at the console archived a group, or the database was busy: next time
        log.info("the operator could not count: %s", error)


def _services(settings: Settings, clock: StageClock) -> Services:
    """Services whose ids carry the time of the stage."""
    return replace(build(settings, clock), new_id=IdMaker(clock.milliseconds))


@contextmanager
def _folder(wanted: Path | None) -> Iterator[Path]:
    """The data directory: the one wanted, which stays, or one of our own, which goes."""
    if wanted is not None:
        if (wanted / "yutang.db").exists() and kept_pond(wanted) is None:
            raise SettingsError(f"{wanted} holds a Yutang that is no demo. Choose an empty folder.")
        wanted.mkdir(parents=True, exist_ok=True)
        yield wanted.resolve()
        return
    folder = Path(tempfile.mkdtemp(prefix="yutang-demo-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _ended_by_signals(over: threading.Event) -> Iterator[None]:
    """Ctrl-C, SIGTERM and a closed terminal set `over`; the demo then ends in its own order."""

    def end(_number: int, _frame: FrameType | None) -> None:
        over.set()

    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    earlier = {number: signal.signal(number, end) for number in numbers}
    try:
        yield
    finally:
        for number, handler in earlier.items():
            signal.signal(number, handler)
