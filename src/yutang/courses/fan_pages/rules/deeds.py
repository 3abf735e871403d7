"""What a fan did with one lesson, as the lesson's page shows it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from yutang.courses.rules.values import LONGEST_HANDED_IN


@dataclass(frozen=True, slots=True)
class Deeds:
    """`answers`: places of the choices, by question; none: not answered, or the questions are others now.

    `answer`: the teacher's; "" where it is in the chat only. `typed_…`: what was just sent and could not be taken.
    """

    answers: Sequence[Sequence[int]] | None = None
    right: int = 0
    homework: str = ""
    handed_in_at: datetime | None = None
    answered_at: datetime | None = None
    answer: str = ""
    timezone: str = "Asia/Shanghai"
    typed_answers: Sequence[Sequence[int]] | None = None
    typed_homework: str | None = None
    longest: int = LONGEST_HANDED_IN
