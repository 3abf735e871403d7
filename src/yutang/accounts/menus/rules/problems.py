"""What is wrong with a menu: before WeChat refuses it, or fans see it cut off."""

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from yutang.accounts.menus.rules.entries import FIELDS, Entry, EntryKind, places
from yutang.errors import N_
from yutang.wechat.limits import Limits

URL_BYTES_SURE: Final = 256
"""Longer addresses are refused by what the older page says (reference §2.3)."""

_URL: Final = re.compile(r"https?://[^\s/?#]+\.?[^\s]*", re.IGNORECASE)
_APP_ID: Final = re.compile(r"wx[0-9A-Za-z]{6,38}")


@dataclass(frozen=True, slots=True)
class Problem:
    """One sentence (an English msgid) beside an entry; `place` and `part` are empty where it concerns the whole.

    `severe`: it cannot be published; else fans may see something odd.
    """

    place: str
    part: str  # field of the entry
    sentence: str
    severe: bool = True
    values: dict[str, str | int] = field(default_factory=dict)


def problems(entries: Sequence[Entry], codes: Collection[str], limits: Limits) -> list[Problem]:
    """All of them, in the order of the menu. `codes`: ids of live codes that an entry may lead to."""
    found: list[Problem] = []
    if not entries:
        found.append(Problem("", "", N_("A menu needs at least one entry.")))
    if len(entries) > limits.menu_buttons:
        sentence = N_("WeChat shows at most {n} entries side by side.")
        found.append(Problem("", "", sentence, values={"n": limits.menu_buttons}))
    for place, entry in places(entries):
        found += _name(place, entry, limits)
        if len(entry.subs) > limits.menu_sub_buttons:
            sentence = N_("WeChat shows at most {n} entries below one.")
            found.append(Problem(place, "subs", sentence, values={"n": limits.menu_sub_buttons}))
        if not entry.subs:
            found += _target(place, entry, codes, limits)
    return found


def is_publishable(found: Sequence[Problem]) -> bool:
    return not any(problem.severe for problem in found)


def _name(place: str, entry: Entry, limits: Limits) -> Iterator[Problem]:
    below = "." in place
    name = entry.name.strip()
    size, width = len(name.encode()), _width(name)
    sure = limits.menu_sub_name_bytes if below else limits.menu_name_bytes
    most = limits.menu_sub_name_bytes_most if below else limits.menu_name_bytes
    shown = limits.menu_sub_name_chars_shown if below else limits.menu_name_chars_shown
    if not name:
        yield Problem(place, "name", N_("Please give the entry a name."))
    elif size > most:
        sentence = N_("This name takes {size} bytes; WeChat takes {most}: {chars} Chinese characters.")
        yield Problem(place, "name", sentence, values={"size": size, "most": most, "chars": most // 3})
    elif size > sure:
        sentence = N_("This name takes {size} bytes. Some versions of WeChat refuse more than {most}.")
        yield Problem(place, "name", sentence, severe=False, values={"size": size, "most": sure})
    elif width > shown:
        sentence = N_("Phones cut this name after {n} Chinese characters.")
        yield Problem(place, "name", sentence, severe=False, values={"n": shown})


def _target(place: str, entry: Entry, codes: Collection[str], limits: Limits) -> Iterator[Problem]:
    fields = FIELDS[entry.kind]
    if "key" in fields and len((entry.key.strip() or entry.name.strip()).encode()) > limits.menu_key_bytes:
        sentence = N_("Please keep the key under {n} bytes.")
        yield Problem(place, "key", sentence, values={"n": limits.menu_key_bytes})
    if "url" in fields:
        yield from _url(place, entry, limits)
    if "code" in fields and entry.code not in codes:
        yield Problem(place, "code", N_("Please choose a live code that is in use."))
    if "app_id" in fields and not _APP_ID.fullmatch(entry.app_id.strip()):
        yield Problem(place, "app_id", N_("The app id of a mini program begins with wx."))
    if "page" in fields and not entry.page.strip():
        yield Problem(place, "page", N_("Which page of the mini program? For example pages/index/index."))
    if "media" in fields and not entry.media.strip():
        yield Problem(place, "media", N_("Please fill in its id."))


def _url(place: str, entry: Entry, limits: Limits) -> Iterator[Problem]:
    url = entry.url.strip()
    size = len(url.encode())
    if not _URL.fullmatch(url):
        sentence = N_("Please type a whole address, for example https://example.com/class.")
        if entry.kind is EntryKind.MINI:
            sentence = N_("Phones that are too old for mini programs need an address, for example https://example.com.")
        yield Problem(place, "url", sentence)
    elif size > limits.menu_url_bytes:
        sentence = N_("WeChat takes addresses of at most {n} bytes.")
        yield Problem(place, "url", sentence, values={"n": limits.menu_url_bytes})
    elif size > URL_BYTES_SURE:
        sentence = N_("Some versions of WeChat refuse addresses of more than {n} bytes. A live code's is short.")
        yield Problem(place, "url", sentence, severe=False, values={"n": URL_BYTES_SURE})


def _width(name: str) -> float:
    """In Chinese characters: a Latin letter takes half the room."""
    return sum(1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.5 for char in name)
