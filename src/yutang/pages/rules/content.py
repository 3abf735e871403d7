"""The content of one version: a page's theme and blocks, or an article's text, kept as JSON."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from yutang.errors import N_
from yutang.pages.rules.blocks import Block, Fault, faults_of, read_blocks, tidy, to_json
from yutang.pages.rules.themes import USUAL, theme_named

LONGEST_SOURCE: Final = 30_000
"""Characters of an article."""
LONGEST_TITLE: Final = 60
LONGEST_AUTHOR: Final = 16  # as WeChat takes it
LONGEST_DIGEST: Final = 120  # WeChat takes 128
MOST_IN_SOURCE: Final = 60  # pieces of an article: pictures and entrances with the text between them
_MARK: Final = re.compile(r"^\{(picture|code):([a-z0-9]{1,40})(?:\|([^}\n]{0,120}))?\}[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Content:
    """`source` is an article's Markdown, with lines {picture:…|caption} and {code:…|label} between its paragraphs."""

    title: str = ""
    theme: str = USUAL
    blocks: tuple[Block, ...] = ()
    source: str = ""
    author: str = ""
    digest: str = ""
    cover: str = ""  # source of the picture that stands beside the title

    @property
    def shown(self) -> Sequence[Block]:
        """The blocks that are shown: of an article the pieces of its text."""
        return self.blocks or pieces(self.source)

    def with_blocks(self, blocks: Sequence[Block]) -> "Content":
        return replace(self, blocks=tuple(blocks))


def read_content(kept: Mapping[str, Any]) -> Content:
    """Whatever was kept or sent: what is not known is left out."""

    def text(name: str, *, lines: bool = False) -> str:
        value = kept.get(name, "")
        return tidy(value, lines=lines) if isinstance(value, str) else ""

    return Content(
        title=text("title"),
        theme=theme_named(text("theme")),
        blocks=tuple(read_blocks(kept.get("blocks"))),
        source=text("source", lines=True),
        author=text("author"),
        digest=text("digest"),
        cover=text("cover"),
    )


def content_to_json(content: Content) -> dict[str, Any]:
    found: dict[str, Any] = {"title": content.title, "theme": content.theme}
    if content.blocks:
        found["blocks"] = to_json(content.blocks)
    for name in ("source", "author", "digest", "cover"):
        if value := getattr(content, name):
            found[name] = value
    return found


def faults(content: Content, *, article: bool) -> list[Fault]:
    """What keeps the content from going out; grave ones keep it from being saved."""
    found = []
    if not content.title:
        found.append(Fault("", "title", N_("Please fill this in."), grave=True))
    for name, longest, sentence in (
        ("title", LONGEST_TITLE, N_("Please keep this under 60 characters.")),
        ("source", LONGEST_SOURCE, N_("Please keep an article under 30000 characters.")),
        ("author", LONGEST_AUTHOR, N_("WeChat takes 16 characters here.")),
        ("digest", LONGEST_DIGEST, N_("Please keep this under 120 characters.")),
    ):
        if len(getattr(content, name)) > longest:
            found.append(Fault("", name, sentence, grave=True))
    if article and not content.source:
        found.append(Fault("", "source", N_("Please write something.")))
    if not article and not content.blocks:
        found.append(Fault("", "blocks", N_("Add a first block.")))
    return found + ([] if article else faults_of(content.blocks))


def pieces(source: str) -> tuple[Block, ...]:
    """An article as blocks: its text, with pictures and entrances where their lines stand."""
    found: list[Block] = []
    at = 0
    for mark in _MARK.finditer(source[:LONGEST_SOURCE]):
        found += _text(source[at : mark.start()], len(found))
        kind, name, words = mark[1], mark[2], mark[3] or ""
        values = {"source": name, "alt": words, "caption": words} if kind == "picture" else {"code": name}
        if kind == "code" and words:
            values["label"] = words
        found.append(Block(f"a{len(found)}", kind, {key: value for key, value in values.items() if value}))
        at = mark.end()
        if len(found) >= MOST_IN_SOURCE:
            break
    return (*found, *_text(source[at:LONGEST_SOURCE], len(found)))


def _text(words: str, number: int) -> list[Block]:
    words = words.strip("\n")
    return [Block(f"a{number}", "text", {"text": words})] if words.strip() else []


def pictures_in(content: Content) -> list[str]:
    """The sources of all its pictures, each once, in order."""
    found = [content.cover] if content.cover else []
    found += [block["source"] for block in content.shown if block["source"]]
    return list(dict.fromkeys(found))


def picture_mark(source: str, caption: str = "") -> str:
    return f"{{picture:{source}|{caption}}}" if caption else f"{{picture:{source}}}"


def code_mark(code_id: int, label: str = "") -> str:
    return f"{{code:{code_id}|{label}}}" if label else f"{{code:{code_id}}}"
