"""What was said, in the form in which a thread keeps it."""

from dataclasses import dataclass
from typing import Any, Final

from yutang.dialogue.rules import trigger_of
from yutang.wechat.kept import kind_name, to_data
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
    Push,
    Scan,
    Text,
    Unfollow,
    Video,
    Voice,
)
from yutang.wechat.outgoing import (
    ChoicesOut,
    MiniProgramOut,
    MusicOut,
    NewsOut,
    Outgoing,
    TextOut,
    VideoOut,
)

LONGEST_TEXT: Final = 10_000  # characters; WeChat's own limit is far below
_SHORT: Final = 500  # characters of titles, keys and addresses of events
PREVIEW: Final = 80  # characters


@dataclass(frozen=True, slots=True)
class Said:
    """One message or event. `text` is what is shown of it; `wechat_id` is the file that has to be fetched, if any."""

    kind: str
    text: str = ""
    data: dict[str, Any] | None = None
    wechat_id: str | None = None


def said_by_push(push: Push) -> Said | None:
    """What a push puts into the thread; none for reports about the account, templates and the like."""
    said = _said(push)
    trigger = trigger_of(push)
    if said is None or trigger is None or trigger == "message":
        return said
    return Said(said.kind, said.text, {**(said.data or {}), "trigger": str(trigger)}, said.wechat_id)


def _said(push: Push) -> Said | None:
    match push.content:
        case Text(content=content):
            return Said("text", content[:LONGEST_TEXT])
        case Image(media_id=media_id):
            return Said("image", wechat_id=media_id)
        case Voice(media_id=media_id):
            heard = push.fields.get("Recognition")
            return Said("voice", heard[:LONGEST_TEXT] if isinstance(heard, str) else "", wechat_id=media_id)
        case Video(media_id=media_id):
            return Said("video", wechat_id=media_id)
        case Location(latitude=latitude, longitude=longitude, label=label):
            return Said("location", label[:_SHORT], {"latitude": latitude, "longitude": longitude})
        case Link(title=title, description=description, url=url):
            return Said("link", title[:_SHORT], {"description": description[:_SHORT], "url": url[:2048]})
        case Other(name=name) if push.message_id is not None:
            return Said("other", data={"name": name[:_SHORT]})
        case content:
            data = _event(content)
            return None if data is None else Said("event", data=data)


def _event(content: Content) -> dict[str, Any] | None:
    match content:
        case Follow(scene=scene):
            return {"event": "follow", "scene": (scene or "")[:_SHORT]}
        case Unfollow():
            return {"event": "unfollow"}
        case Scan(scene=scene):
            return {"event": "scan", "scene": scene[:_SHORT]}
        case MenuClick(key=key):
            return {"event": "menu", "key": key[:_SHORT]}
        case MenuView(url=url):
            return {"event": "view", "key": url[:_SHORT]}
        case MenuAction(key=key):
            return {"event": "menu", "key": key[:_SHORT]}
        case _:
            return None


def said_by_us(message: Outgoing) -> Said:
    """A message of the account."""
    return Said(kind_name(message), _shown(message), to_data(message))


def _shown(message: Outgoing) -> str:
    match message:
        case TextOut(text=text):
            return text
        case NewsOut(articles=articles):
            return articles[0].title if articles else ""
        case MusicOut(title=title) | MiniProgramOut(title=title) | VideoOut(title=title):
            return title
        case ChoicesOut(head=head):
            return head
        case _:
            return ""


def preview_of(said: Said) -> str:
    """One line for lists: the text, or `[kind]`, which pages say in words."""
    line = " ".join(said.text.split())
    if said.kind in {"text", "link", "news"} and line:
        return line[:PREVIEW]
    return f"[{said.kind}]"
