"""People, and what ties each of them to an account."""

from dataclasses import dataclass, field
from typing import Any, Literal

Sender = Literal["fan", "account", "system"]


@dataclass(slots=True)
class Fan:
    id: str  # f1, f2 …
    nickname: str
    phone: int = 1  # 1 iOS, 2 Android, 3 other: conditional menus ask for it
    unionids: dict[str, str] = field(default_factory=dict)  # by the accounts' `union`


@dataclass(slots=True)
class ChatMessage:
    """One line of a chat as the phone shows it. `more` holds what only some kinds have, as the control API says it."""

    id: int
    at: float
    sender: Sender
    kind: str
    text: str = ""
    more: dict[str, Any] = field(default_factory=dict)  # picture, articles, media_id, url, choices …

    def as_json(self) -> dict[str, Any]:
        return {"id": self.id, "at": self.at, "from": self.sender, "kind": self.kind, "text": self.text, **self.more}


@dataclass(slots=True)
class Window:
    """How many customer-service messages an account may send to a fan, and until when (reference §2.7)."""

    left: int = 0
    until: float = 0.0

    def open(self, sends: int, seconds: float, now: float) -> None:
        """A new trigger: windows do not add up, the larger count and the longer time stand."""
        if now >= self.until:
            self.left = 0
        self.left = max(self.left, sends)
        self.until = max(self.until, now + seconds)


@dataclass(slots=True)
class Grants:
    """What a fan allowed of subscription notices: template → how many sends are left; -1 for any number."""

    left: dict[str, int] = field(default_factory=dict)
    closed: bool = False  # the fan switched the account's notices off


@dataclass(slots=True)
class Tie:
    """One fan and one account."""

    fan: Fan
    app_id: str
    openid: str
    follows: bool = False
    followed_at: float = 0.0
    subscribe_scene: str = "ADD_SCENE_OTHERS"
    qr_scene: int = 0
    qr_scene_str: str = ""
    remark: str = ""
    tags: list[int] = field(default_factory=list)
    blacklisted: bool = False
    refuses: bool = False  # the fan switched messages of this account off
    window: Window = field(default_factory=Window)
    mass_this_month: tuple[tuple[int, int], int] = ((0, 0), 0)  # month, received
    grants: Grants = field(default_factory=Grants)
    chat: list[ChatMessage] = field(default_factory=list)
    read: int = 0  # id of the newest message that the fan has seen
    last_message_at: float = 0.0  # when the fan wrote last
