"""Every sentence of the interface has its Chinese, with the same places to fill, and no catalogue keeps dead ones."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel.messages.extract import extract
from babel.messages.pofile import read_po

from tests.support.source import PACKAGE, project_files, shown

CATALOGUES = PACKAGE / "web" / "locale" / "zh_CN" / "LC_MESSAGES"
# `say(language, sentence)` is the one function whose sentence comes second.
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "gettext": None,
    "N_": None,
    "ngettext": (1, 2),
    "say": (2,),
    "t": None,
}
CHINESE = re.compile(r"[\u4e00-\u9fff]")
# Comments, the brand's sign, and languages by their own names.
UNSPOKEN = re.compile(r"\"中文\"|\{#.*?#\}|<(\w+)[^>]* aria-hidden=\"true\"[^>]*>[^<]*</\1>")
PLACE = re.compile(r"\{(\w+)[^}]*\}|%\((\w+)\)")


@dataclass(frozen=True)
class Translation:
    sentence: str
    chinese: str
    place: str
    fuzzy: bool


@cache
def sentences() -> dict[str, str]:
    """Each sentence of the source and the first place it is said in."""
    found: dict[str, str] = {}
    for path in project_files():
        if path.is_relative_to(PACKAGE) and path.suffix in {".py", ".html", ".txt"}:
            for line, sentence in extracted(path):
                found.setdefault(sentence, f"{shown(path)}:{line}")
    return found


def extracted(path: Path) -> Iterator[tuple[int, str]]:
    method = "python" if path.suffix == ".py" else "jinja2"
    with path.open("rb") as file:
        for line, messages, _comments, _context in extract(method, file, keywords=KEYWORDS):
            for message in (messages,) if isinstance(messages, str) else messages:
                if message:
                    yield line, message


@cache
def translations() -> tuple[Translation, ...]:
    found = []
    for path in sorted(CATALOGUES.glob("*.po")):
        with path.open("rb") as file:
            catalogue = read_po(file, locale="zh_CN")
        found += [
            Translation(str(message.id), str(message.string or ""), f"{path.name}:{message.lineno}", message.fuzzy)
            for message in catalogue
            if message.id
        ]
    return tuple(found)


def places(text: str) -> set[str]:
    return {first or second for first, second in PLACE.findall(text)}


def test_every_sentence_of_the_source_is_translated() -> None:
    translated = {each.sentence for each in translations() if each.chinese and not each.fuzzy}
    missing = [f"{place}: {sentence}" for sentence, place in sentences().items() if sentence not in translated]

    assert not missing, "without Chinese:\n" + "\n".join(missing)


def test_every_translation_is_chinese_and_fills_the_same_places() -> None:
    wrong = [
        f"{each.place}: {each.sentence}" for each in translations() if places(each.sentence) != places(each.chinese)
    ]
    # Names, units and codes may stay as they are; a sentence of two words may not.
    english = [
        f"{each.place}: {each.chinese}"
        for each in translations()
        if " " in each.sentence.strip() and not CHINESE.search(each.chinese)
    ]

    assert wrong + english == []


def test_no_catalogue_keeps_a_sentence_that_nobody_says() -> None:
    dead = [f"{each.place}: {each.sentence}" for each in translations() if each.sentence not in sentences()]

    assert dead == []


def test_templates_say_nothing_in_chinese_themselves() -> None:
    outspoken = [
        f"{shown(path)}:{number}"
        for path in project_files()
        if path.is_relative_to(PACKAGE) and path.suffix == ".html"
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if CHINESE.search(UNSPOKEN.sub("", line))
    ]

    assert outspoken == []
