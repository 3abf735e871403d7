"""One rehearsal from its first to its last second: an empty pond, a local platform, a server, and the crowd."""

import asyncio
import contextlib
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Final

from yutang.bench.campaign.definition import Definition, Span, span_of
from yutang.bench.campaign.directory import Directory
from yutang.bench.campaign.driver import Driver, Tally
from yutang.bench.campaign.figures import Figures, read_figures
from yutang.bench.campaign.kills import Kill, plan_kills
from yutang.bench.campaign.lines import Lines
from yutang.bench.campaign.people import HOUR, Person, Window
from yutang.bench.campaign.program import Program
from yutang.bench.campaign.stage import ACTOR, Stage, prepare
from yutang.bench.campaign.traffic import Delivery, Weather, deliveries_of, in_steps, make_people
from yutang.bench.servers import free_port
from yutang.campaigns.actions.life import Secrets, do_settle
from yutang.campaigns.models import CampaignPath
from yutang.campaigns.rewards.actions.giving import SETTLED_AT_THE_END
from yutang.campaigns.tokens import PURPOSE
from yutang.db.migrate import upgrade
from yutang.demo.server import HOST, own_environment, wait_until_ready
from yutang.demo.simulator import Control, simulating
from yutang.errors import Conflict, SettingsError
from yutang.settings import load_settings
from yutang.wiring import MovedClock, Services, build, system_clock
from yutang.workspaces.actions import system_actor, working

_DRAIN: Final = 600.0  # seconds for the worker to apply what is kept
_SETTLE: Final = 300.0  # seconds for the last releases
_LOOK: Final = 0.1
_ROUND: Final = 1.2  # seconds: the worker looks round once
_LISTS: Final = ("/cgi-bin/user/get", "/cgi-bin/user/info/batchget")
"""What Yutang is not told in a rehearsal: all that it knows of people's coming and going must be from pushes."""
_CODE_SLACK: Final = 24 * HOUR

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """`step`: seconds of the campaign that pass at once. `kills`: of the server and of its worker, in turn."""

    people: int = 200
    seed: int = 7
    step: int = 6 * HOUR
    kills: int = 0
    weather: Weather = field(default_factory=Weather)
    database_url: str = ""  # an empty database; "": SQLite in the rehearsal's folder
    folder: Path | None = None  # none: one of its own, removed afterwards


@dataclass(frozen=True, slots=True)
class Played:
    """What there is to look at afterwards."""

    stage: Stage
    people: list[Person]
    window: Window
    figures: Figures
    tally: Tally
    seconds: Mapping[str, float]
    killed: int


def rehearse(definition: Definition, plan: Plan, environ: Mapping[str, str], say: Say = lambda _: None) -> Played:
    """Play it. Raises SettingsError where a program does not come up, TimeoutError where the worker does not."""
    with contextlib.ExitStack() as stack:
        folder = plan.folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="yutang-rehearsal-")))
        folder.mkdir(parents=True, exist_ok=True)
        control = Control(free_port())
        port = free_port()
        clock = MovedClock(folder / "clock")
        span = span_of(definition, system_clock())
        clock.move(span.starts_at - system_clock())
        environ = _environment(environ, plan, folder, port, control)
        services = stack.enter_context(contextlib.closing(build(load_settings(environ), clock)))
        platform = stack.enter_context(simulating(environ, control.port, plan.seed, folder / "sim.log"))
        upgrade(services.database)
        wait_until_ready(platform, control.port, folder / "sim.log", lambda: False)
        program = Program(environ, port, folder / "serve.log")
        stack.callback(program.stop)
        return _Rehearsal(definition, plan, span, services, clock, control, program, say).run()


def _environment(environ: Mapping[str, str], plan: Plan, folder: Path, port: int, control: Control) -> dict[str, str]:
    own = own_environment(environ, folder, port, control.base_url)
    own |= {"YUTANG_TEST_CLOCK": str(folder / "clock"), "YUTANG_TRUSTED_PROXIES": HOST, "YUTANG_LOG_LEVEL": "warning"}
    return own | ({"YUTANG_DATABASE_URL": plan.database_url} if plan.database_url else {})


