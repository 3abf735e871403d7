"""Reads the library: `library/*.toml`, one worked example for each industry, and `strangers.toml`.

`words` of a file speak for its theme by themselves; `near` are everyday words that fit it and draw nobody away. `[zh]`
and `[en]` are the worksheet as a team would fill it in; a bait is [name, whom it draws, whom it keeps away].
"""

import tomllib
from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any, Final

from yutang.communities.position.rules.library import LANGUAGES, BaitIdea, Example, Library, Theme
from yutang.communities.position.rules.words import plain

_FOLDER: Final = Path(__file__).with_name("library")
_STRANGERS: Final = Path(__file__).with_name("strangers.toml")
_LISTS: Final = {"names", "pillars", "taboos"}
PILLARS: Final = 3


@cache
def library() -> Library:
    """All examples. Raises ValueError, naming the file and what is wrong in it."""
    read = {path.stem: _read(path) for path in sorted(_FOLDER.glob("*.toml"))}
    return Library(
        examples={key: {each: _example(key, data, each) for each in LANGUAGES} for key, data in read.items()},
        themes={key: Theme(key, _words(key, data, "words"), _words(key, data, "near")) for key, data in read.items()},
        strangers=_strangers(_read(_STRANGERS)),
    )


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{path.name}: {error}") from error


def _example(key: str, data: Mapping[str, Any], language: str) -> Example:
    given = data.get(language)
    wanted = {field.name for field in fields(Example)}
    if not isinstance(given, dict) or given.keys() != wanted:
        raise ValueError(f"{key}.toml [{language}] must have exactly: {', '.join(sorted(wanted))}")
    texts = {name: given[name] for name in wanted - _LISTS - {"baits"}}
    lists = {name: given[name] for name in _LISTS}
    if not all(isinstance(text, str) and text.strip() for text in texts.values()):
        raise ValueError(f"{key}.toml [{language}]: a text is missing")
    if not all(_is_texts(value) for value in lists.values()) or len(lists["pillars"]) != PILLARS or not lists["names"]:
        raise ValueError(f"{key}.toml [{language}]: names, three pillars and taboos are lists of texts")
    return Example(**texts, **lists, baits=[_bait(key, bait) for bait in given["baits"]])


def _bait(key: str, given: object) -> BaitIdea:
    if not isinstance(given, list) or not _is_texts(given) or len(given) != len(fields(BaitIdea)):
        raise ValueError(f"{key}.toml: a bait is [name, whom it draws, whom it keeps away]")
    return BaitIdea(*given)


def _is_texts(given: object) -> bool:
    return isinstance(given, list) and all(isinstance(each, str) and each.strip() for each in given)


def _words(key: str, data: Mapping[str, Any], name: str) -> frozenset[str]:
    if not _is_texts(data.get(name)):
        raise ValueError(f"{key}.toml: {name} must be a list of words")
    return frozenset(plain(word) for word in data[name])


def _strangers(data: Mapping[str, Mapping[str, list[str]]]) -> dict[str, frozenset[str]]:
    return {kind: frozenset(plain(word) for word in words) for some in data.values() for kind, words in some.items()}
