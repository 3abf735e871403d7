"""Reads one JSON object of a template, field by field. What is wrong is said with the layer's number."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final, TypeVar

from yutang.errors import N_, Invalid
from yutang.posters.rules.layers import Colour
from yutang.posters.rules.regions import Box

MAX_TEXT: Final = 200  # characters
MAX_PLACE: Final = 4096  # pixels: what a layer may stand off the poster, and its size
_COLOUR: Final = re.compile(r"#[0-9a-f]{6}([0-9a-f]{2})?", re.IGNORECASE)
_SOURCE: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_SHOWN: Final = 40  # characters of something unknown that a sentence repeats

Choice = TypeVar("Choice", bound=StrEnum)


class LayerFields:
    """`layer` is the number people count from 1; 0 is the template itself."""

    def __init__(self, data: object, layer: int) -> None:
        if not isinstance(data, Mapping):
            raise Invalid(N_("Layer {layer}: this is not a list of fields."), layer=layer)
        self._data: Mapping[str, Any] = data
        self._layer = layer
        self._read: set[str] = set()

    def number(self, name: str, low: int, high: int, default: int | None = None) -> int:
        value = self._take(name, default)
        whole = isinstance(value, int) and not isinstance(value, bool)
        if not whole or not low <= value <= high:
            raise Invalid(
                N_("Layer {layer}: “{field}” must be a whole number from {low} to {high}."),
                **self._where(name), low=low, high=high,
            )  # fmt: skip
        return int(value)

    def ratio(self, name: str, low: float, high: float, default: float) -> float:
        value = self._take(name, default)
        # NaN and infinity lie between nothing.
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not low <= value <= high:
            raise Invalid(
                N_("Layer {layer}: “{field}” must be a number from {low} to {high}."),
                **self._where(name), low=str(low), high=str(high),
            )  # fmt: skip
        return float(value)

    def text(self, name: str, default: str | None = None, *, required: bool = False) -> str:
        value = self._take(name, default)
        if not isinstance(value, str) or len(value) > MAX_TEXT or value.count("\n") > MAX_TEXT // 10:
            raise Invalid(
                N_("Layer {layer}: “{field}” must be a text of at most {most} characters."),
                **self._where(name), most=MAX_TEXT,
            )  # fmt: skip
        if required and not value.strip():
            raise Invalid(N_("Layer {layer}: “{field}” is empty."), **self._where(name))
        return value

    def switch(self, name: str) -> bool:
        value = self._take(name, False)
        if not isinstance(value, bool):
            raise Invalid(N_("Layer {layer}: “{field}” must be true or false."), **self._where(name))
        return value

    def source(self, name: str, default: str | None = None) -> str:
        """The name of an uploaded picture; never a path or an address."""
        value = self._take(name, default)
        if not isinstance(value, str) or (value != default and not _SOURCE.fullmatch(value)):
            raise Invalid(N_("Layer {layer}: “{field}” must name an uploaded picture."), **self._where(name))
        return value

    def colour(self, name: str, default: str | None = None) -> Colour:
        value = self._take(name, default)
        if not isinstance(value, str) or not _COLOUR.fullmatch(value):
            raise Invalid(N_("Layer {layer}: “{field}” must be a colour such as #1a2b3c."), **self._where(name))
        parts = bytes.fromhex(value[1:])
        return Colour(*parts)

    def choice(
        self, name: str, choices: type[Choice], default: Choice | None = None, without: Choice | None = None
    ) -> Choice:
        value = self._take(name, default)
        known = [str(each) for each in choices if each is not without]
        if not isinstance(value, str) or value not in known:
            raise Invalid(
                N_("Layer {layer}: “{field}” must be one of: {known}."), **self._where(name), known=", ".join(known)
            )
        return choices(value)

    def box(self) -> Box:
        """`x`, `y`, `width`, `height`; may run over the poster's edge."""
        x, y = (self.number(name, -MAX_PLACE, MAX_PLACE) for name in ("x", "y"))
        width, height = (self.number(name, 1, MAX_PLACE) for name in ("width", "height"))
        return Box(x, y, width, height)

    def has(self, name: str) -> bool:
        return name in self._data

    def layers(self, name: str, most: int) -> list[Any]:
        value = self._take(name, None)
        if not isinstance(value, list) or not 1 <= len(value) <= most:
            raise Invalid(N_("A poster has 1 to {most} layers."), most=most)
        return value

    def end(self) -> None:
        """Refuse what nobody has read: a misspelt field would silently do nothing."""
        unknown = sorted(str(each)[:_SHOWN] for each in set(self._data) - self._read)
        if unknown:
            raise Invalid(N_("Layer {layer}: “{field}” is not known here."), **self._where(unknown[0]))

    def _take(self, name: str, default: object) -> Any:  # noqa: ANN401 - JSON
        self._read.add(name)
        return self._data.get(name, default)

    def _where(self, field: str) -> dict[str, Any]:
        return {"layer": self._layer, "field": field}
