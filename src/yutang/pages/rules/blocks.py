"""What pages consist of: a flat list of blocks, each of a known kind with a few bounded texts.

A block is kept as `{"id": "k3f", "kind": "title", "text": "…"}`: all values are texts, nothing nests. What is not known
is left out when it is read, so no page can hold more than this file allows.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from yutang.errors import N_

MOST_BLOCKS: Final = 40
MOST_CHOICES: Final = 12
"""Of a question; each a line of at most `LINE` characters."""
LINE: Final = 60
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# Marks that turn the reading direction: with them a page can show another address or name than it holds.
_TURNING: Final = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")
_ID: Final = re.compile(r"[a-z0-9]{1,12}")


@dataclass(frozen=True, slots=True)
class Slot:
    """One value of a block: how long it may be, whether it may have lines, whether a page can go out without it."""

    label: str
    longest: int
    lines: bool = False
    needed: bool = False
    spoken: bool = True  # words that people read, which the wording check looks at
    one_of: tuple[tuple[str, str], ...] = ()
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of block."""

    label: str
    icon: str
    slots: Mapping[str, Slot]


@dataclass(frozen=True, slots=True)
class Block:
    id: str
    kind: str
    values: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")


@dataclass(frozen=True, slots=True)
class Fault:
    """What keeps a page from going out, or from being kept (`grave`): beside which value of which block."""

    block: str
    slot: str
    sentence: str
    grave: bool = False


_LINK_HINT: Final = N_("An address that begins with https://")

KINDS: Final[Mapping[str, Kind]] = {
    "title": Kind(
        N_("Title"),
        "typography",
        {
            "text": Slot(N_("Title"), LINE, needed=True),
            "note": Slot(N_("A line below it"), 120),
        },
    ),
    "text": Kind(
        N_("Text"),
        "align-left",
        {
            "text": Slot(
                N_("Text"),
                5000,
                lines=True,
                needed=True,
                hint=N_("An empty line begins a paragraph. **Bold**, “- ” for a list, “> ” for a quotation."),
            )
        },
    ),
    "picture": Kind(
        N_("Picture"),
        "photo",
        {
            "source": Slot(N_("Picture"), 40, needed=True, spoken=False),
            "alt": Slot(N_("What it shows, for who cannot see it"), 120),
            "caption": Slot(N_("Caption"), 120),
        },
    ),
    "video": Kind(
        N_("Video link"),
        "player-play",
        {
            "label": Slot(N_("What it is called"), LINE, needed=True),
            "link": Slot(N_("Address of the video"), 500, needed=True, spoken=False, hint=_LINK_HINT),
        },
    ),
    "code": Kind(
        N_("Live code"),
        "qrcode",
        {
            "code": Slot(N_("Which live code?"), 19, needed=True, spoken=False),
            "label": Slot(N_("On the button"), LINE),
            "note": Slot(N_("A line below it"), 120),
            "look": Slot(
                N_("How is it shown?"),
                8,
                spoken=False,
                one_of=(("button", N_("a button")), ("both", N_("a button and a QR"))),
            ),
        },
    ),
    "owner": Kind(
        N_("Owner card"),
        "user-circle",
        {
            "number": Slot(N_("Whose personal number?"), 19, needed=True, spoken=False),
            "name": Slot(N_("Name on the card"), LINE, needed=True),
            "note": Slot(N_("What this person does for members"), 200, lines=True),
            "source": Slot(N_("Picture"), 40, spoken=False),
        },
    ),
    "lesson": Kind(
        N_("Lesson"),
        "book",
        {
            "course": Slot(N_("Which course?"), 19, needed=True, spoken=False),
            "note": Slot(N_("What one learns there"), 200, lines=True),
            "label": Slot(N_("On the button"), LINE),
        },
    ),
    "form": Kind(
        N_("Form question"),
        "list-check",
        {
            "question": Slot(N_("Question"), 120, needed=True),
            "choices": Slot(
                N_("Answers to choose from"), 800, lines=True, hint=N_("One in each line. Empty: a field to type in.")
            ),
            "consent": Slot(
                N_("Consent"),
                300,
                lines=True,
                needed=True,
                hint=N_("What you do with the answer. Nobody can send it without agreeing."),
            ),
            "thanks": Slot(N_("Thanks afterwards"), 120),
        },
    ),
    "countdown": Kind(
        N_("Countdown"),
        "clock",
        {
            "label": Slot(N_("What does it count to?"), LINE, needed=True),
            "until": Slot(N_("Until when?"), 16, needed=True, spoken=False),
            "over": Slot(N_("Said when it is over"), 120),
        },
    ),
    "rules": Kind(
        N_("Rules of the group"),
        "shield-check",
        {"community": Slot(N_("Of which community?"), 19, needed=True, spoken=False)},
    ),
    "divider": Kind(
        N_("Divider"),
        "minus",
        {
            "look": Slot(
                N_("How is it shown?"), 8, spoken=False, one_of=(("line", N_("a line")), ("space", N_("empty space")))
            )
        },
    ),
}
IN_ARTICLES: Final = ("text", "picture", "code")


