"""The four tabs of a phone, and the search for accounts."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from yutang.errors import N_
from yutang.sim.groups import ChatGroup
from yutang.sim.phones.cards import KINDS, Card, card_of_account, card_of_fan, card_of_group
from yutang.sim.phones.screens import Phones, Screen, day_and_hour, unread_of
from yutang.sim.world.fans import ChatMessage, Fan, Tie


@dataclass(frozen=True, slots=True)
class Row:
    """One chat of the list."""

    card: Card
    href: str
    last: str
    at: str
    unread: int
    newest: float


class Tabs:
    def __init__(self, phones: Phones, screen: Screen) -> None:
        self._phones, self._screen = phones, screen

    async def chats(self, request: Request) -> Response:
        fan = self._phones.fan(request)
        rows = [*self._account_rows(request, fan), *self._group_rows(request, fan)]
        rows.sort(key=lambda row: row.newest, reverse=True)
        return self._screen.show(request, "chats.html", N_("Chats"), tab="chats", rows=rows)

    async def contacts(self, request: Request) -> Response:
        fan, home, world = self._phones.fan(request), self._home(request), self._phones.platform.world
        followed = [world.accounts[tie.app_id] for tie in world.ties_of(fan) if tie.follows]
        return self._screen.show(
            request,
            "contacts.html",
            N_("Contacts"),
            tab="contacts",
            accounts=[card_of_account(each, f"{home}/accounts/{each.app_id}") for each in followed],
            groups=[card_of_group(each, f"{home}/groups/{each.id}") for each in self._phones.groups.of(fan.id)],
            friends=[card_of_fan(each) for each in world.fans.values() if each is not fan],
        )

    async def discover(self, request: Request) -> Response:
        return self._screen.show(request, "discover.html", N_("Discover"), tab="discover")

    async def me(self, request: Request) -> Response:
        return self._screen.show(request, "me.html", N_("Me"), tab="me")

    async def search(self, request: Request) -> Response:
        asked, home = request.query_params.get("q", "").strip(), self._home(request)
        say = self._phones.speaker(request)
        cards = [
            card_of_account(each, f"{home}/accounts/{each.app_id}?via=search", say(KINDS[each.account_class]))
            for each in self._phones.platform.world.accounts.values()
            if asked.lower() in each.name.lower()
        ]
        return self._screen.show(request, "search.html", N_("Search accounts"), asked=asked, cards=cards)

    def _home(self, request: Request) -> str:
        return f"/phone/{request.path_params['fan']}"

    def _account_rows(self, request: Request, fan: Fan) -> list[Row]:
        world, home = self._phones.platform.world, self._home(request)
        return [
            self._row(request, card_of_account(world.accounts[tie.app_id]), f"{home}/chats/{tie.app_id}", tie)
            for tie in world.ties_of(fan)
            if tie.follows or tie.chat
        ]

    def _row(self, request: Request, card: Card, href: str, tie: Tie) -> Row:
        last = tie.chat[-1] if tie.chat else None
        at = last.at if last else tie.followed_at
        words = self._words(request, last) if last else ""
        now = self._phones.platform.clock.now()
        return Row(card, href, words, day_and_hour(at, now), unread_of(tie.chat, tie.read), at)

    def _words(self, request: Request, message: ChatMessage) -> str:
        say = self._phones.speaker(request)
        kinds = {
            "image": N_("[Picture]"),
            "voice": N_("[Voice]"),
            "video": N_("[Video]"),
            "location": N_("[Location]"),
            "music": N_("[Music]"),
        }
        return say(kinds[message.kind]) if message.kind in kinds else message.text[:60]

    def _group_rows(self, request: Request, fan: Fan) -> list[Row]:
        return [self._group_row(request, group) for group in self._phones.groups.of(fan.id)]

    def _group_row(self, request: Request, group: ChatGroup) -> Row:
        last = group.lines[-1] if group.lines else None
        at = last.at if last else group.codes[0].made_at
        words = self._group_words(request, group)
        href = f"{self._home(request)}/groups/{group.id}"
        now, unread = self._phones.platform.clock.now(), group.unread(request.path_params["fan"])
        return Row(card_of_group(group), href, words, day_and_hour(at, now), unread, at)

    def _group_words(self, request: Request, group: ChatGroup) -> str:
        say = self._phones.speaker(request)
        if not group.lines:
            return ""
        last = group.lines[-1]
        if last.fan is None:
            return say(N_("{name} joined the group"), name=last.text)
        who = self._phones.platform.world.fans.get(last.fan)
        words = last.text[:60] if last.text else say(N_("[Picture]"))
        return f"{who.nickname if who else '?'}: {words}"
