"""The entries of a menu, and the form in which WeChat takes them (reference §2.3)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final


class EntryKind(StrEnum):
    """What happens on a tap, in an operator's words."""

    TEXT = "text"  # the account answers, by the reply of this key
    LINK = "link"
    CODE = "code"  # a live code's page
    MINI = "mini"
    SCAN = "scan"
    SCAN_REPLY = "scan_reply"
    PHOTO = "photo"
    CAMERA = "camera"
    ALBUM = "album"
    PLACE = "place"
    MEDIA = "media"
    ARTICLE = "article"
    ARTICLE_PAGE = "article_page"
    MEDIA_PAGE = "media_page"  # WeChat calls it old


_TYPES: Final[Mapping[EntryKind, str]] = {
    EntryKind.TEXT: "click",
    EntryKind.LINK: "view",
    EntryKind.CODE: "view",
    EntryKind.MINI: "miniprogram",
    EntryKind.SCAN: "scancode_push",
    EntryKind.SCAN_REPLY: "scancode_waitmsg",
    EntryKind.PHOTO: "pic_photo_or_album",
    EntryKind.CAMERA: "pic_sysphoto",
    EntryKind.ALBUM: "pic_weixin",
    EntryKind.PLACE: "location_select",
    EntryKind.MEDIA: "media_id",
    EntryKind.ARTICLE: "article_id",
    EntryKind.ARTICLE_PAGE: "article_view_limited",
    EntryKind.MEDIA_PAGE: "view_limited",
}
_KINDS: Final = {name: kind for kind, name in _TYPES.items() if kind is not EntryKind.CODE}
MOST: Final = 20  # entries of one row; WeChat shows 3 and 5
LONGEST: Final = 2048  # characters of one text; WeChat takes 1024 bytes
_KEYED: Final = ("key",)
_CODE: Final = "code:"  # in a draft: a live code that is not chosen yet, or gone; nothing of it can be published

# What an entry of each kind needs besides its name.
FIELDS: Final[Mapping[EntryKind, tuple[str, ...]]] = {
    EntryKind.TEXT: _KEYED,
    EntryKind.LINK: ("url",),
    EntryKind.CODE: ("code",),
    EntryKind.MINI: ("app_id", "page", "url"),
    EntryKind.SCAN: _KEYED,
    EntryKind.SCAN_REPLY: _KEYED,
    EntryKind.PHOTO: _KEYED,
    EntryKind.CAMERA: _KEYED,
    EntryKind.ALBUM: _KEYED,
    EntryKind.PLACE: _KEYED,
    EntryKind.MEDIA: ("media",),
    EntryKind.ARTICLE: ("media",),
    EntryKind.ARTICLE_PAGE: ("media",),
    EntryKind.MEDIA_PAGE: ("media",),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry; with `subs` it only opens them, and its kind does not matter. Texts are as a person typed them."""

    name: str
    kind: EntryKind = EntryKind.TEXT
    key: str = ""
    url: str = ""
    code: str = ""  # id of a live code
    app_id: str = ""
    page: str = ""
    media: str = ""  # media id or article id
    subs: tuple["Entry", ...] = ()


def places(entries: Sequence[Entry]) -> Iterator[tuple[str, Entry]]:
    """Every entry with its place: `1` is the second of the top row, `1.0` the first below it."""
    for top, entry in enumerate(entries):
        yield str(top), entry
        for sub, below in enumerate(entry.subs):
            yield f"{top}.{sub}", below


def at(entries: Sequence[Entry], place: str) -> Entry | None:
    return dict(places(entries)).get(place)


def keys_of(entries: Sequence[Entry]) -> list[str]:
    """The keys to which the account itself answers when an entry is tapped (or what was scanned is sent)."""
    tapped = (entry for _, entry in places(entries) if not entry.subs)
    answering = (entry for entry in tapped if entry.kind in (EntryKind.TEXT, EntryKind.SCAN_REPLY))
    return [entry.key.strip() or entry.name.strip() for entry in answering]


def to_buttons(entries: Sequence[Entry], code_urls: Mapping[str, str]) -> list[dict[str, Any]]:
    """`{"button": …}` as WeChat takes it. `code_urls`: id of a live code → its address."""
    return [_button(entry, code_urls) for entry in entries]


def entries_of(buttons: Sequence[Any], code_urls: Mapping[str, str]) -> tuple[Entry, ...]:
    """The entries of a menu in WeChat's form; what it holds besides is left out. A live code's address is its code.

    The menu may come from elsewhere: more than `MOST` entries of a row, and texts beyond `LONGEST`, are cut off.
    """
    codes = {url: code for code, url in code_urls.items()}
    return tuple(_entry(button, codes) for button in buttons[:MOST] if isinstance(button, Mapping))


def _button(entry: Entry, code_urls: Mapping[str, str]) -> dict[str, Any]:
    name = entry.name.strip()
    if entry.subs:
        return {"name": name, "sub_button": [_button(sub, code_urls) for sub in entry.subs]}
    button: dict[str, Any] = {"type": _TYPES[entry.kind], "name": name}
    match entry.kind:
        case EntryKind.LINK:
            button["url"] = entry.url.strip()
        case EntryKind.CODE:
            button["url"] = code_urls.get(entry.code, f"{_CODE}{entry.code}")
        case EntryKind.MINI:
            button |= {"url": entry.url.strip(), "appid": entry.app_id.strip(), "pagepath": entry.page.strip()}
        case EntryKind.MEDIA | EntryKind.MEDIA_PAGE:
            button["media_id"] = entry.media.strip()
        case EntryKind.ARTICLE | EntryKind.ARTICLE_PAGE:
            button["article_id"] = entry.media.strip()
        case _:
            button["key"] = entry.key.strip() or name
    return button


def _entry(button: Mapping[str, Any], codes: Mapping[str, str]) -> Entry:
    name = _text(button, "name")
    below = button.get("sub_button") or ()
    subs = below.get("list", ()) if isinstance(below, Mapping) else below  # the console's own menus nest one deeper
    if isinstance(subs, Sequence) and not isinstance(subs, str) and subs:
        return Entry(name, subs=tuple(_leaf(sub, codes) for sub in subs[:MOST] if isinstance(sub, Mapping)))
    return _leaf(button, codes)


def _leaf(button: Mapping[str, Any], codes: Mapping[str, str]) -> Entry:
    """An entry that does something; menus are two levels deep."""
    url = _text(button, "url")
    kind = _KINDS.get(_text(button, "type"), EntryKind.TEXT)
    entry = Entry(
        name=_text(button, "name"),
        kind=kind,
        key=_text(button, "key"),
        url=url,
        app_id=_text(button, "appid"),
        page=_text(button, "pagepath"),
        media=_text(button, "media_id") or _text(button, "article_id"),
    )
    if kind is EntryKind.LINK and (url in codes or url.startswith(_CODE)):
        return replace(entry, kind=EntryKind.CODE, code=codes.get(url) or url.removeprefix(_CODE), url="")
    return entry


def _text(button: Mapping[str, Any], name: str) -> str:
    value = button.get(name, "")
    return value[:LONGEST] if isinstance(value, str) else ""
