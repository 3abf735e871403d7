"""How pages look: a few sets of colours, each readable (WCAG AA: text at 4.5:1, proven by a test)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from yutang.errors import N_


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours as #rrggbb. `accent` carries `on`, and is read on `card` and `back` too."""

    label: str
    back: str
    card: str
    ink: str
    soft: str
    line: str
    accent: str
    on: str


THEMES: Final[Mapping[str, Theme]] = {
    "pond": Theme(N_("Pond"), "#eef3ef", "#ffffff", "#16241d", "#55655c", "#d9e3dc", "#0b7a43", "#ffffff"),
    "morning": Theme(N_("Morning"), "#fff6ea", "#ffffff", "#2b2013", "#6d5a42", "#eedfc9", "#a8500a", "#ffffff"),
    "sea": Theme(N_("Sea"), "#eaf2fb", "#ffffff", "#12202f", "#4d6074", "#d3e0ee", "#1459a8", "#ffffff"),
    "rose": Theme(N_("Rose"), "#fdf0f3", "#ffffff", "#2d171e", "#735560", "#f0d6de", "#b02a58", "#ffffff"),
    "paper": Theme(N_("Paper"), "#f6f4ef", "#f6f4ef", "#1f1d19", "#5f5a50", "#dcd6c8", "#1f1d19", "#ffffff"),
    "night": Theme(N_("Night"), "#10151c", "#19212b", "#eaf0f7", "#a7b5c4", "#2d3947", "#f2b84b", "#1d1503"),
}
USUAL: Final = "pond"


def theme_named(name: str) -> str:
    """The name of a theme that there is."""
    return name if name in THEMES else USUAL


def contrast(one: str, other: str) -> float:
    """How far two colours are apart, 1 to 21. Source: WCAG 2.2, relative luminance and contrast ratio."""
    first, second = sorted((_luminance(one), _luminance(other)))
    return (second + 0.05) / (first + 0.05)


_DARK: Final = 0.04045


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= _DARK else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
