"""What a rehearsal says on the terminal."""

from collections.abc import Mapping
from typing import Any, Final

_FUNNEL: Final = (
    ("met_a_poster", "met somebody's poster"),
    ("followed", "followed"),
    ("take_part", "take part"),
    ("credited", "credited to an inviter"),
    ("released", "stayed and count"),
    ("opened_their_page", "opened their own page"),
    ("brought_friends", "brought friends who count"),
    ("saw_a_group", "were shown a group"),
    ("pressed_at_it", "pressed at its QR"),
)


def table(result: Mapping[str, Any]) -> str:
    lines = [
        (
            f"SIMULATED: “{result['title']}” with {result['people']} made-up people, seed {result['seed']}; "
            f"{result['days']:g} days in {result['seconds']['all']:.0f} s"
        ),
        "",
        *_funnel(result),
        "",
        *_generations(result["k"]),
        "",
        *_books(result),
        *_rewards(result["rewards"]),
        *_fairness(result["fairness"]),
        *_traffic(result["traffic"]),
        "",
        *_verdict(result),
    ]
    return "\n".join(lines)


def _funnel(result: Mapping[str, Any]) -> list[str]:
    funnel, people = result["funnel"], max(1, result["people"])
    return [f"  {label:26} {funnel[name]:7}  {funnel[name] / people:5.0%}" for name, label in _FUNNEL]


def _generations(rows: list[Mapping[str, Any]]) -> list[str]:
    people, friends = sum(row["people"] for row in rows), sum(row["friends"] for row in rows)
    shown = [f"  {row['generation']:10} {row['people']:8} {row['friends']:8} {row['k']:7.2f}" for row in rows]
    head = f"  {'generation':>10} {'people':>8} {'friends':>8} {'K':>7}"
    return [head, *shown, f"  {'all':>10} {people:8} {friends:8} {friends / max(1, people):7.2f}"]


def _books(result: Mapping[str, Any]) -> list[str]:
    states, truth = result["referrals"], result["referrals"]["truth"]
    return [
        (
            f"  friends   {states['released']} count, {states['held']} held, {states['reversed']} taken back, "
            f"{states['credited']} wait (in truth {truth['stayed']} stayed, {truth['left']} left)"
        ),
    ]


def _rewards(tiers: list[Mapping[str, Any]]) -> list[str]:
    lines = []
    for tier in tiers:
        stock = "" if tier["stock"] is None else f" of {tier['stock']}"
        states = ", ".join(
            f"{tier[name]} {name}" for name in ("ready", "delivered", "waiting", "review", "reversed") if tier.get(name)
        )
        lines.append(
            f"  reward    {tier['friends']} friends, “{tier['title']}”: {tier['taken']}{stock} given; {states}"
        )
    return lines


def _fairness(fair: Mapping[str, Any]) -> list[str]:
    if not fair["by_score"]:
        return ["  fairness  the rewards of boards and draws are looked at when a person settles the campaign"]
    return [
        (
            f"  fairness  {fair['cheats_rewards_held']} of {fair['cheats_rewards']} rewards of cheats kept back "
            f"({fair['cheats_held_share']:.1%}); {fair['honest_held']} of {fair['honest_with_rewards']} honest people "
            f"wait for a look ({fair['honest_held_share']:.1%})"
        )
    ]


def _traffic(traffic: Mapping[str, Any]) -> list[str]:
    return [
        (
            f"  traffic   {traffic['pushes']} pushes ({traffic['repeated']} of them again), {traffic['pages']} pages, "
            f"{traffic['unanswered']} unanswered at first, {traffic['kills']} kills"
        )
    ]


def _verdict(result: Mapping[str, Any]) -> list[str]:
    if result["ok"]:
        return ["  ✓ ledger, sums, rewards, stock and seats agree with each other and with what people did"]
    return ["  ✗ not everything agrees:", *(f"      {each}" for each in result["differences"])]
