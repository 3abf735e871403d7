"""What the edge works with: a request cut down to a bounded value, and what will be shown for it."""

from datetime import datetime
from typing import Literal, NamedTuple

SLUG_LENGTH = 32  # the longest slug there is; a longer path cannot be a code
CHANNEL_LENGTH = 16

Language = Literal["zh", "en"]
VisitKind = Literal["scan", "press", "again", "preview"]
ShownKind = Literal["group", "joined", "owner", "sold_out", "paused", "deleted", "unknown", "preview", "noted"]


class Visit(NamedTuple):
    """One request for a live code. Times are taken when its batch begins."""

    kind: VisitKind
    slug: str
    visitor_id: int  # from the cookie, or made for a newcomer
    is_new: bool  # the cookie is to be set
    channel: str  # the ?from= key as sent, lower case; "" for none


class Shown(NamedTuple):
    """What the visitor gets to see. Everything the page shows is in here, so it is also the key of the page cache."""

    kind: ShownKind
    language: Language = "zh"
    slug: str = ""
    community: str = ""
    tagline: str = ""
    name: str = ""  # of the group or the person
    payload: str = ""  # of the QR; "" shows none
    joined_group: str = ""  # owner: "you are probably in this group already"
    text: str = ""  # sold-out text of the operator
    back_at: datetime | None = None  # sold out: when to come back
    timezone: str = "Asia/Shanghai"
    rules: str = ""  # of the groups, to be read before joining


UNKNOWN = Shown("unknown")
NOTED = Shown("noted")
