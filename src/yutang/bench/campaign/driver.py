"""Plays what people do against a running server: WeChat's signed pushes, and their phones' browsers."""

import asyncio
import secrets
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Final
from urllib.parse import urlencode

from yutang.bench.campaign.directory import Directory
from yutang.bench.campaign.lines import Lines, Reply
from yutang.bench.campaign.people import ENTRANCE, WITHOUT, Act, Deed, Person
from yutang.bench.campaign.stage import Stage
from yutang.bench.campaign.traffic import BY_WECHAT, Delivery
from yutang.campaigns.models import CampaignPath
from yutang.campaigns.tokens import scene_of
from yutang.wechat.envelope import SECURE, make_push

_AT_ONCE: Final = 48  # requests under way
_AGAIN: Final = 0.2  # seconds until what was not acknowledged comes again
_OK, _NO_CONTENT, _SEE_OTHER = 200, 204, 303
_GONE: Final = 410  # said kindly: the campaign has ended
_LATER: Final = frozenset({429, 502, 503, 504})  # too many at once: the page tries again by itself
_WRITES_AFTER: Final = 3  # seconds from the follow to the invite code


@dataclass
class Tally:
    """What went over the wire."""

    pushes: int = 0  # acknowledged, repetitions included
    repeated: int = 0  # of them: told before, by plan
    pages: int = 0
    unanswered: int = 0  # the server was away, or said that it is busy
    statuses: Counter[int] = field(default_factory=Counter)
    strange: Counter[str] = field(default_factory=Counter)  # pages with another status than expected
    answered: Callable[[], None] = lambda: None


