"""Everything under `/phone` and `/phones`, and the control API of what only phones have."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from random import SystemRandom
from typing import Any, Final

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from yutang.errors import DomainError
from yutang.sim.groups import Groups
from yutang.sim.moments import Moments
from yutang.sim.pay.screens import PayScreens
from yutang.sim.phones.album import Album
from yutang.sim.phones.chat_pages import ChatPages
from yutang.sim.phones.control import Control
from yutang.sim.phones.front import Front
from yutang.sim.phones.group_pages import GroupPages
from yutang.sim.phones.scan_pages import ScanPages
from yutang.sim.phones.screens import Phones, Say, Screen
from yutang.sim.phones.side_by_side import SideBySide
from yutang.sim.phones.tabs import Tabs
from yutang.sim.phones.webviews import WebViews
from yutang.sim.platform import Platform
from yutang.sim.world.fans import Fan
from yutang.wechat.payloads import PayloadKind, kind_of

_STATIC: Final = Path(__file__).parent / "static"
Page = Callable[[Request], Awaitable[Response]]


def in_english(_language: str, sentence: str, /, **values: object) -> str:
    """What phones say where nobody handed them translations."""
    return sentence.format(**values) if values else sentence


@dataclass(frozen=True, slots=True)
class Furnishing:
    """What the shell hands to the phones. `allowed`: hosts besides loopback that web views may open."""

    say: Say = in_english
    font: Path | None = None
    allowed: Iterable[str] = ()


NOTHING: Final = Furnishing()


class PhoneShop:
    """All of the phones of one platform."""

    def __init__(self, platform: Platform, furnishing: Furnishing) -> None:
        chance = platform.chance
        self.phones = Phones(
            platform,
            Groups(chance.of("groups")),
            Moments(),
            Album(chance.of("pictures")),
            WebViews(SystemRandom(), furnishing.allowed),
            furnishing.say,
            furnishing.font,
        )
        self._screen = Screen(self.phones)
        platform.scanners.append(self._scanned)
        self._pay = PayScreens(self.phones, self._screen)

    async def close(self) -> None:
        await self.phones.views.close()

    def middleware(self) -> Middleware:
        """What stands in front of all routes and answers for the web views' names."""
        return Middleware(Front, phones=self.phones, screen=self._screen)

    def routes(self) -> list[BaseRoute]:
        phones, screen = self.phones, self._screen
        tabs, chats, groups = Tabs(phones, screen), ChatPages(phones, screen), GroupPages(phones, screen)
        scans, beside = ScanPages(phones, screen), SideBySide(phones, screen)
        pages: dict[str, Page] = {
            "/phone": beside.only,
            "/phones": beside.page,
            "/phone/{fan}": tabs.chats,
            "/phone/{fan}/contacts": tabs.contacts,
            "/phone/{fan}/discover": tabs.discover,
            "/phone/{fan}/me": tabs.me,
            "/phone/{fan}/search": tabs.search,
            "/phone/{fan}/accounts/{app_id}": chats.profile,
            "/phone/{fan}/chats/{app_id}": chats.chat,
            "/phone/{fan}/new-group": groups.new,
            "/phone/{fan}/groups/{group}": groups.chat,
            "/phone/{fan}/groups/{group}/info": groups.info,
            "/phone/{fan}/door": groups.door,
            "/phone/{fan}/scan": scans.scan,
            "/phone/{fan}/open": scans.opened,
            "/phone/{fan}/picture": scans.picture,
            "/phone/{fan}/web": scans.web,
            "/phone/{fan}/moments": scans.moments,
            "/phone/{fan}/pay/{token}": self._pay.page,
        }
        return [
            Mount("/phones/static", StaticFiles(directory=_STATIC)),
            *(Route(path, self._answering(page), methods=["GET"]) for path, page in pages.items()),
            *Control(phones).routes(),
        ]

    def _scanned(self, fan: Fan, payload: str) -> dict[str, Any] | None:
        """What the scan box makes of a group's QR."""
        groups, now = self.phones.groups, self.phones.platform.clock.now()
        if groups.code_of(payload) is None and kind_of(payload) is not PayloadKind.WECHAT_GROUP:
            return None
        seen = groups.look(payload, fan.id, now)
        group = seen.group
        return {"kind": "group", "door": seen.door.value, "group": group.id if group else None}

    def _answering(self, page: Page) -> Page:
        """A page; a DomainError as a page that says its sentence."""

        async def handle(request: Request) -> Response:
            try:
                return await page(request)
            except DomainError as error:
                sentence = self.phones.speaker(request)(error.sentence, **error.values)
                return self._screen.draw(request, "away.html", error.status, sentence=sentence)

        return handle
