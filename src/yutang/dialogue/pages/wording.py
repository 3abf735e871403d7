"""What the pages of conversations say."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Final

from fastapi import Path

from yutang.dialogue.models import MessageState
from yutang.dialogue.rules import Tab
from yutang.errors import N_

# An id beyond 64 bits is nobody's, and the database would not even compare it.
Id = Annotated[int, Path(ge=0, le=2**63 - 1)]

TABS: Final[Mapping[Tab, str]] = {
    Tab.OPEN: N_("In progress"),
    Tab.MINE: N_("Mine"),
    Tab.WAITING: N_("Waiting longest"),
    Tab.SNOOZED: N_("Put aside"),
    Tab.CLOSED: N_("Closed"),
}
EMPTY: Final[Mapping[Tab, tuple[str, str]]] = {
    Tab.OPEN: (
        N_("No open conversation"),
        N_("When a fan writes to one of your official accounts, it appears here by itself."),
    ),
    Tab.MINE: (
        N_("Nothing is assigned to you"),
        N_("Whoever answers a conversation first has it. Look under “Waiting longest” for fans without an answer."),
    ),
    Tab.WAITING: (
        N_("Nobody waits for an answer"),
        N_("Fans who wrote and have no answer yet stand here, the longest first."),
    ),
    Tab.SNOOZED: (N_("Nothing is put aside"), N_("What you put aside comes back by itself at its time.")),
    Tab.CLOSED: (
        N_("No closed conversation"),
        N_("Close a conversation when it is done; a new message opens it again."),
    ),
}
# What a list shows in place of a text, and a thread of a file that is not there.
KINDS: Final[Mapping[str, str]] = {
    "image": N_("Picture"),
    "voice": N_("Voice message"),
    "video": N_("Video"),
    "location": N_("Place"),
    "link": N_("Link"),
    "news": N_("Card"),
    "music": N_("Music"),
    "choices": N_("Question with answers"),
    "mini_program": N_("Mini program"),
    "transfer": N_("Handed over to WeChat's customer service"),
    "other": N_("A message of a new kind"),
    "text": N_("Text"),
}
EVENTS: Final[Mapping[str, str]] = {
    "follow": N_("Followed the account"),
    "unfollow": N_("Stopped following"),
    "scan": N_("Scanned a QR"),
    "menu": N_("Tapped the menu"),
    "view": N_("Opened a link of the menu"),
}
STATES: Final[Mapping[MessageState, str]] = {
    MessageState.QUEUED: N_("on its way"),
    MessageState.SENDING: N_("on its way"),
    MessageState.SENT: N_("sent"),
    MessageState.FAILED: N_("not sent"),
    MessageState.UNKNOWN: N_("perhaps sent"),
    MessageState.DROPPED: N_("not sent"),
}


def span(took: timedelta) -> tuple[str, dict[str, int]]:
    """How long something took, as a sentence and its values: `45 s`, `12 min`, `3 h 20 min`, `2 days`."""
    seconds = int(took.total_seconds())
    minutes, hours = seconds // 60, seconds // 3600
    if not minutes:
        return N_("{n} s"), {"n": seconds}
    if not hours:
        return N_("{n} min"), {"n": minutes}
    if hours < 48:  # noqa: PLR2004 - two days
        return N_("{h} h {m} min"), {"h": hours, "m": minutes % 60}
    return N_("{n} days"), {"n": hours // 24}
