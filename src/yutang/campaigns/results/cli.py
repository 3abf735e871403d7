"""`yutang campaign results ID`: what came of a campaign, for people and for programs."""

import argparse
import json
import os
from typing import Final

from yutang.campaigns.results.actions import Results, as_json, results_of
from yutang.errors import NotFound
from yutang.settings import Settings
from yutang.wiring import build, clock_from
from yutang.workspaces.actions import Work, all_workspaces, system_actor

_LABELS: Final = {
    "touched": "met a code",
    "followed": "followed",
    "credited": "credited to somebody",
    "opened": "opened their own page",
    "brought": "brought a friend",
    "entered": "pressed a group's QR (estimated)",
}


def add_campaign_commands(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> "argparse._SubParsersAction[argparse.ArgumentParser]":
    """Adds `campaign results` to the program's commands. Returns where more of them go."""
    actions = commands.add_parser("campaign").add_subparsers(required=True, metavar="ACTION")
    command = actions.add_parser("results", help="funnel, K-factor and cost of a campaign")
    command.add_argument("campaign", type=int, metavar="ID", help="the number in the address of its page")
    command.add_argument("--json", action="store_true", help="one JSON object")
    command.set_defaults(run=_results)
    return actions


def _results(args: argparse.Namespace, settings: Settings) -> int:
    results = _find(args.campaign, settings)
    print(json.dumps(as_json(results), ensure_ascii=False) if args.json else _told(results), flush=True)
    return 0


def _find(campaign_id: int, settings: Settings) -> Results:
    """Of whatever workspace has it. Raises NotFound."""
    clock = clock_from(os.environ)
    services = build(settings, clock)
    try:
        with services.database.read() as session:
            for workspace in all_workspaces(session):
                work = Work(session, system_actor(workspace.workspace_id, "cli"), clock(), services.new_id)
                try:
                    return results_of(work, campaign_id)
                except NotFound:
                    continue
    finally:
        services.close()
    raise NotFound("There is no such campaign.")


def _told(results: Results) -> str:
    lines = [f"{results.campaign.title}: {results.participants} people take part"]
    for share in results.shares:
        of_those = "" if share.share is None else f"  {share.share:.0%} of those before"
        lines.append(f"  {_LABELS[share.name]:36} {'unknown' if share.people is None else share.people}{of_those}")
    k = "unknown" if results.k is None else f"{results.k:.3f} friends per participant"
    lines.append(f"  {'K-factor':36} {k}")
    cost = "" if results.cost_per_fan is None else f", {results.cost_per_fan / 100:.2f} yuan per new fan"
    lines.append(f"  {'rewards':36} {results.rewards} given, {results.cost / 100:.2f} yuan{cost}")
    return "\n".join(lines)
