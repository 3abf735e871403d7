"""What the pages of groups say about uploads and changes."""

from typing import Annotated, Final

from fastapi import Path

from yutang.errors import N_
from yutang.groups.reader import sentence
from yutang.groups.uploads.actions import Card
from yutang.groups.uploads.rules import DOOR_SENTENCES, Why

# An id beyond 64 bits is nobody's, and the database would not even compare it.
Id = Annotated[int, Path(ge=0, le=2**63 - 1)]

WHY: Final = {
    Why.SAME_QR: N_("This QR belongs to “{name}” already."),
    Why.SAME_NAME: N_("“{name}” has the same name."),
    Why.WANTED: N_("You uploaded it on the page of “{name}”."),
    Why.UNKNOWN: N_("No group of yours has this name or QR."),
    Why.SEVERAL: N_("Several groups have this name. Please choose."),
    Why.TWICE: N_("Another card of this upload has the same QR."),
    Why.OLDER: N_("Another card of this upload is a later QR of the same group."),
}

CHANGES: Final = {
    "group.add": N_("made the group"),
    "group.change": N_("changed its details"),
    "group.count": N_("typed in a head count"),
    "group.renew_qr": N_("uploaded a QR"),
    "group.open": N_("opened it"),
    "group.paused": N_("paused it"),
    "group.full": N_("marked it as full"),
    "group.archived": N_("archived it"),
}


def refusal_words(card: Card, language: str) -> str | None:
    """Why a card was refused, in the language of the page, or a msgid where the sentence depends on the settings."""
    if card.refusal is not None:
        return DOOR_SENTENCES[card.refusal]
    if card.reading is None or card.reading.reject is None:
        return None
    told = sentence(card.reading.reject)
    return told.zh if language == "zh" else told.en
