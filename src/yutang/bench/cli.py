"""`yutang bench …`: the benchmarks that the README quotes, each printing ratios against a baseline of the same run."""

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from yutang.bench import checkins, console, effects, poster, push, reminders, scan, seats
from yutang.bench.load import NoGenerator
from yutang.errors import SettingsError
from yutang.settings import Settings

Run = Callable[[argparse.Namespace, Settings], int]


def add_bench_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    benches = commands.add_parser("bench").add_subparsers(required=True, metavar="WHAT")
    command = _bench(benches, "scan", _scan, "durable scans a second, against a bare server")
    plan = scan.Plan()
    command.add_argument("--seconds", type=int, default=plan.seconds, help="of each round")
    command.add_argument("--rounds", type=int, default=plan.rounds)
    command.add_argument("--connections", type=int, default=plan.connections)
    command.add_argument("--crowd", type=int, default=plan.crowd, help="earlier visitors (growth figure)")

    command = _bench(benches, "push", _push, "durable pushes a second with a passive reply, and their effects")
    pushes = push.Plan()
    command.add_argument("--seconds", type=int, default=pushes.seconds, help="of each round")
    command.add_argument("--rounds", type=int, default=pushes.rounds)
    command.add_argument("--connections", type=int, default=pushes.connections)

    command = _bench(benches, "effects", _effects, "follows through friends' codes, and all that they lead to")
    command.add_argument("--people", type=int, default=effects.Plan().people)

    command = _bench(benches, "checkins", _checkins, "everybody checks in at the opening hour")
    burst = checkins.Plan()
    command.add_argument("--people", type=int, default=burst.people)
    command.add_argument("--connections", type=int, default=burst.connections)

    command = _bench(benches, "seats", _seats, "how full groups get, and who meets a full one")
    command.add_argument("--seed", type=int, default=1)
    _bench(benches, "pages", _pages, "the console's pages over ten million events")

    command = _bench(benches, "poster", _poster, "CPU per poster, against Pillow and a browser")
    posters = poster.Plan()
    command.add_argument("--rounds", type=int, default=posters.rounds)
    command.add_argument("--posters", type=int, default=posters.posters, help="of each round")

    told = "dead days before and after reminders, over a history of refreshes"
    command = _bench(benches, "reminders", _reminders, told)
    command.add_argument("history", type=Path, help="refresh_history.csv")


def _bench(
    benches: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, run: Run, told: str
) -> argparse.ArgumentParser:
    """One benchmark: each can answer as JSON."""
    command = benches.add_parser(name, help=told)
    command.add_argument("--json", action="store_true")
    command.set_defaults(run=run)
    return command


def _scan(args: argparse.Namespace, _settings: Settings) -> int:
    plan = scan.Plan(seconds=args.seconds, rounds=args.rounds, connections=args.connections, crowd=args.crowd)
    try:
        return _print(args, scan.run_scan(plan), scan.table)
    except NoGenerator as error:
        raise SettingsError(str(error)) from error


def _push(args: argparse.Namespace, _settings: Settings) -> int:
    plan = push.Plan(seconds=args.seconds, rounds=args.rounds, connections=args.connections)
    try:
        return _print(args, push.run_push(plan), push.table)
    except NoGenerator as error:
        raise SettingsError(str(error)) from error


def _effects(args: argparse.Namespace, _settings: Settings) -> int:
    return _print(args, effects.run_effects(effects.Plan(people=args.people)), effects.table)


def _checkins(args: argparse.Namespace, _settings: Settings) -> int:
    plan = checkins.Plan(people=args.people, connections=args.connections)
    return _print(args, checkins.run_checkins(plan), checkins.table)


def _seats(args: argparse.Namespace, _settings: Settings) -> int:
    return _print(args, seats.run_seats(args.seed), seats.table)


def _pages(args: argparse.Namespace, _settings: Settings) -> int:
    return _print(args, console.run_console(console.Plan()), console.table)


def _poster(args: argparse.Namespace, _settings: Settings) -> int:
    return _print(args, poster.run_poster(poster.Plan(rounds=args.rounds, posters=args.posters)), poster.table)


def _reminders(args: argparse.Namespace, _settings: Settings) -> int:
    return _print(args, reminders.replay(args.history), reminders.table)


def _print(args: argparse.Namespace, result: dict[str, Any], table: Callable[[dict[str, Any]], str]) -> int:
    print(json.dumps(result, ensure_ascii=False) if args.json else table(result), flush=True)
    return 0 if result["ok"] else 1
