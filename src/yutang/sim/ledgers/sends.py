"""What was sent to many, and the ids by which a second try of the same is known."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class MassSend:
    msg_id: int
    app_id: str
    at: float
    to_all: bool
    status: str = "SENDING"  # SEND_SUCCESS, SEND_FAIL, DELETE
    urls: list[str] = field(default_factory=list)  # of the articles' pages


@dataclass(slots=True)
class Draft:
    media_id: str
    articles: list[dict[str, Any]]
    updated_at: float


@dataclass(slots=True)
class Published:
    publish_id: str
    app_id: str
    articles: list[dict[str, Any]]
    at: float
    status: int = 1  # reference §2.6: 0 ok, 1 running …
    article_id: str = ""
    failed: list[int] = field(default_factory=list)
    pushed: bool = False  # sent to fans: it has a page, and is not in the list of what was published without a push


@dataclass(slots=True)
class SendBook:
    mass: dict[int, MassSend] = field(default_factory=dict)
    # (app id, client id) → when, and what was answered then
    client_ids: dict[tuple[str, str], tuple[float, int]] = field(default_factory=dict)
    drafts: dict[str, dict[str, Draft]] = field(default_factory=dict)  # app id → media id → draft
    published: dict[str, Published] = field(default_factory=dict)  # by publish id
    next_id: int = 1_000_000_000

    def new_id(self) -> int:
        self.next_id += 1
        return self.next_id
