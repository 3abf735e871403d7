"""The texts of courses and lessons: Markdown in, HTML out that can do nothing but be read.

What is written as HTML is shown as the text that it is. Links lead to http and https; pictures come by https or from
our own files; nothing has an event, a style, a class or an id. What is refused stays readable as it was typed.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

LONGEST: Final = 50_000
"""Characters of one text: some 40 pages."""
OWN_FILES: Final = "/media/"
"""Where our own pictures are; the rest of the address is letters, digits, - _ and . in one part."""
_KEPT: Final = {
    "a": frozenset({"href", "title"}),
    "img": frozenset({"src", "alt", "title"}),
    "ol": frozenset({"start"}),
}
_TAGS: Final = frozenset(
    {
        *("a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "h5", "h6", "hr", "img", "li", "ol", "p", "pre"),
        *("s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul"),
    }
)
_TEXTS: Final = frozenset({"text", "inline", "softbreak", "text_special"})
_BELOW: Final = {"h1": "h2", "h2": "h3", "h3": "h4", "h4": "h5", "h5": "h6"}
"""The title of the page is its only h1."""


def html_of(source: str) -> Markup:
    """Safe HTML of a text in Markdown (CommonMark, with tables and ~~strikethrough~~); at most `LONGEST` characters."""
    reader = _reader()
    tokens = list(_safe(reader.parse(source[:LONGEST])))
    return Markup(reader.renderer.render(tokens, reader.options, {}))  # noqa: S704 - every tag and attribute is ours


def plain_text(source: str, longest: int = 120) -> str:
    """The words alone in one line, cut to so many characters: for previews and messages."""
    words = " ".join(" ".join(_words(_reader().parse(source[:LONGEST]))).split())
    return words if len(words) <= longest else words[: longest - 1].rstrip() + "…"


def is_web_link(address: str) -> bool:
    """http and https with a host, nothing else."""
    return _scheme_of(address) in {"http", "https"}


def is_picture(address: str) -> bool:
    """https with a host, or one of our own files."""
    if address.startswith(OWN_FILES):
        name = address.removeprefix(OWN_FILES)
        return name.isascii() and ".." not in name and name.replace("-", "").replace("_", "").replace(".", "").isalnum()
    return _scheme_of(address) == "https"


def _scheme_of(address: str) -> str:
    """Of an absolute address with a host; "" for any other."""
    if "\\" in address or any(character <= " " for character in address):
        return ""  # browsers read these in their own ways
    try:
        parts = urlsplit(address)
        has_host = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return ""
    return parts.scheme.lower() if has_host else ""


class _Reader(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802 - the parser's name for it
        return is_web_link(url) or is_picture(url)


@cache
def _reader() -> MarkdownIt:
    reader = _Reader("commonmark", {"html": False, "linkify": False, "typographer": False, "maxNesting": 20})
    return reader.enable(["table", "strikethrough"])


def _safe(tokens: Iterable[Token]) -> Iterator[Token]:
    """Only what is known to be harmless, with only its harmless attributes."""
    for token in tokens:
        token.tag = _BELOW.get(token.tag, token.tag)
        token.info = ""  # would become a class
        if token.tag == "img":
            yield _picture(token)
        elif token.type in _TEXTS or token.tag in _TAGS:
            kept = _KEPT.get(token.tag, frozenset())
            token.attrs = {name: value for name, value in token.attrs.items() if name in kept}
            if token.children is not None:
                token.children = list(_safe(token.children))
            yield _leading_out(token)


def _picture(token: Token) -> Token:
    """An image, or what it shows in words."""
    alt = " ".join(_words(token.children or ()))
    if not is_picture(str(token.attrs.get("src", ""))):
        return Token("text", "", 0, content=alt)
    token.attrs = {name: value for name, value in token.attrs.items() if name in _KEPT["img"]}
    token.attrs |= {"loading": "lazy", "referrerpolicy": "no-referrer"}
    return token


def _leading_out(token: Token) -> Token:
    if token.type != "link_open":
        return token
    if is_web_link(str(token.attrs.get("href", ""))):
        token.attrs["rel"] = "nofollow noopener noreferrer"
    else:  # a picture's address as a link: words that lead nowhere
        token.attrs = {}
    return token


def _words(tokens: Iterable[Token]) -> Iterator[str]:
    for token in tokens:
        if token.children:
            yield from _words(token.children)
        elif token.type not in {"html_block", "html_inline"} and token.content:
            yield token.content
