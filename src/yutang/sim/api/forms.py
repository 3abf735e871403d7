"""Template messages and subscription notices: what their fields may hold, by their types (reference §2.8)."""

import re
from collections.abc import Mapping

from yutang.sim.api.bodies import Body, Refused
from yutang.sim.world.accounts import Template

_PLACE = re.compile(r"\{\{(\w+)\.DATA\}\}")
_LINE = re.compile(r"^(?P<label>[^{\n]*?)[:：]?\s*\{\{(?P<key>\w+)\.DATA\}\}", re.MULTILINE)
_TYPED = re.compile(r"(?P<kind>[a-z_]+?)_?\d+")
_HAN = r"\u4e00-\u9fff\u3007"

# What a value of each type looks like as a whole.
KINDS: Mapping[str, re.Pattern[str]] = {
    "thing": re.compile(r".{1,20}", re.DOTALL),
    "short_thing": re.compile(r".{1,10}", re.DOTALL),
    "number": re.compile(r"-?\d{1,32}(?:\.\d+)?"),
    "letter": re.compile(r"[A-Za-z]{1,32}"),
    "symbol": re.compile(r"[^\w\s]{1,5}"),
    "character_string": re.compile(r"[\x21-\x7e ]{1,32}"),
    "time": re.compile(r"(?=.{4,64}$).*\d{1,2}[:：]\d{2}.*|\d{4}年\d{1,2}月\d{1,2}日.*|\d{4}-\d{1,2}-\d{1,2}.*"),
    "date": re.compile(r"(?=.{8,64}$)(?:\d{4}年\d{1,2}月\d{1,2}日|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}).*"),
    "amount": re.compile(r"[^\d\s]{0,3}\d{1,10}(?:\.\d{1,2})?元?"),
    "phone_number": re.compile(r"[\d+\- ()]{1,17}"),
    "car_number": re.compile(rf"[A-Z0-9{_HAN}]{{1,8}}"),
    "name": re.compile(rf"[{_HAN}·]{{1,10}}|[A-Za-z .'·-]{{1,20}}"),
    "phrase": re.compile(rf"[{_HAN}]{{1,5}}"),
    "const": re.compile(r".{1,20}", re.DOTALL),
    "enum": re.compile(r".{1,20}", re.DOTALL),
}


def checked(template: Template, data: Body) -> list[dict[str, str]]:
    """The rows that a fan sees: `{key, label, value}`. Raises Refused 47003 for a value that its type does not allow.

    Keys without a type (keyword1, of old templates) hold anything; `first` and `remark` are no longer shown.
    """
    labels = {found["key"]: found["label"].strip() for found in _LINE.finditer(template.content)}
    rows = []
    for key in _PLACE.findall(template.content):
        value = _value(data, key)
        typed = _TYPED.fullmatch(key)
        kind = KINDS.get(typed["kind"]) if typed else None
        if kind is not None and not kind.fullmatch(value):
            raise Refused(47003, f"argument invalid! data.{key}.value invalid")
        if key not in ("first", "remark"):
            rows.append({"key": key, "label": labels.get(key, key), "value": value})
    return rows


def _value(data: Body, key: str) -> str:
    part = data.data.get(key)
    value = part.get("value") if isinstance(part, dict) else None
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not value.strip():
        raise Refused(47003, f"argument invalid! data.{key}.value is empty")
    return value
