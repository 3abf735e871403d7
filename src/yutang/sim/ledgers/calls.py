"""Every call under its rid, as `openapi/rid/get` shows it for seven days."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

_DAYS = 7 * 86_400
_KEPT = 5_000  # the newest: a rid is asked for soon or never


@dataclass(frozen=True, slots=True)
class Logged:
    app_id: str
    path: str
    at: float
    cost_ms: int
    url: str
    request: str
    response: str
    client_ip: str


class CallLog:
    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._calls: OrderedDict[str, Logged] = OrderedDict()

    def add(self, rid: str, call: Logged) -> None:
        self._calls[rid] = call
        if len(self._calls) > _KEPT:
            self._calls.popitem(last=False)

    def get(self, app_id: str, rid: str) -> Logged | None:
        found = self._calls.get(rid)
        if found is None or found.app_id != app_id or self._now() - found.at > _DAYS:
            return None
        return found

    def newest(self, count: int) -> list[tuple[str, Logged]]:
        return list(self._calls.items())[-count:]
