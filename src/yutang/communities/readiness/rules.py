"""Each point of the readiness list: facts in, one sentence out. Pure.

The points that only a campaign has (dates, texts, poster, rewards, wording) are decided in `campaigns.rules.readiness`,
whose list these join. A fact that is None belongs to nothing that is there, and gives no point: nothing is green that
was never looked at.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from yutang.campaigns.rules.readiness import Point, Tone
from yutang.errors import N_

QR_DAYS: Final = 2  # a QR that ends sooner ends while people come
LEAST_EXPECTED: Final = 20  # newcomers that any start brings
LOOK_AHEAD: Final = timedelta(days=7)  # longer than a QR lives: no forecast needs to reach further
AROUND: Final[Mapping[str, str]] = {  # what people call each point
    "position": N_("Position"),
    "group_rules": N_("Group rules"),
    "duties": N_("Duties"),
    "welcome": N_("Welcome"),
    "menu": N_("Menu"),
    "room": N_("Room"),
    "qr_days": N_("QR days"),
    "fallback": N_("Fallback"),
}


@dataclass(frozen=True, slots=True)
class CodeFacts:
    """A live code. `days_left`: of the open group whose QR lasts longest; None: one that does not end, or none open."""

    id: int
    name: str
    room: int
    open_groups: int
    days_left: int | None
    has_owner: bool
    per_day: float  # newcomers who were given a group, on the mean of the last seven days


@dataclass(frozen=True, slots=True)
class AccountFacts:
    id: int
    name: str
    connected: bool
    welcomes: bool  # a reply that is in use answers who follows
    menu: bool | None  # the published menu leads to the entrance; None: its class cannot have one from here


@dataclass(frozen=True, slots=True)
class Facts:
    """`steps_open`: of the worksheet. `ends_at`: of the campaign. `group_rules` and `duties_open`: None where nobody
    keeps them."""

    now: datetime
    community_id: int
    steps_open: int
    accounts: Sequence[AccountFacts]
    codes: Sequence[CodeFacts]
    ends_at: datetime | None = None
    group_rules: bool | None = None
    duties_open: int | None = None


def of_community(facts: Facts) -> list[Point]:
    """All points, in the order in which a team makes a community."""
    return [
        position(facts.community_id, facts.steps_open),
        *group_rules(facts.community_id, facts.group_rules),
        *duties(facts.community_id, facts.duties_open),
        accounts(facts.accounts),
        *(point for account in facts.accounts for point in (*welcome(account), *menu(account))),
        *_codes(facts),
    ]


def around_campaign(facts: Facts) -> list[Point]:
    """What the campaign's own list does not look at: its account and its live code are looked at there first."""
    return [
        position(facts.community_id, facts.steps_open),
        *group_rules(facts.community_id, facts.group_rules),
        *duties(facts.community_id, facts.duties_open),
        *(point for account in facts.accounts for point in (*welcome(account), *menu(account))),
        *(point for code in facts.codes for point in _of_code(code, facts)),
    ]


def _codes(facts: Facts) -> Iterator[Point]:
    if not facts.codes:
        yield Point(
            "room", Tone.NOTE, N_("No live code yet: nobody can come in by a QR that lasts."), href="/codes/new"
        )
    for code in facts.codes:
        yield from _of_code(code, facts)


def _of_code(code: CodeFacts, facts: Facts) -> Sequence[Point]:
    return (room(code, facts.now, facts.ends_at), qr_days(code), fallback(code))


# ---- one rule each --------------------------------------------------------------------------------------------------


def position(community_id: int, steps_open: int) -> Point:
    href = f"/communities/{community_id}/position"
    if not steps_open:
        return Point("position", Tone.GOOD, N_("The position is written."), href=href)
    sentence = N_("The position is not written: {n} steps are open. It decides the bait.")
    return Point("position", Tone.NOTE, sentence, {"n": steps_open}, href=href)


def group_rules(community_id: int, written: bool | None) -> Iterator[Point]:  # noqa: FBT001 - a fact
    if written is None:
        return
    if written:
        yield Point("group_rules", Tone.GOOD, N_("The group's rules are written."))
    else:
        sentence = N_("No group rules yet: who joins should read them before.")
        yield Point("group_rules", Tone.NOTE, sentence, href=f"/pages/rules/{community_id}")


def duties(community_id: int, unheld: int | None) -> Iterator[Point]:
    if unheld is None:
        return
    if unheld:
        sentence = N_("Duties that nobody holds: {n}.")
        yield Point("duties", Tone.NOTE, sentence, {"n": unheld}, href=f"/communities/{community_id}/duties")
    else:
        yield Point("duties", Tone.GOOD, N_("Every duty is held by somebody."))


