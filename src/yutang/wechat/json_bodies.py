"""Pushes as JSON. Official accounts get XML only, mini programs may choose; but WeChat's own worked examples, with
which people try things out, are JSON (reference §1.1). They become the XML that they would have been."""

import json

from yutang.wechat.limits import PUSH_MAX_BYTES, PUSH_MAX_DEPTH
from yutang.wechat.xml import Malformed, Writable, write_xml


def as_xml(document: str | bytes) -> str | bytes:
    """The document itself, or, where it is a JSON object, the same as XML. Raises Malformed."""
    if document[:1] not in {"{", b"{"}:
        return document
    if len(document) > PUSH_MAX_BYTES:
        raise Malformed("too_large", f"more than {PUSH_MAX_BYTES} bytes")
    try:
        fields = json.loads(document)
        return write_xml({name: _writable(value, 1) for name, value in fields.items()})
    except UnicodeDecodeError as error:
        raise Malformed("not_utf8", "it is not UTF-8") from error
    except RecursionError as error:
        raise Malformed("too_deep", f"values are nested deeper than {PUSH_MAX_DEPTH}") from error
    except ValueError as error:  # of json, and of names that cannot be an element's
        raise Malformed("syntax", str(error)) from error


def _writable(value: object, depth: int) -> Writable:
    if depth > PUSH_MAX_DEPTH:
        raise Malformed("too_deep", f"values are nested deeper than {PUSH_MAX_DEPTH}")
    if isinstance(value, dict):
        return {name: _writable(each, depth + 1) for name, each in value.items()}
    if isinstance(value, list):
        return [_writable(each, depth + 1) for each in value]
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value)
