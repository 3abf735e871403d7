"""What one can begin a page with: the pages of `starters.toml`, in both languages."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from yutang.pages.rules.blocks import read_blocks
from yutang.pages.rules.content import Content

_FILE = Path(__file__).with_name("starters.toml")


@dataclass(frozen=True, slots=True)
class Starter:
    """Texts by language, zh and en."""

    key: str
    icon: str
    theme: str
    label: Mapping[str, str]
    text: Mapping[str, str]
    title: Mapping[str, str]
    blocks: Sequence[Mapping[str, Any]]

    def content(self, language: str) -> Content:
        sent = [
            {name: words if isinstance(words, str) else words[language] for name, words in block.items()}
            | {"id": f"b{number}"}
            for number, block in enumerate(self.blocks, 1)
        ]
        return Content(title=self.title[language], theme=self.theme, blocks=tuple(read_blocks(sent)))


@cache
def starters() -> tuple[Starter, ...]:
    read = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    names = ("key", "icon", "theme", "label", "text", "title")
    return tuple(Starter(**{name: each[name] for name in names}, blocks=each["block"]) for each in read["starter"])


def starter_named(key: str) -> Starter | None:
    return next((each for each in starters() if each.key == key), None)