def tidy(text: str, *, lines: bool) -> str:
    """Without control characters and marks that turn the reading direction; one line where there is only one."""
    text = _TURNING.sub("", _CONTROL.sub("", text.replace("\r\n", "\n")))
    return text.strip() if lines else " ".join(text.split())


def read_block(sent: Mapping[str, Any]) -> Block | None:
    """A block as it was sent or kept; none where it is of no known kind."""
    block_id, kind = sent.get("id"), sent.get("kind")
    if not isinstance(block_id, str) or not isinstance(kind, str) or kind not in KINDS or not _ID.fullmatch(block_id):
        return None
    values = {}
    for name, slot in KINDS[kind].slots.items():
        value = sent.get(name, "")
        text = tidy(value, lines=slot.lines) if isinstance(value, str) else ""
        if slot.one_of and text not in dict(slot.one_of):
            text = slot.one_of[0][0]
        if text:
            values[name] = text
    return Block(block_id, kind, values)


def read_blocks(sent: object) -> list[Block]:
    """At most `MOST_BLOCKS`, each id once."""
    found: dict[str, Block] = {}
    for each in sent[: MOST_BLOCKS * 2] if isinstance(sent, list) else ():
        block = read_block(each) if isinstance(each, Mapping) else None
        if block is not None:
            found.setdefault(block.id, block)
    return list(found.values())[:MOST_BLOCKS]


def to_json(blocks: Sequence[Block]) -> list[dict[str, str]]:
    return [{"id": block.id, "kind": block.kind, **block.values} for block in blocks]


def faults_of(blocks: Sequence[Block]) -> list[Fault]:
    """What is missing or too long, in the order of the page."""
    found = []
    for block in blocks:
        for name, slot in KINDS[block.kind].slots.items():
            if len(block[name]) > slot.longest:
                found.append(Fault(block.id, name, too_long(slot.longest), grave=True))
            elif slot.needed and not block[name]:
                found.append(Fault(block.id, name, N_("Please fill this in.")))
        found += _peculiar(block)
    return found


_TOO_LONG: Final = {
    8: N_("Please choose one of these."),
    16: N_("Please choose a day and a time."),
    19: N_("Please choose one of these."),
    40: N_("Please choose a picture."),
    60: N_("Please keep this under 60 characters."),
    120: N_("Please keep this under 120 characters."),
    200: N_("Please keep this under 200 characters."),
    300: N_("Please keep this under 300 characters."),
    500: N_("Please keep this under 500 characters."),
    800: N_("Please keep this under 800 characters."),
    5000: N_("Please keep this under 5000 characters."),
}


def too_long(longest: int) -> str:
    return _TOO_LONG[longest]


def choices_of(block: Block) -> list[str]:
    """The answers that a question offers; none: one types."""
    return [line for each in block["choices"].split("\n") if (line := " ".join(each.split()))]


def _peculiar(block: Block) -> list[Fault]:
    if block.kind == "form":
        offered = choices_of(block)
        if len(offered) > MOST_CHOICES or any(len(each) > LINE for each in offered):
            return [Fault(block.id, "choices", N_("At most 12 answers, each under 60 characters, please."))]
    return []


def spoken(block: Block) -> str:
    """All that people read of a block, a line for each value."""
    slots = KINDS[block.kind].slots
    return "\n".join(block[name] for name, slot in slots.items() if slot.spoken and block[name])


# ---- changes ---------------------------------------------------------------------------------------------------------


def moved(blocks: Sequence[Block], block_id: str, steps: int) -> list[Block]:
    """With one block so many places further down (negative: up); at the ends it stays."""
    rest = [block for block in blocks if block.id != block_id]
    at = next((place for place, block in enumerate(blocks) if block.id == block_id), None)
    if at is None:
        return list(blocks)
    place = min(max(0, at + steps), len(rest))
    return [*rest[:place], blocks[at], *rest[place:]]


def removed(blocks: Sequence[Block], block_id: str) -> list[Block]:
    return [block for block in blocks if block.id != block_id]


def added(blocks: Sequence[Block], kind: str, block_id: str, after: str = "") -> list[Block]:
    """With an empty block of a kind behind another one, or at the end. No more than `MOST_BLOCKS`."""
    block = read_block({"id": block_id, "kind": kind})
    if block is None or len(blocks) >= MOST_BLOCKS:
        return list(blocks)
    at = next((place + 1 for place, each in enumerate(blocks) if each.id == after), len(blocks))
    return [*blocks[:at], block, *blocks[at:]]
