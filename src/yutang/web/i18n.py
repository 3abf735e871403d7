"""Two languages: sentences are written in English and looked up in the Chinese catalogues.

The catalogues are the .po files themselves, one for each capability, read once at the start: a few hundred sentences
do not need a compiled form, and what a translator edits is what runs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Literal, get_args

from babel.messages.pofile import read_po

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
TAGS: Mapping[Language, str] = {"zh": "zh-CN", "en": "en"}  # for <html lang>
NAMES: Mapping[Language, str] = {"zh": "中文", "en": "English"}
CATALOGUES = Path(__file__).parent / "locale" / "zh_CN" / "LC_MESSAGES"


@dataclass(frozen=True, slots=True)
class Translations:
    """What every sentence is called in Chinese."""

    chinese: Mapping[str, str]

    def say(self, language: Language, sentence: str, /, **values: object) -> str:
        """The sentence in a language, with its `{named}` places filled; an untranslated one stays English."""
        text = self.chinese.get(sentence, sentence) if language == "zh" else sentence
        return text.format(**values) if values else text

    def speaker(self, language: Language) -> "partial[str]":
        """`say` for one language: what templates know as `_`."""
        return partial(self.say, language)


@cache
def read_translations(folder: Path = CATALOGUES) -> Translations:
    """Read all catalogues of the folder, once. A sentence in two files is translated alike: a test sees to it."""
    chinese: dict[str, str] = {}
    for path in sorted(folder.glob("*.po")):
        chinese |= catalogue(path)
    return Translations(chinese)


def catalogue(path: Path) -> dict[str, str]:
    """One file's sentences and their translations; those not translated, or marked fuzzy, are left out."""
    with path.open("rb") as file:
        messages = read_po(file, locale="zh_CN")
    return {str(m.id): str(m.string) for m in messages if m.id and m.string and not m.fuzzy}


def as_language(text: str | None) -> Language | None:
    """`zh`, `en`, or none for anything else (a cookie can hold anything)."""
    return next((language for language in LANGUAGES if language == text), None)
