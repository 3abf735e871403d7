"""A template as values: what `reading.py` makes of its JSON. Sizes and places are whole pixels."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from yutang.posters.rules.regions import Box

MAX_STREAK: Final = 99_999


class Kind(StrEnum):
    PICTURE = "picture"
    TEXT = "text"
    NICKNAME = "nickname"
    AVATAR = "avatar"
    STREAK = "streak"
    DATE = "date"
    LINE = "line"  # a text in which LINE_MARK stands; templates call it a text
    QR = "qr"
    SHAPE = "shape"


DYNAMIC: Final = frozenset({Kind.NICKNAME, Kind.AVATAR, Kind.STREAK, Kind.DATE, Kind.LINE, Kind.QR})
LINE_MARK: Final = "{line}"
"""In a text: the fan's own line. Without one, the whole text is left out."""


class Align(StrEnum):
    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


class Fit(StrEnum):
    """How a picture gets into its box: cut off, whole with room left over, or out of proportion."""

    COVER = "cover"
    CONTAIN = "contain"
    STRETCH = "stretch"


class Form(StrEnum):
    RECTANGLE = "rectangle"
    ELLIPSE = "ellipse"


class DateForm(StrEnum):
    """How a day is written, named by an example."""

    DASHES = "2026-11-26"
    DOTS = "2026.11.26"
    CHINESE = "2026年11月26日"
    CHINESE_SHORT = "11月26日"

    def written(self, day: date) -> str:
        match self:
            case DateForm.DASHES:
                return day.isoformat()
            case DateForm.DOTS:
                return f"{day.year}.{day.month:02}.{day.day:02}"
            case DateForm.CHINESE:
                return f"{day.year}年{day.month}月{day.day}日"
            case DateForm.CHINESE_SHORT:
                return f"{day.month}月{day.day}日"


@dataclass(frozen=True, slots=True)
class Colour:
    red: int
    green: int
    blue: int
    alpha: int = 255

    @property
    def rgb(self) -> tuple[int, int, int]:
        return (self.red, self.green, self.blue)

    @property
    def luma(self) -> float:
        """0 black … 255 white, ITU-R BT.601."""
        return 0.299 * self.red + 0.587 * self.green + 0.114 * self.blue


@dataclass(frozen=True, slots=True)
class Style:
    """Text that does not fit at `size` shrinks to `min_size`, over at most `lines` lines, and then ends with "…"."""

    size: int
    min_size: int
    lines: int
    colour: Colour
    align: Align
    bold: bool
    line_height: float  # times the size


@dataclass(frozen=True, slots=True)
class Picture:
    box: Box
    source: str  # the name of an uploaded picture
    fit: Fit
    corner: int

    kind = Kind.PICTURE


@dataclass(frozen=True, slots=True)
class Shape:
    """A gradient runs from `fill` at the top to `fill_to` at the bottom."""

    box: Box
    form: Form
    fill: Colour
    fill_to: Colour | None
    corner: int

    kind = Kind.SHAPE


@dataclass(frozen=True, slots=True)
class Words:
    """Text, nickname, streak and date. `before` and `after` stand around what is filled in.

    `fallback` is shown where the value is missing: for a nickname the word for somebody without one, between `before`
    and `after`; for a streak and a date, where it may be empty, instead of all three.
    """

    kind: Kind
    box: Box
    style: Style
    before: str
    after: str
    fallback: str
    date_form: DateForm


@dataclass(frozen=True, slots=True)
class Avatar:
    """`corner` is half the width for a circle. Without a picture: the first letter of the name on `ground`."""

    box: Box
    corner: int
    border: int
    border_colour: Colour
    ground: Colour

    kind = Kind.AVATAR


@dataclass(frozen=True, slots=True)
class QrCode:
    """On white, with a quiet zone. `logo` names an uploaded picture, "" for none."""

    box: Box
    colour: Colour
    logo: str

    kind = Kind.QR


Layer = Picture | Shape | Words | Avatar | QrCode


@dataclass(frozen=True, slots=True)
class Template:
    """Layers from the bottom to the top."""

    name: str
    width: int
    height: int
    ground: Colour
    safe: int  # pixels at each edge that words, faces and codes keep clear of
    layers: tuple[Layer, ...]

    @property
    def sources(self) -> frozenset[str]:
        """The names of all uploaded pictures it needs."""
        return frozenset(each.source for each in self.layers if isinstance(each, Picture)) | frozenset(
            each.logo for each in self.layers if isinstance(each, QrCode) and each.logo
        )


@dataclass(frozen=True, slots=True)
class Values:
    """What differs from poster to poster. `avatar` is a picture file, None where the fan gave none."""

    link: str
    name: str = ""
    avatar: bytes | None = None
    streak: int | None = None
    day: date | None = None
    line: str = ""  # a few words of the fan's own

    def changed(self, other: "Values") -> frozenset[Kind]:
        """The kinds of layers that look different. A face without picture shows the name's first letter."""
        pairs: Mapping[Kind, tuple[object, object]] = {
            Kind.QR: (self.link, other.link),
            Kind.NICKNAME: (self.name, other.name),
            Kind.AVATAR: ((self.avatar, self.name), (other.avatar, other.name)),
            Kind.STREAK: (self.streak, other.streak),
            Kind.DATE: (self.day, other.day),
            Kind.LINE: (self.line, other.line),
        }
        return frozenset(kind for kind, (one, another) in pairs.items() if one != another)
