"""What pages call the parts of a fan."""

from collections.abc import Mapping
from typing import Any, Final

from yutang.errors import N_
from yutang.fans.models import SourceKind
from yutang.insights.models import Event, EventKind

SOURCES: Final[Mapping[SourceKind, str]] = {
    SourceKind.SCENE: N_("QR of a scene"),
    SourceKind.LIVE_CODE: N_("Live code"),
    SourceKind.PAGE: N_("Landing page"),
    SourceKind.CAMPAIGN: N_("Campaign"),
    SourceKind.SEARCH: N_("Search in WeChat"),
    SourceKind.CARD: N_("The account's card"),
    SourceKind.QR: N_("The account's QR"),
    SourceKind.ARTICLE: N_("An article"),
    SourceKind.OTHER: N_("Another way"),
    SourceKind.UNKNOWN: N_("Not known"),
}

_EVENTS: Final[Mapping[EventKind, str]] = {
    EventKind.FOLLOW: N_("followed {account}"),
    EventKind.UNFOLLOW: N_("unfollowed {account}"),
    EventKind.SCENE: N_("scanned the QR of the scene “{what}”"),
    EventKind.MESSAGE: N_("wrote to {account}"),
    EventKind.MENU: N_("tapped the menu entry “{what}”"),
    EventKind.REPLY: N_("got an automatic reply"),
    EventKind.ANSWER: N_("was answered by a member"),
    EventKind.BROADCAST: N_("got a message to many"),
    EventKind.CONSENT: N_("agreed to something"),
    EventKind.MERGE: N_("turned out to be the same person as another fan"),
}
_MESSAGES: Final[Mapping[str, str]] = {
    "image": N_("sent a picture to {account}"),
    "voice": N_("sent a voice message to {account}"),
    "video": N_("sent a video to {account}"),
    "location": N_("sent a place to {account}"),
    "link": N_("sent a link to {account}"),
}
_WITHDREW: Final = N_("took a consent back")


def told(event: Event, accounts: Mapping[int, str]) -> tuple[str, dict[str, Any]]:
    """A row of the ledger as a sentence and what stands in its {places}."""
    data = event.data or {}
    sentence = _EVENTS.get(event.kind, N_("did something"))
    if event.kind is EventKind.MESSAGE:
        sentence = _MESSAGES.get(str(data.get("kind")), sentence)
    if event.kind is EventKind.CONSENT and data.get("given") is False:
        sentence = _WITHDREW
    what = data.get("scene") or data.get("key") or data.get("url") or ""
    return sentence, {"account": accounts.get(event.account_id or 0, "—"), "what": what}


def sign(kind: EventKind) -> str:
    """The icon beside a row of the ledger."""
    return {
        EventKind.FOLLOW: "heart",
        EventKind.UNFOLLOW: "x",
        EventKind.SCENE: "scan",
        EventKind.MESSAGE: "message-circle",
        EventKind.MENU: "menu-2",
        EventKind.REPLY: "robot",
        EventKind.ANSWER: "messages",
        EventKind.BROADCAST: "broadcast",
        EventKind.CONSENT: "shield-check",
        EventKind.MERGE: "git-merge",
    }.get(kind, "clock")
