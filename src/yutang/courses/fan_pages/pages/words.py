"""How courses speak of times."""

from collections.abc import Callable
from datetime import tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import get_timezone_location

from yutang.accounts.numbers.rules import clock_text
from yutang.courses.models import Course, Release
from yutang.courses.rules.release import EVERY_DAY
from yutang.errors import N_
from yutang.web.i18n import Language

_CHINA: Final = frozenset({"Asia/Shanghai", "Asia/Chongqing", "Asia/Harbin", "PRC"})
_DAYS: Final = {"zh": [f"周{day}" for day in "一二三四五六日"], "en": ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]}
_BETWEEN: Final = {"zh": "、", "en": ", "}
_LOCALES: Final = {"zh": "zh_CN", "en": "en"}
Say = Callable[..., str]
"""`visit.t`: a sentence and what stands in its places."""


def zone_words(say: Say, zone: str, language: Language) -> str:
    """Whose clock a time is on: `Beijing time`, `Berlin time`, `UTC`."""
    if zone in _CHINA:
        return say(N_("Beijing time"))
    if "/" not in zone or zone.startswith("Etc/"):
        return zone.removeprefix("Etc/")
    clock: tzinfo = ZoneInfo(zone)
    return say(N_("{city} time"), city=get_timezone_location(clock, locale=_LOCALES[language], return_city=True))


def release_words(say: Say, course: Course, language: Language) -> str:
    """When lessons open, in one sentence."""
    clock, zone = clock_text(course.release_at), zone_words(say, course.timezone, language)
    if course.release is Release.AT_ONCE:
        return say(N_("All lessons are open from the start."))
    if course.release is Release.CALENDAR:
        return say(N_("Each lesson opens on its day at {clock} ({zone}), for everybody."), clock=clock, zone=zone)
    days = course.weekdays & EVERY_DAY or EVERY_DAY
    if days == EVERY_DAY:
        return say(
            N_("A new lesson opens every day at {clock} ({zone}), from your first day on."), clock=clock, zone=zone
        )
    named = _BETWEEN[language].join(name for bit, name in enumerate(_DAYS[language]) if days >> bit & 1)
    return say(
        N_("A new lesson opens at {clock} ({zone}) on these days: {days}. It begins when you do."),
        clock=clock,
        zone=zone,
        days=named,
    )
