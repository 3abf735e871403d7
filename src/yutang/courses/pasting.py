"""What is pasted from Word, WPS, Feishu or a web page, as Markdown. Pasted HTML is hostile until it is Markdown.

First everything but plain structure is taken out, in one pass whose cost is bounded whatever is pasted (the parser of
the standard library needs minutes for a megabyte of `<a`); markdownify then writes what is left as Markdown. That
Markdown is shown safely is courses.markdown's business.
"""

import contextlib
import re
from html import escape, unescape
from typing import Final, NamedTuple

from markdownify import markdownify

from yutang.courses.markdown import LONGEST, is_own_file, is_web_link

MOST: Final = 1 << 20
"""Characters of HTML that are read: a document of some 30 pages, with the styles that Word adds."""
_DEEPEST: Final = 40  # open elements; markdownify calls itself for each
_MOST_KEPT: Final = 4 * LONGEST
_SILENT: Final = frozenset({"head", "iframe", "math", "noscript", "object", "script", "select", "style", "svg",
                            "template", "textarea", "title", "xml"})  # fmt: skip
_VOID: Final = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"})
_BLOCKS: Final = frozenset({"address", "article", "aside", "center", "dd", "div", "dl", "dt", "figcaption", "figure",
                            "footer", "header", "main", "nav", "p", "section"})  # fmt: skip