class Driver:
    """`keyword`: what a fan writes to take part. `started`: second 0 of the people's times, by the server's clock."""

    def __init__(
        self, stage: Stage, path: CampaignPath, keyword: str, lines: Lines, directory: Directory, started: datetime
    ) -> None:
        self._stage, self._path, self._keyword = stage, path, keyword
        self._lines, self._directory = lines, directory
        self._started = int(started.timestamp())
        self._gate = asyncio.Semaphore(_AT_ONCE)
        self._cookies: dict[str, str] = {}
        self._again: list[tuple[Person, Act]] = []  # repetitions that come with the next step
        self.up = asyncio.Event()
        self.up.set()
        self.tally = Tally()

    async def play(
        self, batch: Sequence[Delivery], people: Sequence[Person], now: Callable[[], datetime], chance: Random
    ) -> None:
        """All of one step; each person's things in their order, everybody's side by side. Ends when all is told."""
        by_person: dict[int, list[Delivery]] = defaultdict(list)
        for delivery in batch:
            by_person[delivery.act.person].append(delivery)
        repeated, self._again = self._again, []
        told = [self._live(people[number], acts, now, chance) for number, acts in by_person.items()]
        told += [self._push(person, act, now, repeated=True) for person, act in repeated]
        chance.shuffle(told)
        await asyncio.gather(*told)

    async def _live(
        self, person: Person, deliveries: Sequence[Delivery], now: Callable[[], datetime], chance: Random
    ) -> None:
        for delivery in deliveries:
            act = delivery.act
            if act.deed not in BY_WECHAT:
                await self._browse(person, act)
                continue
            await self._push(person, act, now)
            for _ in range(delivery.times - 1):
                if chance.random() < 0.5:  # noqa: PLR2004 - half of the repetitions come much later
                    self._again.append((person, act))
                else:
                    await self._push(person, act, now, repeated=True)

    # ---- pushes ----------------------------------------------------------------------------------------------------

    async def _push(self, person: Person, act: Act, now: Callable[[], datetime], *, repeated: bool = False) -> None:
        for xml in await self._said(person, act, repeated=repeated):
            await self._insist(lambda text=xml: self._deliver(person, text, now))  # type: ignore[misc]
            self.tally.pushes += 1
            self.tally.repeated += repeated

    async def _deliver(self, person: Person, xml: str, now: Callable[[], datetime]) -> bool:
        """Once. Signed anew: WeChat's stamp tells when it was sent."""
        query, body = make_push(
            self._stage.keys,
            xml,
            mode=SECURE,
            openid=person.openid,
            now=now().timestamp(),
            nonce=secrets.token_hex(8),
            random16=secrets.token_bytes(16),
        )
        reply = await self._lines.ask("POST", f"/wx/{self._stage.push_key}?{urlencode(query)}", {}, body)
        self.tally.statuses[reply.status] += 1
        self.tally.answered()
        return reply.status == _OK

    async def _said(self, person: Person, act: Act, *, repeated: bool) -> list[str]:
        """What WeChat tells of one thing that somebody did: one push, or, with an invite code, two."""
        hand = await self._directory.of(_openid(act.through)) if act.through >= 0 else None
        at = self._started + act.at
        if act.deed is Deed.WRITE:
            return [self._text(person, f"今天练了第 {act.number} 次", at, act.number)]
        if act.deed is Deed.LEAVE:
            return [self._event(person, "unsubscribe", "", at)]
        event = "subscribe" if act.deed is Deed.FOLLOW else "SCAN"
        if self._path is CampaignPath.QR:
            if act.through == WITHOUT:
                return [self._event(person, event, "", at)]
            scene = scene_of(self._stage.slug, "" if hand is None else hand.token)
            return [self._event(person, event, f"qrscene_{scene}" if event == "subscribe" else scene, at)]
        if hand is not None and not repeated:
            await self._visit(person, f"/r/{self._stage.slug}/{hand.token}")
        said = [self._event(person, event, "", at)] if event == "subscribe" else []
        if act.through >= ENTRANCE:
            words = self._keyword if hand is None else f"{self._keyword} {hand.code}"
            said.append(self._text(person, words, at + _WRITES_AFTER, act.number))
        return said

    def _event(self, person: Person, event: str, key: str, at: int) -> str:
        rest = f"<MsgType>event</MsgType><Event>{event}</Event><EventKey><![CDATA[{key}]]></EventKey>"
        return self._xml(person, at, rest)

    def _text(self, person: Person, text: str, at: int, number: int) -> str:
        rest = f"<MsgType>text</MsgType><Content><![CDATA[{text}]]></Content><MsgId>{10**17 + number}</MsgId>"
        return self._xml(person, at, rest)

    def _xml(self, person: Person, at: int, rest: str) -> str:
        head = f"<ToUserName>{self._stage.original_id}</ToUserName><FromUserName>{person.openid}</FromUserName>"
        return f"<xml>{head}<CreateTime>{at}</CreateTime>{rest}</xml>"

    # ---- browsers --------------------------------------------------------------------------------------------------

    async def _browse(self, person: Person, act: Act) -> None:
        stage = self._stage
        if act.deed is Deed.OPEN:
            hand = await self._directory.of(person.openid)
            await self._visit(person, f"/k/{stage.slug}/{hand.page_key}")
        elif act.deed is Deed.ENTER:
            await self._visit(person, f"/c/{stage.code_slug}?from={stage.slug[:16]}")
        else:
            await self._visit(person, f"/c/{stage.code_slug}/pressed?from={stage.slug[:16]}", "POST")

    async def _visit(self, person: Person, path: str, method: str = "GET") -> None:
        reply = await self._look(person, method, path)
        if reply.status == _SEE_OTHER:  # the phone was given its cookie
            reply = await self._look(person, "GET", reply.headers.get("location", path))
        self.tally.pages += 1
        if reply.status not in (_OK, _NO_CONTENT, _GONE):
            self.tally.strange[f"{path.split('/')[1]} {reply.status}"] += 1

    async def _look(self, person: Person, method: str, path: str) -> Reply:
        replies: list[Reply] = []

        async def once() -> bool:
            headers = {"user-agent": person.agent, "x-forwarded-for": person.address}
            cookie = self._cookies.get(person.device)
            if cookie:
                headers["cookie"] = cookie
            reply = await self._lines.ask(method, path, headers)
            given = reply.headers.get("set-cookie", "")
            if given.startswith("yt_v="):
                self._cookies[person.device] = given.partition(";")[0]
            self.tally.answered()
            replies.append(reply)
            return reply.status not in _LATER

        await self._insist(once)
        return replies[-1]

    async def _insist(self, once: Callable[[], Awaitable[bool]]) -> None:
        """Until it is answered: the server may be killed at any moment."""
        while True:
            await self.up.wait()
            try:
                async with self._gate:
                    if await once():
                        return
            except OSError:
                pass
            self.tally.unanswered += 1
            await asyncio.sleep(_AGAIN)


def _openid(number: int) -> str:
    return f"oSim{number:024d}"
