"""Calls per day and API (reference §2.2), and clearing them (ten times a month)."""

from collections.abc import Callable, Mapping
from typing import Literal

from yutang.sim.clock import day_of, month_of
from yutang.sim.faults import Faults

CLEARS_A_MONTH = 10

# A new account's calls a day. What is not here is not counted.
DAILY: Mapping[str, int] = {
    "/cgi-bin/token": 2_000,
    "/cgi-bin/stable_token": 500_000,
    "/cgi-bin/menu/create": 1_000,
    "/cgi-bin/menu/get": 10_000,
    "/cgi-bin/menu/delete": 1_000,
    "/cgi-bin/get_current_selfmenu_info": 10_000,
    "/cgi-bin/menu/addconditional": 2_000,
    "/cgi-bin/menu/delconditional": 2_000,
    "/cgi-bin/menu/trymatch": 20_000,
    "/cgi-bin/media/upload": 100_000,
    "/cgi-bin/media/get": 200_000,
    "/cgi-bin/media/uploadimg": 100_000,
    "/cgi-bin/material/add_material": 1_000,
    "/cgi-bin/material/get_material": 1_000,
    "/cgi-bin/material/del_material": 1_000,
    "/cgi-bin/material/get_materialcount": 5_000,
    "/cgi-bin/material/batchget_material": 1_000,
    "/cgi-bin/message/custom/send": 500_000,
    "/cgi-bin/message/custom/typing": 500_000,
    "/cgi-bin/message/mass/sendall": 100,
    "/cgi-bin/message/mass/send": 100,
    "/cgi-bin/message/mass/preview": 100,
    "/cgi-bin/message/mass/delete": 10,
    "/cgi-bin/message/template/send": 100_000,
    "/cgi-bin/message/subscribe/bizsend": 100_000,
    "/cgi-bin/qrcode/create": 100_000,
    "/cgi-bin/user/get": 500,
    "/cgi-bin/user/info": 5_000_000,
    "/cgi-bin/user/info/batchget": 5_000_000,
    "/cgi-bin/user/info/updateremark": 10_000,
    "/cgi-bin/tags/create": 1_000,
    "/cgi-bin/tags/get": 1_000,
    "/cgi-bin/tags/update": 1_000,
    "/cgi-bin/tags/delete": 1_000,
    "/cgi-bin/tags/members/batchtagging": 100_000,
    "/cgi-bin/tags/members/batchuntagging": 100_000,
    "/cgi-bin/draft/add": 1_000,
    "/cgi-bin/draft/get": 500,
    "/cgi-bin/draft/delete": 1_000,
    "/cgi-bin/draft/update": 1_000,
    "/cgi-bin/draft/count": 1_000,
    "/cgi-bin/draft/batchget": 1_000,
    "/cgi-bin/freepublish/submit": 100,
    "/cgi-bin/freepublish/get": 100,
    "/cgi-bin/freepublish/delete": 10,
    "/cgi-bin/freepublish/getarticle": 100,
    "/cgi-bin/freepublish/batchget": 100,
    "/cgi-bin/ticket/getticket": 1_000_000,
}


class QuotaBook:
    """Begins anew at midnight in China."""

    def __init__(self, now: Callable[[], float], faults: Faults) -> None:
        self._now, self._faults = now, faults
        self._used: dict[tuple[str, str], tuple[int, int]] = {}  # (app id, path) → day, calls
        self._clears: dict[str, tuple[tuple[int, int], int]] = {}  # app id → month, clears

    def limit(self, path: str) -> int | None:
        return self._faults.quotas.get(path, DAILY.get(path))

    def used(self, app_id: str, path: str) -> int:
        day, count = self._used.get((app_id, path), (0, 0))
        return count if day == day_of(self._now()) else 0

    def take(self, app_id: str, path: str) -> bool:
        """Count one call. False, and nothing is counted, when the day's quota is used up."""
        limit, used = self.limit(path), self.used(app_id, path)
        if limit is None:
            return True
        if used >= limit:
            return False
        self._used[app_id, path] = (day_of(self._now()), used + 1)
        return True

    def clear(self, app_id: str) -> Literal["cleared", "used_up"]:
        month, count = self._clears.get(app_id, ((0, 0), 0))
        if month != month_of(self._now()):
            month, count = month_of(self._now()), 0
        if count >= CLEARS_A_MONTH:
            return "used_up"
        self._clears[app_id] = (month, count + 1)
        for key in [key for key in self._used if key[0] == app_id]:
            del self._used[key]
        return "cleared"
