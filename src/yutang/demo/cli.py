"""`yutang demo`: Yutang with two communities, six groups and a small crowd, to be looked at and thrown away."""

import argparse
import json
import os
import sys
from pathlib import Path

from yutang.demo import wording
from yutang.demo.crowd import FASTEST
from yutang.demo.run import Stopped, Wish, run_demo
from yutang.settings import Settings

FINE, SOMETHING_WRONG, STOPPED = 0, 1, 130
_RATE = 3.0  # visits a second: one can watch single ones
_RATE_TIMED = 12.0  # with --seconds: a short run should have something to count
_RATE_HELP = f"visits a second, at most {FASTEST:g} (default {_RATE:g}; {_RATE_TIMED:g} with --seconds)"


def add_demo_command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser(
        "demo",
        description="Start Yutang on this machine with two communities, six groups and a small crowd, all made up.",
        epilog="Exit codes: 0 all is well, 1 it could not start or its numbers do not agree, 2 wrong use.",
    )
    # Not given here must not undo what stands before `demo`.
    command.add_argument(
        "--data-dir", type=Path, default=argparse.SUPPRESS, help="keep everything in this folder (default: a fresh one)"
    )
    command.add_argument("--port", type=int, help="default 8080, or another one when that is in use")
    command.add_argument("--seconds", type=_seconds, help="end by itself, with a summary as JSON on standard output")
    command.add_argument("--json", action="store_true", help="the summary as JSON also after Ctrl-C")
    crowd = command.add_mutually_exclusive_group()
    crowd.add_argument("--no-crowd", action="store_true", help="nobody scans but you")
    crowd.add_argument(
        "--rate", type=_rate, help=f"visits a second, at most {FASTEST:g} (default 3; 12 with --seconds)"
    )
    command.set_defaults(run=run_demo_command)


def run_demo_command(args: argparse.Namespace, _settings: Settings) -> int:
    """The settings of a real Yutang on this machine are left alone, and not read."""
    as_json = args.json or args.seconds is not None
    text = sys.stderr if as_json else sys.stdout
    usual = _RATE if args.seconds is None else _RATE_TIMED
    wish = Wish(args.data_dir, args.port, args.seconds, 0.0 if args.no_crowd else args.rate or usual)
    try:
        summary = run_demo(wish, os.environ, lambda line: print(line, file=text, flush=True))
    except Stopped:
        return STOPPED
    print(json.dumps(summary, ensure_ascii=False) if as_json else wording.ended(summary), flush=True)
    return FINE if summary["ok"] else SOMETHING_WRONG


def _seconds(text: str) -> float:
    return _number(text, 1, 24 * 3600, "a number of seconds from 1 to 86400")


def _rate(text: str) -> float:
    return _number(text, 0.1, FASTEST, f"a number from 0.1 to {FASTEST:g}")


def _number(text: str, low: float, high: float, what: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = low - 1
    if not low <= number <= high:
        raise argparse.ArgumentTypeError(f"this is {what}, not {text!r}")
    return number
