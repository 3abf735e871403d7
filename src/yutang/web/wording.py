"""How times and numbers are written for people."""

from collections.abc import Mapping
from datetime import date, datetime

from yutang.errors import N_
from yutang.web.i18n import Language

_WEEKDAYS: Mapping[Language, str] = {"zh": "一二三四五六日", "en": "Mon Tue Wed Thu Fri Sat Sun"}
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def day(value: date, today: date, language: Language) -> str:
    """`3月5日 周四`, `Thu 5 Mar`; with the year when it is not this year's."""
    if language == "zh":
        year = "" if value.year == today.year else f"{value.year}年"
        return f"{year}{value.month}月{value.day}日 周{_WEEKDAYS['zh'][value.weekday()]}"
    year = "" if value.year == today.year else f" {value.year}"
    return f"{_WEEKDAYS['en'].split()[value.weekday()]} {value.day} {_MONTHS[value.month - 1]}{year}"


def month(value: date, language: Language) -> str:
    """`2026年11月`, `Nov 2026`."""
    return f"{value.year}年{value.month}月" if language == "zh" else f"{_MONTHS[value.month - 1]} {value.year}"


def weekdays(language: Language) -> list[str]:
    """Monday first: `周一`, `Mon`."""
    return [f"周{each}" for each in _WEEKDAYS["zh"]] if language == "zh" else _WEEKDAYS["en"].split()


def moment(value: datetime, now: datetime, language: Language) -> str:
    """`3月5日 14:05`, `5 Mar 14:05`; both times in the zone to be shown."""
    if language == "zh":
        year = "" if value.year == now.year else f"{value.year}年"
        return f"{year}{value.month}月{value.day}日 {value:%H:%M}"
    year = "" if value.year == now.year else f" {value.year}"
    return f"{value.day} {_MONTHS[value.month - 1]}{year} {value:%H:%M}"


def ago(value: datetime, now: datetime) -> tuple[str, dict[str, int]]:
    """A sentence and its values: how long ago, or in how long, in the one unit that fits."""
    seconds = int((now - value).total_seconds())
    past = seconds >= 0
    amount = abs(seconds)
    if amount < 60:  # noqa: PLR2004 - seconds of a minute
        return N_("just now"), {}
    if amount < 3600:  # noqa: PLR2004 - seconds of an hour
        return (N_("{n} min ago") if past else N_("in {n} min")), {"n": amount // 60}
    if amount < 86400:  # noqa: PLR2004 - seconds of a day
        return (N_("{n} h ago") if past else N_("in {n} h")), {"n": amount // 3600}
    days = amount // 86400
    if days == 1:
        return (N_("1 day ago") if past else N_("in 1 day")), {}
    return (N_("{n} days ago") if past else N_("in {n} days")), {"n": days}


def number(value: float) -> str:
    """With a comma for thousands, as both languages write it."""
    return f"{value:,}"


# What a browser calls itself, the telling words first, and what people call it.
_BROWSERS = {"MicroMessenger": "WeChat", "Edg": "Edge", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari"}
_SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS": "macOS",
    "X11": "Linux",
}


def device(user_agent: str) -> str:
    """`Chrome, Windows`: enough for a member to tell their devices apart; empty when it says neither."""
    found = [
        next((name for sign, name in signs.items() if sign in user_agent), None) for signs in (_BROWSERS, _SYSTEMS)
    ]
    return ", ".join(name for name in found if name)
