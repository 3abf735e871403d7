"""The fields of template messages and subscription notices, and what each type of field may hold (reference §2.8).

A value that breaks its type's rule makes WeChat refuse the whole message (47003), so what is too long is shortened
here, and what cannot be made to fit is known before anything is sent.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_PLACE: Final = re.compile(r"^(?P<label>[^{\n]*?)[:：]?\s*\{\{(?P<key>\w+)\.DATA\}\}", re.MULTILINE)
_TYPED: Final = re.compile(r"(?P<kind>[a-z_]+?)_?\d+")
_NOT_SHOWN: Final = frozenset({"first", "remark"})  # since 2023
_HAN: Final = r"\u4e00-\u9fff\u3007"

# How many characters a text of this type may have at most.
_TEXTS: Final[Mapping[str, int]] = {"thing": 20, "short_thing": 10, "const": 20, "enum": 20}
_SHAPES: Final[Mapping[str, re.Pattern[str]]] = {
    "number": re.compile(r"-?\d{1,32}(?:\.\d+)?"),
    "letter": re.compile(r"[A-Za-z]{1,32}"),
    "symbol": re.compile(r"[^\w\s]{1,5}"),
    "character_string": re.compile(r"[\x20-\x7e]{1,32}"),
    "time": re.compile(r"(?:\d{4}-\d{2}-\d{2} )?\d{2}:\d{2}(?::\d{2})?|\d{4}年\d{1,2}月\d{1,2}日(?: \d{2}:\d{2})?"),
    "date": re.compile(r"\d{4}-\d{2}-\d{2}|\d{4}年\d{1,2}月\d{1,2}日"),
    "amount": re.compile(r"[^\d\s]?\d{1,10}(?:\.\d{1,2})?元?"),
    "phone_number": re.compile(r"[\d+\- ()]{1,17}"),
    "car_number": re.compile(rf"[A-Z0-9{_HAN}]{{1,8}}"),
    "name": re.compile(rf"[{_HAN}·]{{1,10}}|[A-Za-z .'·-]{{1,20}}"),
    "phrase": re.compile(rf"[{_HAN}]{{1,5}}"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """A field of a template: what fans read before it, and its type, "" of one that WeChat does not check."""

    key: str
    label: str
    kind: str


def places_of(content: str) -> tuple[Place, ...]:
    """The fields that fans see, in order, of a template's content as WeChat tells it."""
    found = []
    for match in _PLACE.finditer(content):
        key = match["key"]
        if key not in _NOT_SHOWN:
            found.append(Place(key, match["label"].strip() or key, _kind_of(key)))
    return tuple(found)


def _kind_of(key: str) -> str:
    typed = _TYPED.fullmatch(key)
    kind = typed["kind"] if typed else ""
    return kind if kind in _TEXTS or kind in _SHAPES else ""


def fitted(kind: str, value: str) -> str | None:
    """The value as a field of this type takes it, shortened where only its length is wrong; None: it cannot be."""
    tidy = " ".join(value.split())
    if not tidy:
        return None
    if kind in _SHAPES:
        return tidy if _SHAPES[kind].fullmatch(tidy) else None
    most = _TEXTS.get(kind, 20)
    return tidy if len(tidy) <= most else tidy[: most - 1] + "…"
