"""Lucky draws that anybody can check. Pure; `yutang draw verify FILE` does the same on any machine.

How it works, exactly, so that it can be written again in any language. All texts are UTF-8, all hashes lowercase hex.

1. Before the start a seed of 32 random bytes is made and kept secret. Published are the rules and the commitment

       sha256("yutang-draw/1\\n" + hex(seed) + "\\n" + campaign + "\\n" + rules)

   where `rules` is one line per tier in their order, "tier\\t<places>\\t<name>\\n", and then "beacon\\t<source>\\n".
2. At the close the entries are fixed and their hash published: sha256 over "<id>\\t<tickets>\\n" of each, sorted by id.
   Ids are letters, digits, "-" and "_" (so that every language sorts them alike), and tell nothing about a person.
3. Then the seed is published and the winners follow from it. Number i (i = 0, 1, 2 …) is the first 8 bytes, big-endian,
   of

       HMAC-SHA256(key = seed, message = "yutang-draw/1\\n" + entries_hash + "\\n" + beacon + "\\n" + decimal(i))

   For a place, with T tickets left in all: take numbers until one is below 2^64 - (2^64 mod T), so that no ticket is
   favoured; the ticket is that number mod T. Count tickets along the sorted entries that have not won, from 0: whose
   ticket it is wins the place and leaves the list. The first tier's places come first. An empty list ends the draw.

What it proves: nobody chose the winners after the seed was made, and no seed was swapped. Who knows the seed could
still try entries before the close. Against that name a beacon in the rules: a public number that is not known before
the close (say, the lottery's draw of that evening), written into the proof.
"""

import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from yutang.errors import N_, Invalid

FORMAT: Final = "yutang-draw/1"
SEED_BYTES: Final = 32
MOST_ENTRIES, MOST_PLACES, MOST_TICKETS = 1_000_000, 100_000, 1_000_000
_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_HEX: Final = re.compile(r"[0-9a-f]{64}")
_LINE: Final = re.compile(r"[^\x00-\x1f\x7f]{0,200}")  # a text that cannot look like two lines
_FIELDS: Final = frozenset(
    {"format", "campaign", "rules", "commitment", "entries", "entries_hash", "seed", "beacon", "winners"}
)


@dataclass(frozen=True, slots=True)
class DrawTier:
    name: str
    places: int


@dataclass(frozen=True, slots=True)
class DrawRules:
    """What is promised beforehand: the tiers, best first, and where the beacon will come from ("" for none)."""

    tiers: tuple[DrawTier, ...]
    beacon: str = ""

    def __post_init__(self) -> None:
        """Raises Invalid for rules that could be read in two ways."""
        texts = [self.beacon, *(tier.name for tier in self.tiers)]
        if not all(_LINE.fullmatch(text) for text in texts) or not all(tier.name for tier in self.tiers):
            raise Invalid(N_("Please name every prize, in one line of up to 200 characters."))
        if not self.tiers or any(tier.places < 1 for tier in self.tiers):
            raise Invalid(N_("Please give every prize at least one place."))
        if sum(tier.places for tier in self.tiers) > MOST_PLACES:
            raise Invalid(N_("A draw has at most {most} prizes."), most=MOST_PLACES)

    @property
    def text(self) -> str:
        lines = [f"tier\t{tier.places}\t{tier.name}\n" for tier in self.tiers]
        return "".join([*lines, f"beacon\t{self.beacon}\n"])


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """One entry and its tickets: 1 for everybody, unless the published rules say otherwise."""

    id: str
    tickets: int = 1


@dataclass(frozen=True, slots=True)
class Winner:
    tier: str
    id: str


def commit(seed: bytes, campaign: str, rules: DrawRules) -> str:
    """What is published before the start. `seed` are 32 random bytes; keep them sealed until the draw."""
    _check_seed(seed)
    _line(campaign)
    return _sha256(f"{FORMAT}\n{seed.hex()}\n{campaign}\n{rules.text}")


def entries_hash(entries: Iterable[Entry]) -> str:
    """What is published at the close. Raises Invalid for ids or tickets that the format cannot hold."""
    return _sha256("".join(f"{entry.id}\t{entry.tickets}\n" for entry in _in_order(entries)))


