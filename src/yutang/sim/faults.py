"""Faults on demand: what the platform does wrong when it is told to."""

from dataclasses import dataclass, field
from typing import Any

from yutang.errors import Invalid

_RATES = ("drop", "duplicate", "reorder", "delay")
_KINDS = ("error", "slow", "timeout_after_success")


@dataclass(slots=True)
class PushFaults:
    """Rates from 0 to 1 of all pushes; how long a delayed one is held; and the engine's own patience."""

    drop: float = 0.0
    duplicate: float = 0.0
    reorder: float = 0.0
    delay: float = 0.0
    delay_seconds: float = 86_400.0  # simulated: a day
    timeout: float = 5.0  # real seconds for an answer
    attempts: int = 3  # in all


@dataclass(slots=True)
class ApiFault:
    """What happens to the next `calls` calls of `path` (`*` for all)."""

    path: str
    kind: str = "error"
    errcode: int = -1
    seconds: float = 0.0  # slow: real seconds before the call; timeout_after_success: after it, before the answer
    calls: int = 1

    def as_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in ("path", "kind", "errcode", "seconds", "calls")}


@dataclass(slots=True)
class Faults:
    push: PushFaults = field(default_factory=PushFaults)
    api: list[ApiFault] = field(default_factory=list)
    quotas: dict[str, int] = field(default_factory=dict)  # path → calls a day, in place of WeChat's

    def take(self, path: str, kinds: tuple[str, ...]) -> ApiFault | None:
        """The first fault that waits for a call of this path, and one call less of it."""
        for fault in self.api:
            if fault.kind in kinds and fault.path in (path, "*"):
                fault.calls -= 1
                if fault.calls <= 0:
                    self.api.remove(fault)
                return fault
        return None

    def as_json(self) -> dict[str, Any]:
        push = {name: getattr(self.push, name) for name in PushFaults.__slots__}
        return {"push": push, "api": [each.as_json() for each in self.api], "quotas": self.quotas}

    def change(self, wish: dict[str, Any]) -> None:
        """Take over the named parts: fields of `push`, the whole list `api`, the whole table `quotas`.

        Raises Invalid, and changes nothing, for a name or value that makes no sense.
        """
        unknown = wish.keys() - {"push", "api", "quotas"}
        if unknown:
            raise Invalid(f"There is no kind of fault named {min(unknown)}.")
        push = _checked_push(wish.get("push", {}))
        api = _checked_api(wish.get("api", []))
        quotas = _checked_quotas(wish.get("quotas", {}))
        for name, value in push.items():
            setattr(self.push, name, value)
        self.api = api if "api" in wish else self.api
        self.quotas = quotas if "quotas" in wish else self.quotas


def _checked_push(wish: object) -> dict[str, float | int]:
    checked: dict[str, float | int] = {}
    if not isinstance(wish, dict):
        raise Invalid("push is an object.")
    for name, value in wish.items():
        if name not in PushFaults.__slots__ or isinstance(value, bool) or not isinstance(value, (int, float)):
            raise Invalid(f"push.{name} is not a fault, or its value is not a number.")
        if name in _RATES and not 0 <= value <= 1:
            raise Invalid(f"push.{name} is a rate from 0 to 1.")
        if value < 0 or (name in ("attempts", "timeout") and value == 0):
            raise Invalid(f"push.{name} is too small.")
        checked[name] = int(value) if name == "attempts" else float(value)
    return checked


def _checked_api(wish: object) -> list[ApiFault]:
    if not isinstance(wish, list) or not all(isinstance(each, dict) for each in wish):
        raise Invalid("api is a list of objects.")
    return [_api_fault(each) for each in wish]


def _api_fault(wish: dict[str, Any]) -> ApiFault:
    try:
        fault = ApiFault(**wish)
    except TypeError as error:
        raise Invalid("An API fault has path, kind, errcode, seconds and calls.") from error
    if fault.kind not in _KINDS:
        raise Invalid(f"The kind of an API fault is one of {', '.join(_KINDS)}.")
    if not all(isinstance(number, (int, float)) for number in (fault.errcode, fault.seconds, fault.calls)):
        raise Invalid("errcode, seconds and calls of an API fault are numbers.")
    return fault


def _checked_quotas(wish: object) -> dict[str, int]:
    if not isinstance(wish, dict) or not all(isinstance(limit, int) for limit in wish.values()):
        raise Invalid("quotas are whole numbers by path.")
    return dict(wish)
