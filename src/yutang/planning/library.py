"""Reads `templates.toml`: plans to start from."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from yutang.planning.models import Aim, ItemKind
from yutang.planning.rules.plan import Draft, Template

_FILE: Final = Path(__file__).with_name("templates.toml")


@cache
def plan_templates() -> tuple[Template, ...]:
    """In the order of the file. Raises ValueError or KeyError for a file that is wrong."""
    found = tomllib.loads(_FILE.read_text(encoding="utf-8"))["template"]
    return tuple(
        Template(each["key"], _both(each["title"]), _both(each["about"]), tuple(map(_draft, each["draft"])))
        for each in found
    )


def find_template(key: str) -> Template | None:
    return next((each for each in plan_templates() if each.key == key), None)


def _draft(data: Mapping[str, Any]) -> Draft:
    hours, _, minutes = data["at"].partition(":")
    note = data.get("note", {"zh": "", "en": ""})
    return Draft(
        day=int(data["day"]),
        kind=ItemKind(data["kind"]),
        aim=Aim(data["aim"]),
        title=_both(data["title"]),
        note={language: str(note[language]) for language in ("zh", "en")},
        minute=int(hours) * 60 + int(minutes),
    )


def _both(data: Mapping[str, str]) -> Mapping[str, str]:
    """A text in both languages, neither of them empty."""
    if not data["zh"] or not data["en"]:
        raise ValueError(f"a text is missing: {data}")
    return data
