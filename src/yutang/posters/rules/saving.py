"""What the editor sends: JSON of a person who may send anything. Every refusal is a sentence."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NoReturn, TypeGuard

from yutang.errors import N_, Invalid
from yutang.posters.rules.reading import MAX_BYTES, read_template

_ENVELOPE: Final = 4096  # bytes around the template: title, version, the sample's name

_NOT_UNDERSTOOD: Final = N_("The editor sent something that cannot be understood. Please reload the page.")

# What a new template starts from: a ground and the one layer that every poster needs.
BLANK: Final = json.dumps(
    {
        "name": "",
        "width": 1080,
        "height": 1920,
        "ground": "#f4efe6",
        "safe": 48,
        "layers": [{"kind": "qr", "x": 390, "y": 1480, "width": 300, "height": 300, "colour": "#12302d"}],
    }
)


class WrongTemplate(Invalid):
    """`members` tells programs the number of the layer that is wrong; 0: the template itself."""

    status = 400
    code = "wrong_template"

    def __init__(
        self, sentence: str, code: str | None = None, fields: Mapping[str, str] | None = None, /, **values: str | int
    ) -> None:
        super().__init__(sentence, code, fields, **values)
        self.members["layer"] = values.get("layer", 0)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose poster a preview shows."""

    name: str
    streak: int | None
    day: date | None
    face: bool


@dataclass(frozen=True, slots=True)
class Sent:
    """`template` is its JSON, checked, on one line. `sample` names one of `samples.SAMPLES`, or says it all."""

    template: str
    version: int
    title: str
    sample: str | Wanted


def read_sent(body: bytes) -> Sent:
    """Raises WrongTemplate."""
    data = _parsed(body)
    version, title = data.get("version", 0), data.get("title", "")
    if not _is_number(version) or not isinstance(title, str):
        raise WrongTemplate(_NOT_UNDERSTOOD)
    return Sent(_checked(data.get("template")), version, title, _sample(data.get("sample", "")))


def wrong(error: Invalid) -> WrongTemplate:
    """The same as an answer to the editor."""
    return WrongTemplate(error.sentence, None, error.fields, **error.values)


def _sample(data: object) -> str | Wanted:
    if isinstance(data, str):
        return data
    if not isinstance(data, dict):
        raise WrongTemplate(_NOT_UNDERSTOOD)
    name, streak, day, face = (data.get(field) for field in ("name", "streak", "day", "face"))
    fits = isinstance(name, str) and (streak is None or _is_number(streak)) and isinstance(face, bool)
    if not fits or not (day is None or isinstance(day, str)):
        raise WrongTemplate(_NOT_UNDERSTOOD)
    try:
        return Wanted(str(name), streak, None if day is None else date.fromisoformat(day), bool(face))
    except ValueError as error:
        raise WrongTemplate(_NOT_UNDERSTOOD) from error


def _is_number(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**53


def _parsed(body: bytes) -> dict[str, Any]:
    if len(body) > MAX_BYTES + _ENVELOPE:
        raise WrongTemplate(N_("A template has at most {kb} KB."), kb=MAX_BYTES // 1024)
    try:
        data = json.loads(body, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise WrongTemplate(N_("This is not a template: it cannot be read as JSON.")) from error
    if not isinstance(data, dict):
        raise WrongTemplate(N_("This is not a template: it cannot be read as JSON."))
    return data


def _checked(template: object) -> str:
    try:
        read_template(template)
    except Invalid as error:
        raise wrong(error) from error
    text = json.dumps(template, ensure_ascii=False, separators=(",", ":"))
    try:
        size = len(text.encode())
    except UnicodeEncodeError as error:  # half of a character
        raise WrongTemplate(N_("A text of this template holds characters that cannot be kept.")) from error
    if size > MAX_BYTES:
        raise WrongTemplate(N_("A template has at most {kb} KB."), kb=MAX_BYTES // 1024)
    return text


def _no_number(_text: str) -> NoReturn:
    raise ValueError("Infinity and NaN are no JSON")