def odds(rules: DrawRules, entries: int) -> dict[str, float]:
    """The chance of each tier for one of so many equal entries, as a share from 0 to 1."""
    shares: dict[str, float] = {}
    left = entries
    for tier in rules.tiers:
        given = min(tier.places, left)
        shares[tier.name] = shares.get(tier.name, 0.0) + (given / entries if entries else 0.0)
        left -= given
    return shares


def draw(seed: bytes, rules: DrawRules, entries: Iterable[Entry], beacon: str = "") -> list[Winner]:
    """The winners, best tier first. The same whatever the order of the entries."""
    _check_seed(seed)
    ordered = _in_order(entries)
    numbers = _Numbers(seed, entries_hash(ordered), beacon)
    tickets = _Tickets([entry.tickets for entry in ordered])
    winners: list[Winner] = []
    for tier in rules.tiers:
        for _ in range(tier.places):
            if not tickets.left:
                return winners
            at = tickets.take(numbers.below(tickets.left))
            winners.append(Winner(tier.name, ordered[at].id))
    return winners


def proof(seed: bytes, campaign: str, rules: DrawRules, entries: Iterable[Entry], beacon: str = "") -> dict[str, Any]:
    """Everything that anybody needs to check the draw, as JSON. Publish it; it holds the seed."""
    ordered = _in_order(entries)
    return {
        "format": FORMAT,
        "campaign": campaign,
        "rules": {
            "tiers": [{"name": tier.name, "places": tier.places} for tier in rules.tiers],
            "beacon": rules.beacon,
        },
        "commitment": commit(seed, campaign, rules),
        "entries": [[entry.id, entry.tickets] for entry in ordered],
        "entries_hash": entries_hash(ordered),
        "seed": seed.hex(),
        "beacon": beacon,
        "winners": [[winner.tier, winner.id] for winner in draw(seed, rules, ordered, beacon)],
    }


# ---- verifying ------------------------------------------------------------------------------------------------------


class Problem(StrEnum):
    MALFORMED = "malformed"
    COMMITMENT = "commitment"
    PUBLISHED_COMMITMENT = "published_commitment"
    ENTRIES = "entries"
    PUBLISHED_ENTRIES = "published_entries"
    BEACON = "beacon"
    WINNERS = "winners"


PROBLEMS: Final[Mapping[Problem, str]] = {
    Problem.MALFORMED: N_("This is not the proof of a draw in a form that can be read."),
    Problem.COMMITMENT: N_("Seed, campaign and rules do not give the commitment: one of them was changed."),
    Problem.PUBLISHED_COMMITMENT: N_("The commitment is not the one that was published before the start."),
    Problem.ENTRIES: N_("The entries do not give their hash: the list was changed after the close."),
    Problem.PUBLISHED_ENTRIES: N_("The hash of the entries is not the one that was published at the close."),
    Problem.BEACON: N_("The rules and the beacon do not fit: one is there without the other."),
    Problem.WINNERS: N_("Seed and entries give other winners."),
}


@dataclass(frozen=True, slots=True)
class Verification:
    """`good` where nothing is wrong. `winners` are those that the seed gives, not those that the file claims."""

    problems: tuple[Problem, ...]
    winners: tuple[Winner, ...] = ()
    entries: int = 0

    @property
    def good(self) -> bool:
        return not self.problems


def verify(given: object, commitment: str | None = None, closed: str | None = None) -> Verification:
    """Checks the parsed JSON of a proof. Never raises.

    `commitment` and `closed` (the hash of the entries) are what was published: without them a proof can only be checked
    against itself, and somebody who invents all of it agrees with themselves.
    """
    try:
        return _verified(given, commitment, closed)
    except (KeyError, TypeError, ValueError, Invalid):
        return Verification((Problem.MALFORMED,))


