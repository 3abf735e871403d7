"""What a demo came to, as one JSON object: the numbers of the ledger beside what the crowd itself saw."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from yutang.demo.crowd import Tally
from yutang.demo.people import Insiders
from yutang.demo.pond import Pond, ReadBack
from yutang.fans.actions.looking import fan_list
from yutang.fans.rules.searching import Wanted
from yutang.groups.actions import groups_of
from yutang.groups.store import GroupRow
from yutang.insights.actions import check_ledger
from yutang.insights.rules import Period
from yutang.insights.store.ledger import account_days
from yutang.jobs.actions import inbox_lengths, queue_lengths
from yutang.livecodes.actions import show_code
from yutang.wiring import Services
from yutang.workspaces.actions import reading


def numbers_now(services: Services, pond: Pond) -> dict[str, Any]:
    """The live code's numbers since it was made and the seats of all groups, in one view of the database."""
    with reading(services.database, pond.operator, services.clock(), services.new_id) as work:
        page = show_code(work, pond.code_id, Period.DAYS_14)
        groups = [_shown(row) for row in groups_of(work)]
    seen = page.all_time
    return {
        "people_scanned": seen.views,
        "unique_visitors": seen.visitors,
        "assigned": seen.assigned,
        "moved": seen.moved,
        "pressed": seen.pressed,
        "fallback_shown": seen.owner,
        "sold_out_shown": seen.sold_out,
        "estimated_joined": asdict(page.joined) if page.joined else None,
        "assigned_per_group": {group["name"]: group["assigned"] for group in groups},
        "groups": groups,
    }


def _shown(row: GroupRow) -> dict[str, Any]:
    group = row.group
    return {
        "name": group.name,
        "community": row.community.name,
        "state": group.state.value,
        "expires_on": group.expires_on.isoformat() if group.expires_on else None,
        "head_count": group.head_count,
        "cap": group.cap,
        "assigned": row.seats.assigned_total,
    }


def cards_read(cards: Sequence[ReadBack]) -> dict[str, int]:
    """How many cards were drawn, and of how many the reader got what right."""
    return {
        "drawn": len(cards),
        "payload_right": sum(card.payload_is_right for card in cards),
        "name_read": sum(card.name_is_read for card in cards),
        "date_read": sum(card.date_is_read for card in cards),
    }


def crowd_seen(tally: Tally, insiders: Insiders, payloads: dict[str, int], names: dict[int, str]) -> dict[str, Any]:
    """What the crowd did. `shown` counts pages by the group whose QR a phone read on them.

    `joined_in_truth`: all who joined through the live code, the two days before included, but not an earlier demo.
    """
    shown: dict[str, int] = {}
    for payload, pages in tally.by_payload.items():
        name = names.get(payloads.get(payload, 0))
        if name is not None:
            shown[name] = shown.get(name, 0) + pages
    counted = {name: value for name, value in asdict(tally).items() if name != "by_payload"}
    return {**counted, "shown": shown, "joined_in_truth": insiders.joined, "met_full_group": insiders.met_full}


def is_settled(services: Services) -> bool:
    """Whether the worker has nothing left to do: what was pushed is applied, what is to be sent went out."""
    with services.database.read() as session:
        now = services.clock()
        return inbox_lengths(session, now).queued == 0 and queue_lengths(session, now).due == 0


def talk_now(services: Services, pond: Pond, account_id: int) -> dict[str, int]:
    """How many follow the demo's account now (counted up to 10,000), and how many messages they wrote so far."""
    with reading(services.database, pond.operator, services.clock(), services.new_id) as work:
        followers = fan_list(work, Wanted(account_id=account_id, following=True)).number
        days = account_days(work.session, work.workspace_id)
    wrote = sum(number for (account, _, what), number in days.items() if (account, what) == (account_id, "messages"))
    return {"followers": followers or 0, "messages": wrote}


def ledger_findings(services: Services, pond: Pond) -> list[str]:
    """Sentences about counters that are not the ledger's; empty is the proof that all agree."""
    with services.database.read() as session:
        return [finding.sentence for finding in check_ledger(session, pond.workspace_id)]
