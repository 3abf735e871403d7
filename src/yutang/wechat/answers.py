"""Reading an answer of WeChat's: what a caller relies on is there and of its type, or the call failed.

A missing field is `Unanswered`: the request was carried out, and what came of it cannot be told.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from yutang.wechat.errors import Unanswered

_LONGEST_NUMBER = 20  # digits: 64 bits


class Reader:
    """One JSON object of an answer."""

    def __init__(self, data: Mapping[str, Any], path: str) -> None:
        self.data = data
        self.path = path

    def text(self, name: str, default: str | None = None) -> str:
        """Numbers are taken as text: WeChat writes the same id as either. With a default it may be missing."""
        value = self.data.get(name)
        if isinstance(value, str):
            return value
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        if default is None:
            raise self._wrong(name)
        return default

    def number(self, name: str, default: int | None = None) -> int:
        value = self.data.get(name)
        if isinstance(value, str) and len(value) <= _LONGEST_NUMBER and value.lstrip("-").isdecimal():
            value = int(value)
        if isinstance(value, int):
            return int(value)
        if default is None:
            raise self._wrong(name)
        return default

    def part(self, name: str) -> "Reader":
        """A nested object; an empty one where it is missing."""
        value = self.data.get(name)
        return Reader(value if isinstance(value, Mapping) else {}, self.path)

    def parts(self, name: str) -> "tuple[Reader, ...]":
        """A list of objects; empty where it is missing."""
        return tuple(Reader(item, self.path) for item in self._list(name) if isinstance(item, Mapping))

    def texts(self, name: str) -> tuple[str, ...]:
        return tuple(item for item in self._list(name) if isinstance(item, str))

    def numbers(self, name: str) -> tuple[int, ...]:
        return tuple(item for item in self._list(name) if isinstance(item, int))

    def objects(self, name: str) -> tuple[Mapping[str, Any], ...]:
        """A list of objects as they came."""
        return tuple(item for item in self._list(name) if isinstance(item, Mapping))

    def _list(self, name: str) -> Sequence[Any]:
        value = self.data.get(name)
        return value if isinstance(value, list) else ()

    def _wrong(self, name: str) -> Unanswered:
        return Unanswered(None, f"the answer has no usable {name}", None, self.path)
