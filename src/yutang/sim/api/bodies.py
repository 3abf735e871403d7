"""Bodies of calls, read with care, and how a call is refused."""

import json
import re
from collections.abc import Mapping
from typing import Any

_ESCAPED = re.compile(rb"\\u[0-9a-fA-F]{4}")


class Refused(Exception):
    """An errcode of WeChat (reference §2.15). `more` is what a few of them answer beside errcode and errmsg."""

    def __init__(self, code: int, message: str, **more: object) -> None:
        super().__init__(f"{code} {message}")
        self.code, self.message, self.more = code, message, more


class Body:
    """A JSON object as it came. The getters refuse with 40035 or the code they are given."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data

    def text(self, name: str, code: int = 40035, message: str = "") -> str:
        value = self.data.get(name)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str) or not value:
            raise Refused(code, message or f"invalid parameter, {name} is missing")
        return value

    def maybe(self, name: str, default: str = "") -> str:
        value = self.data.get(name)
        return value if isinstance(value, str) else default

    def number(self, name: str, default: int | None = None, code: int = 40035) -> int:
        value = self.data.get(name, default)
        if isinstance(value, str) and value.lstrip("-").isdigit():
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool):
            raise Refused(code, f"invalid parameter, {name} is not a number")
        return value

    def part(self, name: str, code: int = 40035) -> "Body":
        value = self.data.get(name)
        if not isinstance(value, dict):
            raise Refused(code, f"invalid parameter, {name} is missing")
        return Body(value)

    def parts(self, name: str, code: int = 40035) -> list["Body"]:
        value = self.data.get(name)
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            raise Refused(code, f"invalid parameter, {name} is not a list of objects")
        return [Body(each) for each in value]

    def texts(self, name: str, code: int = 40035) -> list[str]:
        value = self.data.get(name)
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise Refused(code, f"invalid parameter, {name} is not a list of texts")
        return value

    def has(self, name: str) -> bool:
        return bool(self.data.get(name))


def body_of(raw: bytes, *, escapes_refused: bool = False) -> Body:
    """Raises Refused: 44002 for an empty body, 47001 for what is no JSON object, 40033 for \\uXXXX where unwanted."""
    if not raw.strip():
        raise Refused(44002, "empty post data")
    if escapes_refused and _ESCAPED.search(raw):
        raise Refused(40033, "invalid charset. please check your request, if include \\uxxxx will create fail!")
    try:
        data = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise Refused(47001, "data format error") from error
    if not isinstance(data, dict):
        raise Refused(47001, "data format error")
    return Body(data)