_SAME: Final = {
    **{name: name for name in ("a", "blockquote", "code", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ol", "pre")},
    **{name: name for name in ("table", "tbody", "td", "th", "thead", "tr", "ul")},
    "b": "strong",
    "strong": "strong",
    "em": "em",
    "i": "em",
    "del": "del",
    "s": "del",
    "strike": "del",
}
_CELLS: Final = frozenset({"td", "th", "li", "h1", "h2", "h3", "h4", "h5", "h6"})
_TAG: Final = re.compile(r"""<(/?)([a-zA-Z][\w:-]{0,30})((?:"[^"]*"|'[^']*'|[^"'<>]++)*+)>""")
_ATTRIBUTE: Final = re.compile(r"""(href|src|alt|style)\s*=\s*("[^"]*"|'[^']*'|[^\s"'<>]+)""", re.IGNORECASE)
_MOST_BROKEN: Final = 50  # `<` that begin no tag: each is looked at to the end
_BOLD: Final = re.compile(r"font-weight:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_NOT_BOLD: Final = re.compile(r"font-weight:\s*(?:normal|[1-4]00)", re.IGNORECASE)
_WORD_MARK: Final = re.compile(r"mso-list:\s*ignore", re.IGNORECASE)  # Word writes bullets as text
_BULLET, _NUMBER = "\ue000", "\ue001"
_HIDDEN: Final = re.compile("[\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2069\ue000-\uf8ff\ufeff]")
_GAPS: Final = re.compile(r"\n(?:[ \t]*\n){2,}")


class Pasted(NamedTuple):
    """`pictures`: how many there were; they must be uploaded, for they lie on somebody's disk or account."""

    markdown: str
    pictures: int


def pasted(html: str) -> Pasted:
    """At most `MOST` characters are read, and at most as many come out as a lesson holds."""
    tidy = _Tidy()
    with contextlib.suppress(_EnoughError):
        _read(html[:MOST], tidy)
    text = markdownify(tidy.html(), heading_style="ATX", bullets="-", autolinks=False, table_infer_header=True)
    text = text.replace(_BULLET, "- ").replace(_NUMBER, "1. ")
    lines = "\n".join(line.rstrip() for line in text.replace("\xa0", " ").split("\n"))
    return Pasted(_GAPS.sub("\n\n", lines).strip()[:LONGEST], tidy.pictures)


class _EnoughError(Exception):
    """So much is kept that nobody needs the rest."""


def _read(html: str, tidy: "_Tidy") -> None:
    """Tell `tidy` of tags and texts, in order. Every step goes on, or ends it: no place is read twice."""
    at, broken = 0, 0
    while at < len(html):
        opened = html.find("<", at)
        if opened != at:
            tidy.text(html[at : opened if opened >= 0 else len(html)])
            at = opened if opened >= 0 else len(html)
            continue
        if html.startswith(("<!", "<?"), at):
            end = "-->" if html.startswith("<!--", at) else ">"
            at = _behind(html, end, at)
            continue
        tag = _TAG.match(html, at)
        if tag is None:
            broken += 1
            if broken > _MOST_BROKEN:
                return
            tidy.text("<")
            at += 1
            continue
        at = tag.end()
        name = tag[2].lower()
        if name in _SILENT:
            opens = not tag[1] and not tag[3].endswith("/")
            at = _behind_element(html, name, at) if opens else at
        elif tag[1]:
            tidy.end(name)
        else:
            tidy.start(name, tag[3])


def _behind(html: str, end: str, at: int) -> int:
    """The place behind the next `end`; without one, there is nothing more."""
    found = html.find(end, at)
    return len(html) if found < 0 else found + len(end)


def _behind_element(html: str, name: str, at: int) -> int:
    found = re.compile(f"</{name}", re.IGNORECASE).search(html, at)
    return len(html) if found is None else _behind(html, ">", found.end())


class _Tidy:
    """Keeps headings, lists, tables, links and emphasis, properly closed."""

    def __init__(self) -> None:
        self.pictures = 0
        self._kept: list[str] = []
        self._size = 0
        self._open: list[tuple[str, str]] = []  # as it came, and as it is kept
        self._mark: list[str] | None = None  # the text of Word's bullet, while it comes

    def html(self) -> str:
        while self._open:
            self._close()
        return "".join(self._kept)

    def start(self, tag: str, attributes: str) -> None:
        found = {name.lower(): unescape(value.strip("\"'")) for name, value in _ATTRIBUTE.findall(attributes)}
        if tag in _VOID:
            self._void(tag, found)
            return
        if len(self._open) >= _DEEPEST:
            return
        if tag in _BLOCKS or tag in _SAME:
            self._end_paragraph(tag)
        kept, start = self._kept_as(tag, found)
        self._open.append((tag, kept))
        self._add(start)

    def end(self, tag: str) -> None:
        if any(name == tag for name, _ in self._open):
            while self._close() != tag:
                pass

    def text(self, text: str) -> None:
        if self._mark is not None:
            self._mark.append(text[:8])
        else:
            room = _MOST_KEPT - self._size
            self._add(escape(_HIDDEN.sub("", unescape(text[: max(room, 1)]))))

    def _void(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in ("br", "hr"):
            self._add(f"<{tag}>")
        elif tag == "img":
            source = attributes.get("src", "").strip()
            if is_own_file(source):
                self._add(f'<img src="{escape(source)}" alt="{escape(attributes.get("alt", ""))}">')
            else:
                self.pictures += 1

    def _kept_as(self, tag: str, attributes: dict[str, str]) -> tuple[str, str]:
        """What the element is called in what is kept, "" for nothing; and how it begins."""
        style = attributes.get("style", "")
        if self._mark is not None:
            return "", ""
        if tag == "span" and _WORD_MARK.search(style):
            self._mark = []
            return "mark", ""
        if tag in _BLOCKS:
            inside = any(kept in _CELLS for _, kept in self._open)
            return ("", " ") if inside else ("p", "<p>")
        if tag == "a":
            target = attributes.get("href", "").strip()
            return ("a", f'<a href="{escape(target)}">') if is_web_link(target) else ("", "")
        if tag == "b" and _NOT_BOLD.search(style):  # what Google wraps everything in
            return "", ""
        kept = "strong" if tag == "span" and _BOLD.search(style) else _SAME.get(tag, "")
        if kept in {name for _, name in self._open} & {"strong", "em", "del", "a", "code"}:
            return "", ""
        return kept, f"<{kept}>" if kept else ""

    def _end_paragraph(self, tag: str) -> None:
        """A block ends the paragraph before it, as browsers have it; words in it do not."""
        if tag in _BLOCKS or _SAME[tag] in _CELLS | {"blockquote", "ol", "pre", "table", "ul"}:
            while any(kept == "p" for _, kept in self._open):
                self._close()

    def _close(self) -> str:
        """The innermost element ends; its name as it came."""
        tag, kept = self._open.pop()
        if kept == "mark":
            mark, self._mark = "".join(self._mark or ()).strip(), None
            self._add(_NUMBER if any(each.isdigit() for each in mark) else _BULLET)
        elif kept:
            self._add(f"</{kept}>")
        return tag

    def _add(self, text: str) -> None:
        if self._size > _MOST_KEPT and not text.startswith("</"):
            raise _EnoughError
        self._size += len(text)
        self._kept.append(text)
