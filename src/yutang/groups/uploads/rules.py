"""What a dropped card most likely is: a new group, the next QR of a group we know, or one to leave out. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from yutang.errors import N_
from yutang.groups.models import GroupKind
from yutang.groups.rules import normal_name

NEW: Final = "new"
LEAVE: Final = "leave"
ASK: Final = ""
"""What a person may choose for a card besides the id of a group; `ASK` means nothing is proposed, they must choose."""


class DoorRefusal(StrEnum):
    """Why a file was refused without being read."""

    TOO_LARGE = "too_large"
    TOO_MANY_FILES = "too_many_files"
    LOST = "lost"
    FAILED = "failed"


DOOR_SENTENCES: Final = {
    DoorRefusal.TOO_LARGE: N_("This file is larger than {mb} MB. Please upload the phone's own screenshot."),
    DoorRefusal.TOO_MANY_FILES: N_("Only {files} files are taken at once. Please drop this one again."),
    DoorRefusal.LOST: N_("This file was lost before it could be read. Please upload it again."),
    DoorRefusal.FAILED: N_("Something went wrong on our side while reading this file. Please upload it again."),
}


class Why(StrEnum):
    """The reason of a proposal."""

    SAME_QR = "same_qr"  # we know this very QR
    SAME_NAME = "same_name"
    WANTED = "wanted"  # uploaded on that group's own page
    UNKNOWN = "unknown"  # no group of ours has this QR or name
    SEVERAL = "several"  # more than one group has this name
    TWICE = "twice"  # another card of this drop carries the same QR
    OLDER = "older"  # another card of this drop is a later QR of the same group


@dataclass(frozen=True, slots=True)
class CardFacts:
    """What was read from one card. `wanted`: the group on whose page it was uploaded."""

    upload_id: int
    kind: GroupKind
    payload_key: str
    name: str
    expires_on: date | None
    wanted: int | None = None


@dataclass(frozen=True, slots=True)
class KnownGroup:
    group_id: int
    kind: GroupKind
    name: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """`target` is NEW, LEAVE, ASK or the id of a group as text."""

    target: str
    why: Why


def propose(
    cards: Sequence[CardFacts], groups: Sequence[KnownGroup], known_qrs: Mapping[str, int]
) -> dict[int, Proposal]:
    """A proposal for each card of a drop, by upload id. `known_qrs`: payload key → the group it leads or once led to.

    Of several cards for one group the one with the latest date is proposed, the others are left out.
    """
    proposals: dict[int, Proposal] = {}
    seen: set[str] = set()
    for card in cards:
        twice = card.payload_key in seen
        seen.add(card.payload_key)
        proposals[card.upload_id] = Proposal(LEAVE, Why.TWICE) if twice else _single(card, groups, known_qrs)
    for card in _outdated(cards, proposals):
        proposals[card.upload_id] = Proposal(LEAVE, Why.OLDER)
    return proposals


def _single(card: CardFacts, groups: Sequence[KnownGroup], known_qrs: Mapping[str, int]) -> Proposal:
    if card.wanted is not None:
        return Proposal(str(card.wanted), Why.WANTED)
    known = known_qrs.get(card.payload_key)
    if known is not None:
        return Proposal(str(known), Why.SAME_QR)
    name = normal_name(card.name)
    same = [group for group in groups if name and group.kind is card.kind and normal_name(group.name) == name]
    if len(same) > 1:
        return Proposal(ASK, Why.SEVERAL)
    return Proposal(str(same[0].group_id), Why.SAME_NAME) if same else Proposal(NEW, Why.UNKNOWN)


def _outdated(cards: Sequence[CardFacts], proposals: Mapping[int, Proposal]) -> list[CardFacts]:
    """The cards whose group has a later QR in the same drop; of equal dates the one dropped last counts."""
    rivals: dict[str, list[CardFacts]] = defaultdict(list)
    for card in cards:
        place = _place(card, proposals[card.upload_id])
        if place is not None:
            rivals[place].append(card)
    outdated: list[CardFacts] = []
    for group in rivals.values():
        # Sorting keeps the order of equals, so the last one is the newest, or the last dropped of the newest.
        outdated += sorted(group, key=lambda card: card.expires_on or date.max)[:-1]
    return outdated


def _place(card: CardFacts, proposal: Proposal) -> str | None:
    """What two cards must have in common to be QRs of one group."""
    if proposal.target == NEW:
        name = normal_name(card.name)
        return f"{card.kind}:{name}" if name else None
    return None if proposal.target in (LEAVE, ASK) else proposal.target
