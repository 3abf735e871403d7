"""Personal numbers: hours as they are typed. Pure."""

import re
from typing import Final

from yutang.errors import N_
from yutang.wechat.payloads import PERSON_KINDS, PayloadKind, kind_of

DAILY_CAP_DEFAULT: Final = 50
"""Visitors a day that one person can greet by hand. Not a limit of WeChat's: those differ and are not published."""

DAILY_CAP_MAX: Final = 10_000

CAP_WARNING: Final = 0.8
"""Share of the daily cap from which the console warns: time to put another number beside it."""

NEAR: Final = N_("Nearly full today: {n} of {cap}. Put another number beside it.")
FULL: Final = N_("Full today: until midnight visitors get the next number, if there is one.")

KINDS: Final = {
    PayloadKind.WECHAT_PERSONAL.value: N_("WeChat, personal"),
    PayloadKind.WECOM_MEMBER.value: N_("WeCom member"),
    PayloadKind.WECOM_ACQUISITION.value: N_("WeCom acquisition link"),
}


def cap_words(handed: int, daily_cap: int) -> str | None:
    """What to say of a number that was handed to this many visitors today (an English msgid with {n} and {cap}); none
    while there is room. At the cap, live codes hand out the next number: livecodes.rules.owners."""
    if handed >= daily_cap:
        return FULL
    return NEAR if handed >= CAP_WARNING * daily_cap else None


def is_person(payload: str) -> bool:
    """Whether a QR with this text leads to a person."""
    return kind_of(payload) in PERSON_KINDS


_TIME = re.compile(r"([01]?\d|2[0-4])[:：]?([0-5]\d)?")


def minute_of_day(text: str) -> int | None:
    """`9`, `09:00`, `9：30` as minutes after midnight, 0 to 1439; 24:00 is 0. None when it is not a time of day."""
    found = _TIME.fullmatch(text.strip())
    if found is None:
        return None
    minutes = int(found[1]) * 60 + int(found[2] or 0)
    if minutes > 24 * 60:
        return None
    return minutes % (24 * 60)


def clock_text(minute: int) -> str:
    """Minutes after midnight as `09:05`."""
    return f"{minute // 60:02}:{minute % 60:02}"
