"""The scan box, what a scanned code leads to, pictures at full size, the web view, Moments."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from yutang.errors import N_, DomainError, NotFound
from yutang.sim.acts import scanning
from yutang.sim.phones.album import look_at
from yutang.sim.phones.cards import Card, card, card_of_account, card_of_fan
from yutang.sim.phones.front import own_port
from yutang.sim.phones.screens import Phones, Screen, day_and_hour, day_of
from yutang.sim.world.world import HOME_CODE, SCENE_CODE

_CODES_SHOWN = 50
_LEADS_NOWHERE = {
    "expired": N_("This QR code has expired."),
    "unknown": N_("No account of this platform has this QR code."),
}


@dataclass(frozen=True, slots=True)
class KnownCode:
    """A QR code that exists on the platform."""

    card: Card
    payload: str
    about: str


@dataclass(frozen=True, slots=True)
class ShownPost:
    id: int
    card: Card
    text: str
    picture: str
    picture_page: str
    at: str


class ScanPages:
    def __init__(self, phones: Phones, screen: Screen) -> None:
        self._phones, self._screen = phones, screen

    async def scan(self, request: Request) -> Response:
        return self._screen.show(
            request, "scan.html", N_("Scan"), accounts=self._account_codes(request), groups=self._group_codes(request)
        )

    async def opened(self, request: Request) -> Response:
        """`?payload=` was scanned: what a phone then shows. Somebody who follows tells the account so."""
        fan, payload = self._phones.fan(request), request.query_params.get("payload", "").strip()
        seen = scanning.scan(self._phones.platform, fan, payload, follows=False).shown
        home, kind = f"/phone/{fan.id}", seen["kind"]
        if kind == "group":
            return RedirectResponse(f"{home}/door?{urlencode({'payload': payload})}", 303)
        if kind == "pay":
            return RedirectResponse(f"{home}/pay/{seen['token']}", 303)
        if kind == "url":
            return RedirectResponse(f"{home}/web?{urlencode({'url': payload})}", 303)
        if kind == "scan":
            return RedirectResponse(f"{home}/chats/{seen['app_id']}", 303)
        if kind == "account":
            scene = f"&{urlencode({'scene': seen['scene']})}" if seen["scene"] else ""
            return RedirectResponse(f"{home}/accounts/{seen['app_id']}?via=qr{scene}", 303)
        say = self._phones.speaker(request)
        sentence = say(_LEADS_NOWHERE[kind]) if kind in _LEADS_NOWHERE else say(N_("This code holds a text:"))
        return self._screen.show(request, "plain.html", N_("Scan"), sentence=sentence, payload=payload[:1000])

    async def picture(self, request: Request) -> Response:
        """`?media=` of a chat with an account, or `?kept=` of a group or of Moments."""
        asked, home = request.query_params, f"/phone/{request.path_params['fan']}"
        came_from = _own_path(request.headers.get("referer", ""), home)
        if "media" in asked:
            media = self._phones.platform.world.media.get(asked["media"])
            if media is None:
                raise NotFound(N_("This picture is gone."))
            shown, codes, kept = f"/sim/media/{quote(media.id)}", _codes_in(media.content), ""
        else:
            found = self._phones.album.find(asked.get("kept", ""))
            if found is None:
                raise NotFound(N_("This picture is gone."))
            shown, codes, kept = f"/phones/pictures/{found.id}", found.codes, found.id
        return self._screen.show(
            request, "picture.html", N_("Picture"), picture=shown, codes=codes, kept=kept, came_from=came_from
        )

    async def web(self, request: Request) -> Response:
        """`?url=` in the web view; `?back=` where the cross leads."""
        fan = self._phones.fan(request)
        url = request.query_params.get("url", "")
        home = f"/phone/{fan.id}"
        try:
            source = self._phones.views.source(fan.id, url, own_port(request))
        except DomainError as error:
            sentence = self._phones.speaker(request)(error.sentence, **error.values)
            return self._screen.show(request, "plain.html", N_("Web page"), sentence=sentence, payload=url[:300])
        return self._screen.show(
            request,
            "web.html",
            N_("Web page"),
            source=source,
            address=url[:200],
            came_from=_own_path(request.query_params.get("back", ""), home),
        )

    async def moments(self, request: Request) -> Response:
        phones = self._phones
        fan, fans, now = phones.fan(request), phones.platform.world.fans, phones.platform.clock.now()
        posts = [
            ShownPost(
                post.id,
                card_of_fan(fans.get(post.fan)),
                post.text,
                f"/phones/pictures/{post.picture}" if post.picture else "",
                f"/phone/{fan.id}/picture?kept={post.picture}",
                day_and_hour(post.at, now),
            )
            for post in phones.moments.newest()
        ]
        picture = phones.album.find(request.query_params.get("picture", ""))
        return self._screen.show(request, "moments.html", N_("Moments"), posts=posts, picture=picture)

    def _account_codes(self, request: Request) -> list[KnownCode]:
        say, world = self._phones.speaker(request), self._phones.platform.world
        codes: list[KnownCode] = []
        for account in world.accounts.values():
            shown = card_of_account(account)
            codes.append(KnownCode(shown, HOME_CODE + account.home_token, say(N_("the account itself"))))
            living = [code for code in account.codes.values() if world.code_lives(code)]
            codes += [
                KnownCode(shown, SCENE_CODE + code.token, say(N_("scene {scene}"), scene=code.scene))
                for code in living[-_CODES_SHOWN:]
            ]
        return codes

    def _group_codes(self, request: Request) -> list[KnownCode]:
        say, now = self._phones.speaker(request), self._phones.platform.clock.now()
        codes: list[KnownCode] = []
        for group in self._phones.groups.all()[-_CODES_SHOWN:]:
            newest = group.codes[-1]
            sentence = N_("expired") if now >= newest.expires_at else N_("valid until {day}")
            about = say(sentence, day=day_of(newest.expires_at))
            codes.append(KnownCode(card(group.id, group.name), newest.payload, about))
        return codes


def _codes_in(content: bytes) -> tuple[str, ...]:
    try:
        return look_at(content)[1]
    except DomainError:
        return ()


def _own_path(address: str, home: str) -> str:
    """A path of this phone, from an address that somebody gave; the phone's first page for any other."""
    path = urlsplit(address).path
    return path if path == home or path.startswith(home + "/") else home
