"""What a push says of the fan who sent it: the ledger's rows, and whether it shows that there is such a fan."""

from typing import Any, Final, NamedTuple

from yutang.insights.models import EventKind
from yutang.wechat.messages import (
    Content,
    Follow,
    Image,
    Link,
    Location,
    MenuAction,
    MenuClick,
    MenuView,
    Other,
    Position,
    Push,
    Scan,
    Text,
    Unfollow,
    Video,
    Voice,
)

LONGEST_OPENID: Final = 128  # WeChat's have 28 characters; a longer one than this is not an openid
_LONGEST_KEY: Final = 512  # characters of a menu's key or address that the ledger keeps
_MESSAGES: Final[dict[type[Content], str]] = {
    Text: "text",
    Image: "image",
    Voice: "voice",
    Video: "video",
    Location: "location",
    Link: "link",
}


class Fact(NamedTuple):
    """One row of the ledger. `data` holds nothing personal: not what was said, only that something was."""

    kind: EventKind
    data: dict[str, Any] | None = None


def is_fan(openid: str) -> bool:
    """Whether a push's sender is a person: not WeChat's helper, not an account, not nobody."""
    return 0 < len(openid) <= LONGEST_OPENID and openid != "mphelper" and not openid.startswith("gh_")


def facts_of(push: Push) -> tuple[Fact, ...]:
    """What the ledger keeps of a push; nothing where the fan did nothing that is counted."""
    match push.content:
        case Follow(scene=scene):
            return (
                (Fact(EventKind.FOLLOW, {"scene": scene}), Fact(EventKind.SCENE, {"scene": scene}))
                if scene
                else (Fact(EventKind.FOLLOW),)
            )
        case Unfollow():
            return (Fact(EventKind.UNFOLLOW),)
        case Scan(scene=scene):
            return (Fact(EventKind.SCENE, {"scene": scene}),)
        case MenuClick(key=key) | MenuAction(key=key):
            return (Fact(EventKind.MENU, {"key": key[:_LONGEST_KEY]}),)
        case MenuView(url=url):
            return (Fact(EventKind.MENU, {"url": url[:_LONGEST_KEY]}),)
        case Other() if push.message_id is not None:
            return (Fact(EventKind.MESSAGE, {"kind": "other"}),)
    kind = _MESSAGES.get(type(push.content))
    return (Fact(EventKind.MESSAGE, {"kind": kind}),) if kind else ()


def shows_a_fan(push: Push) -> bool:
    """Whether the sender did something that only a person who follows (or followed) can do.

    Results of notices and authorisations may come from people who never followed: they are looked up, not added.
    """
    return bool(facts_of(push)) or isinstance(push.content, Position)
