"""What a check is given and what it yields."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from yutang.db.engine import Database
from yutang.settings import Settings


class Level(StrEnum):
    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    code: str
    level: Level
    sentence: str
    fix: str = ""


@dataclass(frozen=True, slots=True)
class Patient:
    """The installation to look at."""

    settings: Settings
    database: Database
    now: datetime


Check = Callable[[Patient], Iterator[Finding]]


def ok(code: str, sentence: str) -> Finding:
    return Finding(code, Level.OK, sentence)


def warn(code: str, sentence: str, fix: str) -> Finding:
    return Finding(code, Level.WARN, sentence, fix)


def fail(code: str, sentence: str, fix: str) -> Finding:
    return Finding(code, Level.FAIL, sentence, fix)
