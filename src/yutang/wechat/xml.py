"""The XML of pushes and replies: safe to read from anybody, safe to write with anything in it.

Reading goes through expat's own events. A document type, and with it every entity, ends the reading at the moment its
first character is seen, so that there is nothing to expand; `<!DOCTYPE` inside CDATA is what a fan typed and stays.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from xml.parsers import expat

from yutang.wechat.limits import PUSH_MAX_BYTES, PUSH_MAX_DEPTH, PUSH_MAX_ELEMENTS
from yutang.wechat.messages import Field

# What may be written: as read, and numbers, which WeChat writes without CDATA.
Writable = str | int | Mapping[str, "Writable"] | Sequence["Writable"]

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
# What XML 1.0 cannot carry in any spelling (https://www.w3.org/TR/xml/#charsets).
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Malformed(Exception):
    """Not XML that a push could be. `reason` is one of too_large, not_utf8, doctype, too_deep, too_many, syntax."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


def read_xml(document: str | bytes) -> dict[str, Field]:
    """What stands under the root: text, nested elements, and lists where an element is repeated.

    Attributes, comments and text beside elements are left out. Raises Malformed, and nothing else.
    """
    reader = _Reader()
    data = _utf8(document)
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.ordered_attributes = True  # a list, which nobody looks at, costs less than a mapping
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.texts.append
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.XmlDeclHandler = _check_encoding
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise Malformed("syntax", str(error)) from error
    return reader.root()


def write_xml(fields: Mapping[str, Writable], root: str = "xml") -> str:
    """One line of XML; text as CDATA, numbers bare, sequences as repeated elements.

    Characters that XML cannot carry are left out. Raises ValueError for a name that is no element's.
    """
    parts: list[str] = []
    _write(parts, root, fields)
    return "".join(parts)


def clean(text: str) -> str:
    """`text` without the characters that XML cannot carry: control characters and lone surrogates."""
    return _NOT_XML.sub("", text)


def cdata(text: str) -> str:
    """`text` as CDATA. A section cannot hold its own end, so one that does is cut in two there."""
    return "<![CDATA[" + clean(text).replace("]]>", "]]]]><![CDATA[>") + "]]>"


class _Reader:
    """Builds the mapping while expat reads: an element with elements inside becomes a mapping, any other its text."""

    __slots__ = ("_elements", "_open", "_outer", "texts")

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._open: dict[str, Any] | None = {}
        self._outer: list[dict[str, Any] | None] = []
        self._elements = 0

    def start(self, _name: str, _attributes: object) -> None:
        self._elements += 1
        if self._elements > PUSH_MAX_ELEMENTS:
            raise Malformed("too_many", f"more than {PUSH_MAX_ELEMENTS} elements")
        self._outer.append(self._open)
        if len(self._outer) > PUSH_MAX_DEPTH:
            raise Malformed("too_deep", f"elements are nested deeper than {PUSH_MAX_DEPTH}")
        self._open = None
        self.texts.clear()

    def end(self, name: str) -> None:
        value = "".join(self.texts) if self._open is None else self._open
        self.texts.clear()
        outer = self._outer.pop()
        if outer is None:
            outer = {}
        if name not in outer:
            outer[name] = value
        elif isinstance(outer[name], list):
            outer[name].append(value)
        else:
            outer[name] = [outer[name], value]
        self._open = outer

    def root(self) -> dict[str, Field]:
        for value in (self._open or {}).values():
            if isinstance(value, dict):
                return value
        return {}


def _utf8(document: str | bytes) -> bytes:
    try:
        if isinstance(document, str):
            data = document.encode()
        else:
            data = document
            data.decode()
    except UnicodeError as error:
        raise Malformed("not_utf8", "it is not UTF-8") from error
    if len(data) > PUSH_MAX_BYTES:
        raise Malformed("too_large", f"more than {PUSH_MAX_BYTES} bytes")
    if b"\0" in data:  # expat takes `<\0x\0` for UTF-16, whatever it was told
        raise Malformed("not_utf8", "it holds a NUL: UTF-16, or no text at all")
    return data


def _check_encoding(_version: str, encoding: str | None, _standalone: int) -> None:
    if encoding is not None and encoding.lower() not in {"utf-8", "utf8"}:
        raise Malformed("not_utf8", "it says that it is not UTF-8")


def _refuse_doctype(*_: object) -> None:
    raise Malformed("doctype", "a push has no document type and no entities")


def _write(parts: list[str], name: str, value: Writable) -> None:
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} cannot be the name of an element")
    if isinstance(value, str):
        parts.append(f"<{name}>{cdata(value)}</{name}>")
    elif isinstance(value, int):
        parts.append(f"<{name}>{value}</{name}>")
    elif isinstance(value, Mapping):
        parts.append(f"<{name}>")
        for inner, what in value.items():
            _write(parts, inner, what)
        parts.append(f"</{name}>")
    else:
        for each in value:
            _write(parts, name, each)