def _verified(given: object, commitment: str | None, closed: str | None) -> Verification:
    if not isinstance(given, dict) or set(given) != _FIELDS or given["format"] != FORMAT:
        return Verification((Problem.MALFORMED,))
    rules = _rules_of(given["rules"])
    listed = [Entry(*_pair(each, str, int)) for each in given["entries"]]
    claimed = [Winner(*_pair(each, str, str)) for each in given["winners"]]
    campaign, beacon, told = _line(given["campaign"]), _line(given["beacon"]), _hash(given["entries_hash"])
    seed = bytes.fromhex(_hash(given["seed"]))
    found = draw(seed, rules, listed, beacon)
    wrong = {
        Problem.COMMITMENT: commit(seed, campaign, rules) != _hash(given["commitment"]),
        Problem.PUBLISHED_COMMITMENT: commitment is not None and commitment != given["commitment"],
        Problem.ENTRIES: entries_hash(listed) != told or listed != sorted(listed),
        Problem.PUBLISHED_ENTRIES: closed is not None and closed != told,
        Problem.BEACON: bool(rules.beacon) != bool(beacon),
        Problem.WINNERS: found != claimed,
    }
    return Verification(tuple(name for name, is_wrong in wrong.items() if is_wrong), tuple(found), len(listed))


def _rules_of(given: object) -> DrawRules:
    if not isinstance(given, dict) or set(given) != {"tiers", "beacon"}:
        raise TypeError
    tiers = []
    for each in given["tiers"]:
        if not isinstance(each, dict) or set(each) != {"name", "places"} or type(each["places"]) is not int:
            raise TypeError
        tiers.append(DrawTier(_line(each["name"]), each["places"]))
    return DrawRules(tuple(tiers), _line(given["beacon"]))


def _pair(given: object, first: type, second: type) -> Sequence[Any]:
    if not isinstance(given, list) or [type(each) for each in given] != [first, second]:
        raise TypeError
    return given


def _line(given: object) -> str:
    if not isinstance(given, str) or not _LINE.fullmatch(given):
        raise TypeError
    return given


def _hash(given: object) -> str:
    if not isinstance(given, str) or not _HEX.fullmatch(given):
        raise TypeError
    return given


# ---- how numbers and tickets are taken ------------------------------------------------------------------------------


class _Numbers:
    """Point 3 of the description above: HMAC-SHA256 in counter mode, with rejection."""

    def __init__(self, seed: bytes, told: str, beacon: str) -> None:
        self._seed = seed
        self._before = f"{FORMAT}\n{told}\n{beacon}\n"
        self._at = 0

    def below(self, total: int) -> int:
        limit = 2**64 - 2**64 % total
        while True:
            message = f"{self._before}{self._at}".encode()
            number = int.from_bytes(hmac.digest(self._seed, message, "sha256")[:8], "big")
            self._at += 1
            if number < limit:
                return number % total


class _Tickets:
    """Whose is ticket number t, and take all of theirs away: a Fenwick tree, since there may be a million entries."""

    def __init__(self, tickets: Sequence[int]) -> None:
        self._own = list(tickets)
        self.left = sum(tickets)
        self._tree = [0, *tickets]
        for at in range(1, len(self._tree)):
            above = at + (at & -at)
            if above < len(self._tree):
                self._tree[above] += self._tree[at]

    def take(self, ticket: int) -> int:
        """The place of the owner of ticket `ticket` (from 0); they have none afterwards."""
        at, step = 0, 1 << len(self._own).bit_length()
        while step:
            if at + step < len(self._tree) and self._tree[at + step] <= ticket:
                at += step
                ticket -= self._tree[at]
            step >>= 1
        owner = at
        gone, self._own[owner] = self._own[owner], 0
        self.left -= gone
        at += 1
        while at < len(self._tree):
            self._tree[at] -= gone
            at += at & -at
        return owner


def _in_order(entries: Iterable[Entry]) -> list[Entry]:
    ordered = sorted(entries)
    if len(ordered) > MOST_ENTRIES or len({entry.id for entry in ordered}) != len(ordered):
        raise Invalid(
            N_("Every entry of a draw needs an id of its own, and there are at most {most}."), most=MOST_ENTRIES
        )
    if not all(_ID.fullmatch(entry.id) and 1 <= entry.tickets <= MOST_TICKETS for entry in ordered):
        raise Invalid(
            N_("An entry has an id of letters, digits, - and _, and from 1 to {most} tickets."), most=MOST_TICKETS
        )
    return ordered


def _check_seed(seed: bytes) -> None:
    if len(seed) != SEED_BYTES:
        raise Invalid(N_("The seed of a draw is {bytes} bytes long."), bytes=SEED_BYTES)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
