"""An account on a phone: its profile with the button that follows it, and the chat with its menu."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from yutang.errors import N_, NotFound
from yutang.sim.acts.menus import menu_of
from yutang.sim.phones.cards import KINDS, card_of_account, card_of_fan
from yutang.sim.phones.lines import Sides, shown_chat
from yutang.sim.phones.screens import Phones, Screen
from yutang.sim.world.accounts import Account

_PLAYED = frozenset({"audio/mpeg", "audio/wav", "video/mp4"})
_SHOWN = 100  # messages; who wants older ones asks the control API


@dataclass(frozen=True, slots=True)
class MenuButton:
    """`entries`: the names of what opens above it; without any it does something itself."""

    name: str
    entries: Sequence[str] = ()


class ChatPages:
    def __init__(self, phones: Phones, screen: Screen) -> None:
        self._phones, self._screen = phones, screen

    async def profile(self, request: Request) -> Response:
        """`?scene=` of the parametric QR that led here; `?via=search` or `card`, else by QR."""
        fan, account = self._phones.fan(request), self._account(request)
        tie = self._phones.platform.world.tie(fan, account)
        say = self._phones.speaker(request)
        follow = {"app_id": account.app_id, "via": request.query_params.get("via", "qr")}
        scene = request.query_params.get("scene", "")
        return self._screen.show(
            request,
            "account.html",
            account.name,
            card=card_of_account(account, about=say(KINDS[account.account_class])),
            app_id=account.app_id,
            follows=tie.follows,
            follow=follow | ({"scene": scene} if scene else {}),
            chat=f"/phone/{fan.id}/chats/{account.app_id}",
            notices=[template for template in account.templates.values() if template.subscription],
            code=f"/phones/codes/{quote(account.app_id)}.png",
        )

    async def chat(self, request: Request) -> Response:
        fan, account = self._phones.fan(request), self._account(request)
        tie = self._phones.platform.world.tie(fan, account)
        home = f"/phone/{fan.id}"
        if tie.chat and tie.read != tie.chat[-1].id:
            tie.read = tie.chat[-1].id
        now = self._phones.platform.clock.now()
        sides = Sides(card_of_fan(fan), card_of_account(account), home, self._plays)
        return self._screen.show(
            request,
            "chat.html",
            account.name,
            lines=shown_chat(tie.chat[-_SHOWN:], sides, now),
            follows=tie.follows,
            menu=shown_menu(menu_of(account, tie)[0]),
            profile=f"{home}/accounts/{account.app_id}",
            app_id=account.app_id,
        )

    def _plays(self, media_id: str) -> bool:
        """Browsers play no AMR, in which phones record."""
        media = self._phones.platform.world.media.get(media_id)
        return media is not None and media.mime in _PLAYED

    def _account(self, request: Request) -> Account:
        account = self._phones.platform.world.accounts.get(request.path_params["app_id"])
        if account is None:
            raise NotFound(N_("There is no such account."))
        return account


def shown_menu(buttons: Sequence[dict[str, Any]]) -> list[MenuButton]:
    return [
        MenuButton(str(button.get("name", "")), [str(entry.get("name", "")) for entry in button.get("sub_button", ())])
        for button in buttons
    ]