def accounts(found: Sequence[AccountFacts]) -> Point:
    cut = [account for account in found if not account.connected]
    if not found:
        return Point("account", Tone.NOTE, N_("No official account belongs to this community."), href="/accounts")
    if cut:
        named = {"name": cut[0].name}
        return Point("account", Tone.NOTE, N_("“{name}” is not connected."), named, href=f"/accounts/{cut[0].id}")
    return Point("account", Tone.GOOD, N_("Official accounts that are connected: {n}."), {"n": len(found)})


def welcome(account: AccountFacts) -> Iterator[Point]:
    named = {"name": account.name}
    if account.welcomes:
        yield Point("welcome", Tone.GOOD, N_("“{name}” welcomes who follows."), named)
    else:
        sentence = N_("“{name}” says nothing to who follows. Set a welcome.")
        yield Point("welcome", Tone.NOTE, sentence, named, href=f"/accounts/{account.id}/replies")


def menu(account: AccountFacts) -> Iterator[Point]:
    named = {"name": account.name}
    if account.menu:
        yield Point("menu", Tone.GOOD, N_("The menu of “{name}” leads to the entrance."), named)
    elif account.menu is not None:
        sentence = N_("No entry in the menu of “{name}” leads to the entrance.")
        yield Point("menu", Tone.NOTE, sentence, named, href=f"/accounts/{account.id}/menu")


def expected(per_day: float, now: datetime, ends_at: datetime | None) -> int:
    """Newcomers until the campaign ends, or in a week: as many a day as lately, never fewer than a start brings."""
    until = min(ends_at or now + LOOK_AHEAD, now + LOOK_AHEAD)
    days = max((until - now) / timedelta(days=1), 0.0)
    return max(round(per_day * days), LEAST_EXPECTED)


def room(code: CodeFacts, now: datetime, ends_at: datetime | None = None) -> Point:
    wanted = expected(code.per_day, now, ends_at)
    values: dict[str, str | int] = {"name": code.name, "room": code.room, "wanted": wanted}
    if code.room >= wanted:
        return Point("room", Tone.GOOD, N_("“{name}” has room for {room}; about {wanted} are expected."), values)
    sentence = N_("“{name}” has room for {room}, but about {wanted} are expected. Add groups.")
    return Point("room", Tone.NOTE, sentence, values, href=f"/codes/{code.id}")


def qr_days(code: CodeFacts) -> Point:
    values: dict[str, str | int] = {"name": code.name, "n": code.days_left or 0}
    if not code.open_groups:
        sentence = N_("No group of “{name}” has a QR that is valid.")
        return Point("qr_days", Tone.NOTE, sentence, values, href=f"/codes/{code.id}")
    if code.days_left is not None and code.days_left < QR_DAYS:
        sentence = N_("The QRs of “{name}” end in {n} days. Upload new ones first.")
        return Point("qr_days", Tone.NOTE, sentence, values, href=f"/codes/{code.id}")
    if code.days_left is None:
        return Point("qr_days", Tone.GOOD, N_("A QR of “{name}” does not end."), values)
    return Point("qr_days", Tone.GOOD, N_("A QR of “{name}” is valid for {n} more days."), values)


def fallback(code: CodeFacts) -> Point:
    named = {"name": code.name}
    if code.has_owner:
        return Point("fallback", Tone.GOOD, N_("Who finds the groups of “{name}” full meets a person."), named)
    sentence = N_("Behind “{name}” stands no personal number: who finds its groups full is lost.")
    return Point("fallback", Tone.NOTE, sentence, named, href=f"/codes/{code.id}/change")


# ---- menus ----------------------------------------------------------------------------------------------------------


def leads_to(buttons: Mapping[str, Any], answers: Mapping[str, str], marks: Collection[str]) -> bool:
    """Whether an entry of a menu leads to one of `marks` (parts of addresses, or keywords).

    `buttons`: {"button": [...]} as WeChat takes it; `answers`: key of an entry → all that its reply says.
    """
    for entry in _entries(buttons.get("button") or []):
        key = str(entry.get("key", ""))
        said = (str(entry.get("url", "")), str(entry.get("pagepath", "")), answers.get(key, ""))
        if any(mark and (mark == key or any(mark in each for each in said)) for mark in marks):
            return True
    return False


def _entries(buttons: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for button in buttons:
        below = button.get("sub_button") or []
        yield from below or [button]