class _Rehearsal:
    def __init__(
        self,
        definition: Definition,
        plan: Plan,
        span: Span,
        services: Services,
        clock: MovedClock,
        control: Control,
        program: Program,
        say: Say,
    ) -> None:
        self._definition, self._plan, self._span = definition, plan, span
        self._services, self._clock, self._control = services, clock, control
        self._program, self._say = program, say
        length = int((span.ends_at - span.starts_at).total_seconds())
        slack = 5 if definition.path is CampaignPath.QR else _CODE_SLACK
        rules = definition.rules
        by_opening = definition.path is CampaignPath.QR and rules.must_open
        self._window = Window(
            length, rules.hold_hours * HOUR, slack, rules.last_touch, rules.newcomers_only, by_opening, plan.step
        )
        self._chance = Random(plan.seed)
        self._killed = 0

    def run(self) -> Played:
        plan, services, definition = self._plan, self._services, self._definition
        people = make_people(plan.people, plan.seed, self._window)
        wish = {"name": definition.account_name, "account_class": definition.account_class.value}
        account = self._control.post("/accounts", wish)
        openids = [person.openid for person in people]
        self._control.post(f"/accounts/{account['app_id']}/followers", {"openids": openids})
        self._control.put("/faults", {"quotas": dict.fromkeys(_LISTS, 0)})
        stage = prepare(services, definition, self._span, account, plan.people)
        self._program.start()
        key = services.sealer.key(PURPOSE)
        directory = Directory(services.database, stage, self._span.ends_at, key)
        lines = Lines(HOST, services.settings.port)
        driver = Driver(stage, definition.path, definition.rules.keyword, lines, directory, self._span.starts_at)
        began = time.monotonic()
        seconds = asyncio.run(self._play(driver, directory, lines, people))
        self._close_books(stage)
        self._program.stop()
        seconds["all"] = time.monotonic() - began
        figures = read_figures(services.database, stage)
        return Played(stage, people, self._window, figures, driver.tally, seconds, self._killed)

    async def _play(self, driver: Driver, directory: Directory, lines: Lines, people: list[Person]) -> dict[str, float]:
        steps = in_steps(deliveries_of(people, self._plan.seed, self._plan.weather), self._plan.step)
        kills = plan_kills([len(batch) for _, batch in steps], self._plan.kills, self._chance)
        watching = asyncio.create_task(directory.watch())
        began = time.monotonic()
        try:
            for number, (end, batch) in enumerate(steps):
                self._move_to(end)
                await self._step(driver, lines, batch, people, kills.get(number))
                self._say(f"{end / 86400:5.2f} days: {driver.tally.pushes} pushes, {driver.tally.pages} pages")
            await driver.play((), people, self._clock, self._chance)  # the last repetitions
            told = time.monotonic() - began
            await self._until(lambda: directory.queued() == 0, _DRAIN, "the inbox to be empty")
            applied = time.monotonic() - began
            await self._settle(directory)
        finally:
            watching.cancel()
            await lines.hang_up()
        return {"told": told, "applied": applied, "settled": time.monotonic() - began}

    def _move_to(self, second: int) -> None:
        """The server's clock never runs backwards, and never beyond the real one."""
        wanted = min(self._span.starts_at + timedelta(seconds=second), system_clock())
        if wanted > self._clock():
            self._clock.move(wanted - system_clock())

    async def _step(
        self, driver: Driver, lines: Lines, batch: list[Delivery], people: list[Person], kill: Kill | None
    ) -> None:
        playing = asyncio.create_task(driver.play(batch, people, self._clock, self._chance))
        if kill is not None:
            await self._pull_the_plug(driver, lines, kill, playing)
        await playing

    async def _pull_the_plug(self, driver: Driver, lines: Lines, kill: Kill, playing: "asyncio.Task[None]") -> None:
        reached, left = asyncio.Event(), [kill.after]

        def count() -> None:
            left[0] -= 1
            if left[0] <= 0:
                reached.set()

        driver.tally.answered = count
        await asyncio.wait({asyncio.create_task(reached.wait()), playing}, return_when=asyncio.FIRST_COMPLETED)
        driver.tally.answered = lambda: None
        self._killed += 1
        if kill.what == "worker":
            await asyncio.to_thread(self._program.kill_worker)
            return
        driver.up.clear()
        await asyncio.to_thread(self._program.kill)
        await lines.hang_up()
        await asyncio.to_thread(self._program.start)
        driver.up.set()

    async def _settle(self, directory: Directory) -> None:
        """Let the last holds pass, until nobody waits any more."""
        end = int((self._span.over_at - self._span.starts_at).total_seconds())
        for second in range(self._window.length, end, max(HOUR, (end - self._window.length) // 4)):
            self._move_to(second)
            await asyncio.sleep(_ROUND)
        self._move_to(end)
        with contextlib.suppress(SettingsError):  # the report says how many wait
            await self._until(lambda: directory.waiting() == 0, _SETTLE, "the last release")

    def _close_books(self, stage: Stage) -> None:
        """Boards and draws give their rewards when a person settles them."""
        if self._definition.kind not in SETTLED_AT_THE_END:
            return
        services, actor = self._services, system_actor(stage.workspace_id, ACTOR)
        with (
            contextlib.suppress(Conflict),  # somebody is still to be looked at: the report says so
            working(services.database, actor, services.clock(), services.new_id) as work,
        ):
            do_settle(work, stage.campaign_id, Secrets(services.sealer))

    async def _until(self, condition: Callable[[], bool], within: float, what: str) -> None:
        until = time.monotonic() + within
        while not await asyncio.to_thread(condition):
            if time.monotonic() > until:
                raise SettingsError(f"{what} did not happen in {within:g} s. Its log:\n{self._program.last_lines()}")
            await asyncio.sleep(_LOOK)
