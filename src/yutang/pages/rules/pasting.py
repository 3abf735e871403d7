"""What was copied out of a document or a web page, as Markdown: words and their order, nothing of its looks."""

import re
from html.parser import HTMLParser
from typing import Final

LONGEST_PASTE: Final = 400_000  # characters of HTML: documents carry ten times their text in styles
_BLOCKS: Final = frozenset({"p", "div", "section", "article", "tr", "figure", "header", "footer", "table", "ul", "ol"})
_MARKS: Final = {"strong": "**", "b": "**", "em": "*", "i": "*", "del": "~~", "s": "~~"}
_SILENT: Final = frozenset({"script", "style", "head", "title", "template", "noscript", "svg", "math"})
_HEADINGS: Final = {"h1": "## ", "h2": "## ", "h3": "### ", "h4": "#### ", "h5": "#### ", "h6": "#### "}
_SPECIAL: Final = re.compile(r"([\\`*_~\[\]<>])")
_LEADING: Final = re.compile(r"^(\d+)([.)])|^([#>+-])")


def markdown_of(html: str) -> str:
    """Markdown of a piece of HTML; of its links only those with http and https."""
    reader = _Reader()
    reader.feed(html[:LONGEST_PASTE])
    reader.close()
    return reader.text()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[str] = []
        self._line: list[str] = []
        self._prefix = ""
        self._silent = 0
        self._lists: list[int] = []  # of each open list: the next number, 0 without numbers
        self._links: list[str] = []

    def text(self) -> str:
        self._end_line()
        joined = "\n".join(self._lines)
        return re.sub(r"\n{3,}", "\n\n", joined).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif self._silent:
            return
        elif tag in _HEADINGS:
            self._begin(_HEADINGS[tag])
        elif tag == "li":
            self._begin_item()
        elif tag == "blockquote":
            self._begin("> ")
        elif tag in {"br", "hr"}:
            self._end_line()
        elif tag == "a":
            self._begin_link(dict(attrs).get("href") or "")
        elif tag in _MARKS:
            self._line.append(_MARKS[tag])
        elif tag in _BLOCKS:
            self._begin_block(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif self._silent:
            return
        elif tag == "a":
            href = self._links.pop() if self._links else ""
            self._line.append(f"]({href})" if href else "")
        elif tag in _MARKS:
            self._line.append(_MARKS[tag])
        elif tag in _HEADINGS or tag in _BLOCKS or tag in {"li", "blockquote"}:
            self._end_line()
            if tag in {"ul", "ol"} and self._lists:
                self._lists.pop()
            self._lines.append("") if tag != "li" else None

    def handle_data(self, data: str) -> None:
        if not self._silent:
            words = re.sub(r"\s+", " ", data)
            self._line.append(_SPECIAL.sub(r"\\\1", words))

    def _begin(self, prefix: str) -> None:
        self._end_line()
        self._lines.append("")
        self._prefix = prefix

    def _begin_block(self, tag: str) -> None:
        self._end_line()
        if tag in {"ul", "ol"}:
            self._lists.append(1 if tag == "ol" else 0)

    def _begin_item(self) -> None:
        self._end_line()
        number = self._lists[-1] if self._lists else 0
        if number:
            self._lists[-1] += 1
        indent = "   " * min(len(self._lists) - 1, 3) if self._lists else ""
        self._prefix = f"{indent}{number}. " if number else f"{indent}- "

    def _begin_link(self, href: str) -> None:
        good = href.startswith(("https://", "http://")) and not re.search(r"[\s()<>\\]", href)
        self._links.append(href if good else "")
        self._line.append("[" if good else "")

    def _end_line(self) -> None:
        words = "".join(self._line).strip()
        for mark in ("****", "~~~~"):
            words = words.replace(mark, "")
        if words.strip("*~ "):
            safe = words if self._prefix else _LEADING.sub(_escaped, words)
            self._lines.append(self._prefix + safe)
        self._line, self._prefix = [], ""


def _escaped(found: re.Match[str]) -> str:
    return f"{found[1]}\\{found[2]}" if found[1] else f"\\{found[3]}"
