"""Personal numbers: hours as they are typed. Pure."""

import re
from typing import Final

from yutang.errors import N_
from yutang.wechat.payloads import PERSON_KINDS, PayloadKind, kind_of

DAILY_CAP_DEFAULT: Final = 50
"""Visitors a day that one person can greet by hand. Not a limit of WeChat's: those differ and are not published."""

DAILY_CAP_MAX: Final = 10_000

KINDS: Final = {
    PayloadKind.WECHAT_PERSONAL.value: N_("WeChat, personal"),
    PayloadKind.WECOM_MEMBER.value: N_("WeCom member"),
    PayloadKind.WECOM_ACQUISITION.value: N_("WeCom acquisition link"),
}


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
