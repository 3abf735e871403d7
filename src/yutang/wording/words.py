"""The rules of `wording_rules.toml`, read once."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Final

from yutang.wording.checking import Rule, Rulebook
from yutang.wording.findings import Place, Severity
from yutang.wording.patterns import group_of

_FILE: Final = Path(__file__).with_name("wording_rules.toml")


@cache
def rulebook() -> Rulebook:
    """All rules with their words. Raises KeyError where the file names a group that it does not have."""
    read = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    named = {name: [word for some in words.values() for word in some] for name, words in read["words"].items()}
    harmless = [word for some in read["harmless"].values() for word in some]
    groups = {name: group_of(words, named) for name, words in named.items()}
    return Rulebook([_rule(entry) for entry in read["rule"]], groups, group_of(harmless, named))


def _rule(entry: dict[str, Any]) -> Rule:
    return Rule(
        number=entry["number"],
        severity=Severity(entry["severity"]),
        quote=entry["quote"],
        source=entry["source"],
        together=[(some["words"], some.get("within", 0)) for some in entry["together"]],
        places={Place(place): words for place, words in entry.get("places", {}).items()},
    )
