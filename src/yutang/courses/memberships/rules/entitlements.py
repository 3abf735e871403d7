"""What a tier gives, as it is kept: {"courses": [ids], "groups": [ids], "programmes": [ids]}. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

KINDS: Final = ("courses", "groups", "programmes")


def ids_of(entitlements: Mapping[str, Any], kind: str) -> tuple[int, ...]:
    """Ids are kept as texts: JSON readers lose the last digits of long numbers."""
    return tuple(int(each) for each in entitlements.get(kind, ()))


def gives(entitlements: Mapping[str, Any], kind: str, thing_id: int) -> bool:
    return thing_id in ids_of(entitlements, kind)


def to_json(given: Mapping[str, Sequence[int]]) -> dict[str, Any]:
    """In the order of the numbers, each once."""
    return {kind: [str(each) for each in sorted(set(given.get(kind, ())))] for kind in KINDS}
