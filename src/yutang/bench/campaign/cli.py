"""`yutang campaign rehearse`: a campaign with simulated people, before it meets real ones."""

import argparse
import json
import os
import sys
from typing import Any, Final

from yutang.bench.campaign.copying import definition_of
from yutang.bench.campaign.definition import Definition, usual
from yutang.bench.campaign.people import DAY
from yutang.bench.campaign.rehearsal import Plan, Played, rehearse
from yutang.bench.campaign.report import report
from yutang.bench.campaign.wording import table
from yutang.campaigns.results import cli as results
from yutang.db.engine import opened
from yutang.settings import Settings

_MOST: Final = 50_000
_FEWEST: Final = 20


def add_campaign_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """All of `campaign`: what the capability has itself, and rehearsals."""
    command = results.add_campaign_commands(commands).add_parser(
        "rehearse",
        help="play a campaign with simulated people",
        description=(
            "Play a campaign with simulated people: its texts, rules and rewards are copied into an empty pond with a "
            "local WeChat platform, on this machine. Real fans, codes and accounts are not touched."
        ),
    )
    command.add_argument("campaign_id", type=int, help="0: the usual one of the tests")
    command.add_argument("--people", type=_people, default=200)
    command.add_argument("--seed", type=int, default=7, help="the same seed plays the same people")
    command.add_argument("--kills", type=int, default=0, help="how often server or worker are killed in between")
    command.add_argument("--step", type=float, default=6.0, help="hours of the campaign that pass at once")
    command.add_argument("--json", action="store_true")
    command.set_defaults(run=_rehearse)


def _rehearse(args: argparse.Namespace, settings: Settings) -> int:
    plan = Plan(people=args.people, seed=args.seed, kills=args.kills, step=round(args.step * 3600))
    if args.campaign_id:
        with opened(settings.database) as database:
            definition = definition_of(database, args.campaign_id)
    else:
        definition = usual(args.people)
    result = result_of(definition, plan, rehearse(definition, plan, os.environ, _say))
    print(json.dumps(result, ensure_ascii=False) if args.json else table(result), flush=True)
    return 0 if result["ok"] else 1


def result_of(definition: Definition, plan: Plan, played: Played) -> dict[str, Any]:
    """The report with what it is about; everything in it is simulated."""
    tally = played.tally
    return {
        **report(played.people, played.window, played.figures),
        "title": definition.title,
        "seed": plan.seed,
        "days": round(played.window.length / DAY, 1),
        "seconds": {name: round(value, 1) for name, value in played.seconds.items()},
        "traffic": {
            "pushes": tally.pushes,
            "repeated": tally.repeated,
            "pages": tally.pages,
            "unanswered": tally.unanswered,
            "strange": dict(tally.strange),
            "kills": played.killed,
            "pushes_per_second": round(tally.pushes / max(1e-9, played.seconds["applied"]), 1),
        },
    }


def _people(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or not _FEWEST <= int(text) <= _MOST:
        raise argparse.ArgumentTypeError(f"this is a number from {_FEWEST} to {_MOST}, not {text!r}")
    return int(text)


def _say(line: str) -> None:
    if sys.stderr.isatty():
        print(line, file=sys.stderr, flush=True)
