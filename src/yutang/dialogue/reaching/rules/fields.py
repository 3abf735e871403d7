"""What stands in the fields of an account's templates: words of the team with {places} for what the reminder knows."""

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from yutang.dialogue.reaching.models import Notice
from yutang.errors import N_
from yutang.wechat.template_fields import Place, fitted, places_of

_VARIABLE: Final = re.compile(r"\{(\w+)\}")
LONGEST: Final = 100  # characters of one field as the team types it


class Variable(NamedTuple):
    """What a reminder knows. `sample` is shown while the team types, and tells whether a field can take it."""

    name: str
    meaning: str
    sample: str


_NUMBERS: Final[Mapping[Notice, str]] = {
    Notice.CHECK_IN: N_("days in a row"),
    Notice.LESSON: N_("number of the lesson"),
    Notice.MEMBERSHIP: N_("days left"),
}
_WHAT: Final[Mapping[Notice, tuple[str, str]]] = {
    Notice.CHECK_IN: (N_("today's prompt, or what the programme is called"), "今天读十页书"),
    Notice.LESSON: (N_("title of the lesson"), "第七课 呼吸与站姿"),
    Notice.MEMBERSHIP: (N_("what happens: it ends soon, or it has ended"), "即将到期"),
}
_TIMES: Final[Mapping[Notice, str]] = {
    Notice.CHECK_IN: N_("day and hour of the reminder"),
    Notice.LESSON: N_("day and hour of the reminder"),
    Notice.MEMBERSHIP: N_("day and hour of the end"),
}


def variables(notice: Notice) -> tuple[Variable, ...]:
    """What may stand in braces."""
    what, sample = _WHAT[notice]
    return (
        Variable("title", N_("name of the programme, course or membership"), "七天晨练"),
        Variable("what", what, sample),
        Variable("number", _NUMBERS[notice], "7"),
        Variable("time", _TIMES[notice], "2026-11-26 21:00"),
        Variable("day", N_("the same without the hour"), "2026-11-26"),
    )


# By the type of a field: what is most likely meant.
_LIKELY: Final[Mapping[str, str]] = {
    "number": "{number}", "character_string": "{number}", "time": "{time}", "date": "{day}",
}  # fmt: skip


def suggested(content: str) -> dict[str, str]:
    """A first filling of a template's fields."""
    found: dict[str, str] = {}
    for place in places_of(content):
        text = _LIKELY.get(place.kind)
        if text is None and place.kind in {"thing", "short_thing", "const", "enum", ""}:
            text = "{title}" if "{title}" not in found.values() else "{what}"
        found[place.key] = text or ""
    return found


def filled(content: str, fields: Mapping[str, str], values: Mapping[str, str]) -> dict[str, str] | None:
    """Field → text as WeChat takes it; None where a field is missing or cannot take its text."""
    found: dict[str, str] = {}
    for place in places_of(content):
        text = fitted(place.kind, _VARIABLE.sub(lambda name: values.get(name[1], ""), fields.get(place.key, "")))
        if text is None:
            return None
        found[place.key] = text
    return found


NOT_FILLED: Final = N_("Please say what stands here: every field of a template has to hold something.")
UNKNOWN: Final = N_("There is no such place as “{name}”: use one of those that are listed.")
WRONG_TYPE: Final = N_("WeChat takes only a {kind} here: “{text}” would be refused.")


class Problem(NamedTuple):
    sentence: str
    values: Mapping[str, str]


def problem_of(place: Place, typed: str, notice: Notice) -> Problem | None:
    """Why a field cannot be filled with this; tried with samples."""
    known = {each.name: each.sample for each in variables(notice)}
    for name in _VARIABLE.findall(typed):
        if name not in known:
            return Problem(UNKNOWN, {"name": "{" + name + "}"})
    text = _VARIABLE.sub(lambda name: known[name[1]], typed)
    if not text.strip():
        return Problem(NOT_FILLED, {})
    return None if fitted(place.kind, text) is not None else Problem(WRONG_TYPE, {"kind": place.kind, "text": text})
