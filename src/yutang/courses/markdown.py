"""The texts of courses and lessons: Markdown in, HTML out that can do nothing but be read.

What is written as HTML is shown as the text that it is. Links lead to http and https; pictures are our own files, and
one that lies elsewhere is a link to it: no stranger learns who reads a lesson. Nothing has an event, a style, a class
or an id. What is refused stays readable as it was typed.
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
OWN_FILES: Final = "/class/media/"
"""Where our own pictures and recordings are; the rest of the address is letters, digits, - _ and . in one part."""
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


def is_own_file(address: str) -> bool:
    """Whether it is the address of one of our own files, and of nothing else."""
    if not address.startswith(OWN_FILES):
        return False
    name = address.removeprefix(OWN_FILES)
    return name.isascii() and ".." not in name and name.replace("-", "").replace("_", "").replace(".", "").isalnum()


def host_of(address: str) -> str:
    """Where a link leads to, in short; "" for what is no address of the web."""
    return (urlsplit(address).hostname or "") if is_web_link(address) else ""


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
        return is_web_link(url) or is_own_file(url)


@cache
def _reader() -> MarkdownIt:
    reader = _Reader("commonmark", {"html": False, "linkify": False, "typographer": False, "maxNesting": 20})
    return reader.enable(["table", "strikethrough"])


def _safe(tokens: Iterable[Token]) -> Iterator[Token]:
    """Only what is known to be harmless, with only its harmless attributes."""
    inside_link = False
    for token in tokens:
        token.tag = _BELOW.get(token.tag, token.tag)
        token.info = ""  # would become a class
        inside_link = token.type == "link_open" or (inside_link and token.type != "link_close")
        if token.tag == "img":
            yield from _picture(token, inside_link=inside_link)
        elif token.type in _TEXTS or token.tag in _TAGS:
            kept = _KEPT.get(token.tag, frozenset())
            token.attrs = {name: value for name, value in token.attrs.items() if name in kept}
            if token.children is not None:
                token.children = list(_safe(token.children))
            yield _leading_out(token)


def _picture(token: Token, *, inside_link: bool) -> Iterator[Token]:
    """One of our own as an image; another one as a link to it, or what it shows in words."""
    words, address = " ".join(_words(token.children or ())), str(token.attrs.get("src", ""))
    if is_own_file(address):
        token.attrs = {name: value for name, value in token.attrs.items() if name in _KEPT["img"]}
        token.attrs |= {"loading": "lazy"}
        yield token
    elif is_web_link(address) and not inside_link:
        yield _leading_out(Token("link_open", "a", 1, attrs={"href": address}))
        yield Token("text", "", 0, content=words or host_of(address))
        yield Token("link_close", "a", -1)
    else:
        yield Token("text", "", 0, content=words)


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
