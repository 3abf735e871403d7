"""What pages say about a group: its kind, where it stands, what is left of its QR. Sentences are msgids. Pure."""

from typing import Any, Final, NamedTuple

from yutang.errors import N_
from yutang.groups.models import GroupKind
from yutang.livecodes.rules.standing import Standing

KINDS: Final = {
    GroupKind.WECHAT: N_("WeChat group"),
    GroupKind.WECOM: N_("WeCom group"),
    GroupKind.QQ: N_("QQ group"),
}
KINDS_SHORT: Final = {GroupKind.WECHAT: N_("WeChat"), GroupKind.WECOM: N_("WeCom"), GroupKind.QQ: N_("QQ")}

# The badge, its tone, and what it means or asks for.
STANDINGS: Final = {
    Standing.OPEN: (N_("Open"), "green", N_("New visitors are shown this group.")),
    Standing.ARCHIVED: (N_("Archived"), "grey", N_("Kept for its history; nobody is shown it.")),
    Standing.PAUSED: (N_("Paused"), "grey", N_("Somebody paused it; nobody is shown it until it is opened again.")),
    Standing.MARKED_FULL: (N_("Marked as full"), "amber", N_("A new head count or “Open” opens it again.")),
    Standing.NO_QR: (N_("No QR yet"), "amber", N_("Upload its QR, then visitors can be shown it.")),
    Standing.QR_EXPIRED: (N_("QR expired"), "red", N_("Nobody is shown it. Upload a new QR.")),
    Standing.QR_CLOSING: (N_("QR about to expire"), "red", N_("Nobody new is shown it any more. Upload a new QR.")),
    Standing.COUNTED_FULL: (N_("Full"), "red", N_("The last head count reached the cap.")),
    Standing.NO_ROOM: (N_("Count needed"), "amber", N_("By estimate it may be full. Type in the head count.")),
}

URGENT: Final = (Standing.QR_EXPIRED, Standing.QR_CLOSING, Standing.NO_ROOM, Standing.NO_QR)
"""What a person can mend at once, the worst first."""


def urgency(standing: Standing) -> int:
    """For sorting: 0 is the most urgent."""
    return URGENT.index(standing) if standing in URGENT else len(URGENT)


_SOON: Final = 2  # days: when the alert of 48 hours goes out


class Said(NamedTuple):
    """A sentence with its one number, and a tone: green, amber, red or grey."""

    sentence: str
    tone: str
    n: int = 0


def expiry_words(days: int | None) -> Said:
    """What is left of a QR; `days` until the printed date, none: there is no such date."""
    if days is None:
        return Said(N_("does not expire"), "grey")
    if days < -1:
        return Said(N_("expired {n} days ago"), "red", -days)
    if days == -1:
        return Said(N_("expired yesterday"), "red")
    if days == 0:
        return Said(N_("expires today"), "red")
    if days == 1:
        return Said(N_("expires tomorrow"), "red")
    return Said(N_("expires in {n} days"), "amber" if days <= _SOON else "grey", days)


def list_words() -> dict[str, Any]:
    """What the templates groups/parts.html and groups/rows.html need beside the lines."""
    return {"kinds": KINDS, "kinds_short": KINDS_SHORT, "standings": STANDINGS, "expiry_words": expiry_words}
