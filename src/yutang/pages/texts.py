"""Texts in Markdown as HTML: for pages, and for WeChat's editor, which keeps nothing but styles inside the tags."""

from collections.abc import Sequence
from html import escape
from html.parser import HTMLParser
from typing import Final
from urllib.parse import urlsplit

from markupsafe import Markup

from yutang.courses.markdown import html_of, is_web_link, plain_text

__all__ = ["html_of", "is_web_link", "plain_text", "wechat_html"]

_P: Final = "margin:0 0 16px;font-size:16px;line-height:1.8;color:#333;letter-spacing:.5px;"
_HEADING: Final = "margin:28px 0 12px;line-height:1.4;font-weight:bold;color:#111;"
_STYLES: Final = {
    "p": _P,
    "h2": f"{_HEADING}font-size:20px;",
    "h3": f"{_HEADING}font-size:18px;",
    "h4": f"{_HEADING}font-size:16px;",
    "h5": f"{_HEADING}font-size:16px;",
    "h6": f"{_HEADING}font-size:16px;",
    "ul": "margin:0 0 16px;padding-left:24px;",
    "ol": "margin:0 0 16px;padding-left:24px;",
    "li": "margin:0 0 6px;font-size:16px;line-height:1.8;color:#333;",
    "blockquote": "margin:0 0 16px;padding:10px 14px;border-left:3px solid #0b7a43;background:#f4f7f5;",
    "pre": "margin:0 0 16px;padding:12px;overflow-x:auto;background:#f4f4f4;font-size:14px;line-height:1.6;",
    "code": "font-family:Menlo,Consolas,monospace;background:#f4f4f4;",
    "hr": "margin:24px 0;border:0;border-top:1px solid #ddd;",
    "table": "margin:0 0 16px;border-collapse:collapse;width:100%;font-size:14px;",
    "th": "padding:6px 8px;border:1px solid #ddd;background:#f4f7f5;text-align:left;",
    "td": "padding:6px 8px;border:1px solid #ddd;",
    "strong": "font-weight:bold;",
    "em": "font-style:italic;",
    "s": "text-decoration:line-through;",
    "a": "color:#576b95;text-decoration:none;",
    "img": "display:block;max-width:100%;height:auto;margin:0 auto 8px;",
    "thead": "",
    "tbody": "",
    "tr": "",
    "br": "",
}
"""What WeChat's editor keeps: these tags, and nothing of them but a style."""
_VOID: Final = frozenset({"br", "hr", "img"})
_WECHAT: Final = "mp.weixin.qq.com"
"""The one place that links in articles may lead to; all others become notes at the end."""


def wechat_html(html: Markup, notes: list[str]) -> Markup:
    """Our own safe HTML with a style inside every tag. Links that WeChat would cut are counted in `notes`."""
    styler = _Styler(notes)
    styler.feed(html)
    styler.close()
    return Markup("".join(styler.found))  # noqa: S704 - tags of the table, texts escaped


def wechat_notes(notes: Sequence[str], title: str) -> Markup:
    """The addresses that were cut, as numbered lines."""
    if not notes:
        return Markup("")
    lines = Markup("").join(
        Markup(
            '<p style="margin:0 0 6px;font-size:13px;line-height:1.6;color:#666;word-break:break-all;">[{}] {}</p>'
        ).format(number, link)
        for number, link in enumerate(notes, 1)
    )
    heading = Markup('<p style="margin:28px 0 6px;font-size:14px;color:#666;font-weight:bold;">{}</p>').format(title)
    return heading + lines


class _Styler(HTMLParser):
    """Writes down what it reads, each tag with its style alone."""

    def __init__(self, notes: list[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._notes = notes
        self._links: list[str] = []  # of the links that are open: their end

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a":
            self._open_link(given.get("href", ""))
        elif tag in _STYLES:
            kept = f' src="{escape(given["src"])}" alt="{escape(given.get("alt", ""))}"' if tag == "img" else ""
            style = f' style="{_STYLES[tag]}"' if _STYLES[tag] else ""
            self.found.append(f"<{tag}{kept}{style}>")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self.found.append(self._links.pop() if self._links else "")
        elif tag in _STYLES and tag not in _VOID:
            self.found.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.found.append(escape(data, quote=False))

    def _open_link(self, href: str) -> None:
        if is_web_link(href) and urlsplit(href).hostname == _WECHAT:
            self.found.append(f'<a href="{escape(href)}" style="{_STYLES["a"]}">')
            self._links.append("</a>")
            return
        if is_web_link(href) and href not in self._notes:
            self._notes.append(href)
        number = self._notes.index(href) + 1 if href in self._notes else 0
        self.found.append("<span>")
        self._links.append(f"</span><sup>[{number}]</sup>" if number else "</span>")
