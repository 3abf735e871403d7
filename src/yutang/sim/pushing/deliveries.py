"""One push on its way: what was tried and what came of it. The log that `GET /sim/pushes` shows."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from yutang.sim.pushing.events import name_of
from yutang.sim.world.accounts import Account
from yutang.sim.world.fans import Tie
from yutang.wechat.xml import Writable

State = Literal["waiting", "sending", "done", "failed", "dropped"]


@dataclass(slots=True)
class Attempt:
    at: float  # simulated epoch seconds
    seconds: float = 0.0  # real
    status: int | None = None  # HTTP
    result: str = ""  # reply, acknowledged, timeout, unreachable, status, malformed

    def as_json(self) -> dict[str, Any]:
        return {"at": self.at, "seconds": round(self.seconds, 4), "status": self.status, "result": self.result}


@dataclass(slots=True)
class Delivery:
    id: int
    account: Account
    tie: Tie | None  # none for events about the account itself
    openid: str
    fields: Mapping[str, Writable]
    answerable: bool  # a fan waits: a reply is shown, and a failure is told
    created_at: float
    state: State = "waiting"
    faults: list[str] = field(default_factory=list)  # drop, duplicate, reorder, delay
    duplicate_of: int | None = None
    attempts: list[Attempt] = field(default_factory=list)
    reason: str = ""  # why it failed, in words
    first_tried: asyncio.Event = field(default_factory=asyncio.Event)
    finished: asyncio.Event = field(default_factory=asyncio.Event)

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "app_id": self.account.app_id,
            "fan": self.tie.fan.id if self.tie else None,
            "openid": self.openid,
            "what": name_of(self.fields),
            "fields": self.fields,
            "created_at": self.created_at,
            "state": self.state,
            "faults": self.faults,
            "duplicate_of": self.duplicate_of,
            "attempts": [each.as_json() for each in self.attempts],
            "reason": self.reason,
        }
