"""The push engine: signs, sends, waits 5 seconds, tries three times in all, and shows what the account answered."""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from itertools import count
from typing import Literal

import httpx2

from yutang.sim.agenda import Agenda
from yutang.sim.faults import Faults
from yutang.sim.pushing.deliveries import Attempt, Delivery
from yutang.sim.pushing.envelope import BadReply, Stamp, open_reply, seal, with_query
from yutang.sim.pushing.replies import line_of
from yutang.sim.world.accounts import Account
from yutang.sim.world.fans import Tie
from yutang.sim.world.world import World
from yutang.wechat.xml import Writable

OUT_OF_SERVICE = "该公众号暂时无法提供服务，请稍后再试"
_OK = 200
_AT_ONCE = 128  # connections to all accounts together
_LOGGED = 20_000  # deliveries
_HELD_LONGEST = 3.0  # simulated seconds until a push that is to arrive out of order goes anyway
_NOT_ANSWERED = frozenset({"unsubscribe"})


class PushEngine:
    def __init__(self, world: World, agenda: Agenda, faults: Faults, tick: Callable[[], float]) -> None:
        """`tick` is a monotonic clock in real seconds, for how long answers take."""
        self._world, self._agenda, self._faults, self._tick = world, agenda, faults, tick
        self.log: deque[Delivery] = deque(maxlen=_LOGGED)
        # Receivers refuse stale stamps. After a jump the account's server still lives in real time, unless moved too.
        self.stamp_with: Literal["real", "simulated"] = "real"
        self._ids = count(1)
        self._last: dict[tuple[str, str], Delivery] = {}  # (app id, openid) → the push before
        self._held: dict[str, list[Delivery]] = {}  # app id → those that wait to be overtaken
        self._running: set[asyncio.Task[None]] = set()
        self._gate = asyncio.Semaphore(_AT_ONCE)
        self._client = httpx2.AsyncClient(
            trust_env=False, follow_redirects=False, limits=httpx2.Limits(max_connections=None)
        )

    async def close(self) -> None:
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        await self._client.aclose()

    def push(
        self, account: Account, tie: Tie | None, fields: Mapping[str, Writable], *, answerable: bool = False
    ) -> Delivery | None:
        """Start a delivery; none where the account has no URL. `answerable`: a fan waits for what comes back."""
        if not account.url:
            return None
        openid = str(fields["FromUserName"])
        answerable = answerable and fields.get("Event") not in _NOT_ANSWERED
        delivery = Delivery(next(self._ids), account, tie, openid, fields, answerable, self._world.clock.now())
        self.log.append(delivery)
        self._with_faults(delivery)
        return delivery

    # ---- faults ------------------------------------------------------------------------------------------------------

    def _with_faults(self, delivery: Delivery) -> None:
        chance, rates = self._world.chance, self._faults.push
        if chance.happens("faults.drop", rates.drop):
            delivery.faults.append("drop")
            self._finish(delivery, "dropped", "a fault on demand")
            return
        if chance.happens("faults.duplicate", rates.duplicate):
            delivery.faults.append("duplicate")
            self._agenda.after(chance.of("faults.duplicate").uniform(0, 1), lambda: self._again(delivery))
        if chance.happens("faults.delay", rates.delay):
            delivery.faults.append("delay")
            self._agenda.after(rates.delay_seconds, lambda: self._start(delivery, None))
        elif chance.happens("faults.reorder", rates.reorder):
            delivery.faults.append("reorder")
            self._held.setdefault(delivery.account.app_id, []).append(delivery)
            self._agenda.after(_HELD_LONGEST, lambda: self._release(delivery))
        else:
            key = (delivery.account.app_id, delivery.openid)
            before, self._last[key] = self._last.get(key), delivery
            self._start(delivery, before)

    def _again(self, first: Delivery) -> None:
        """The same push once more, as if WeChat had not heard the answer."""
        copy = Delivery(
            next(self._ids), first.account, first.tie, first.openid, first.fields, answerable=False,
            created_at=self._world.clock.now(), duplicate_of=first.id,
        )  # fmt: skip
        self.log.append(copy)
        self._start(copy, None)

    def _release(self, delivery: Delivery) -> None:
        held = self._held.get(delivery.account.app_id, [])
        if delivery in held:
            held.remove(delivery)
            self._start(delivery, None)

    # ---- one delivery ------------------------------------------------------------------------------------------------

    def _start(self, delivery: Delivery, before: Delivery | None) -> None:
        task = asyncio.get_running_loop().create_task(self._deliver(delivery, before))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _deliver(self, delivery: Delivery, before: Delivery | None) -> None:
        if before is not None:
            await before.first_tried.wait()  # two messages of one fan leave in the order in which they were said
        delivery.state = "sending"
        try:
            for _ in range(self._faults.push.attempts):
                async with self._gate:
                    over = await self._attempt(delivery)
                delivery.first_tried.set()
                if over:
                    break
            else:
                self._out_of_service(delivery, delivery.attempts[-1].result)
        finally:
            if not delivery.finished.is_set():  # the server stops
                self._finish(delivery, "failed", "broken off")
        for held in list(self._held.get(delivery.account.app_id, ())):
            self._release(held)

    async def _attempt(self, delivery: Delivery) -> bool:
        """Send once. True when nothing more is to be tried."""
        began = self._tick()
        attempt = Attempt(self._world.clock.now())
        delivery.attempts.append(attempt)
        sealed = seal(delivery.account, delivery.openid, delivery.fields, self._stamp())
        try:
            response = await asyncio.wait_for(
                self._client.post(
                    with_query(delivery.account.url, sealed.query),
                    content=sealed.body,
                    headers={"Content-Type": "text/xml", "User-Agent": "Mozilla/4.0"},
                    timeout=None,
                ),
                self._faults.push.timeout,
            )
        except TimeoutError:
            attempt.result = "timeout"
            return False
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError):
            attempt.result = "unreachable"
            return False
        finally:
            attempt.seconds = self._tick() - began
        attempt.status = response.status_code
        if response.status_code != _OK:
            attempt.result = "status"
            return False
        self._take_reply(delivery, attempt, response.content)
        return True

    def _take_reply(self, delivery: Delivery, attempt: Attempt, body: bytes) -> None:
        try:
            fields = open_reply(delivery.account, body)
            attempt.result = "acknowledged" if fields is None else "reply"
            if fields is not None and delivery.tie is not None and delivery.answerable:
                line = line_of(self._world, delivery.account, delivery.tie, fields)
                if line is not None:
                    self._world.put_in_chat(delivery.tie, "account", line.kind, line.text, **line.more)
        except BadReply as error:
            attempt.result = "malformed"
            self._out_of_service(delivery, str(error))
        else:
            self._finish(delivery, "done")

    def _out_of_service(self, delivery: Delivery, reason: str) -> None:
        if delivery.answerable and delivery.tie is not None:
            self._world.put_in_chat(delivery.tie, "system", "notice", OUT_OF_SERVICE)
        self._finish(delivery, "failed", reason)

    def _finish(self, delivery: Delivery, state: Literal["done", "failed", "dropped"], reason: str = "") -> None:
        delivery.state, delivery.reason = state, reason
        delivery.first_tried.set()
        delivery.finished.set()
        self._world.changes.add("push.done", push=delivery.id, app_id=delivery.account.app_id, state=state)

    def _stamp(self) -> Stamp:
        clock, chance = self._world.clock, self._world.chance
        now = clock.real() if self.stamp_with == "real" else clock.now()
        nonce = str(chance.of("nonces").randrange(10**8, 10**10))
        return Stamp(str(int(now)), nonce, chance.hexadecimal("random16", 16).encode())
