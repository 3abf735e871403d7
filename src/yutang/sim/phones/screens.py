"""What every page of a phone needs: whose it is, in which language, and the policy under which it runs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import partial
from pathlib import Path
from typing import Any, Final, Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from yutang.errors import N_, NotFound
from yutang.sim.groups import Groups
from yutang.sim.moments import Moments
from yutang.sim.phones.album import Album
from yutang.sim.phones.cards import Card, card_of_fan
from yutang.sim.phones.webviews import WebViews
from yutang.sim.platform import Platform
from yutang.sim.world.fans import Fan

Language = Literal["zh", "en"]
# `say(language, sentence, **values)`: the sentence in that language, with its places filled.
Say = Callable[..., str]

NAMES: Final = {"zh": "中文", "en": "English"}
COOKIE: Final = "sim_language"
_TAGS: Final = {"zh": "zh-CN", "en": "en"}
_CHINA: Final = timezone(timedelta(hours=8))
_YEAR: Final = 365 * 24 * 3600
# Pages in the web view have hosts of their own under `localhost`; pictures of articles may lie on this machine.
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self' data:; media-src 'self'; "
    "img-src 'self' data: http://127.0.0.1:* http://localhost:*; frame-src 'self' http://*.localhost:*; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)
_WORDS: Final = {  # what the scripts say
    "failed": N_("That did not work"),
    "unreachable": N_("The simulator does not answer."),
    "follow": N_("Follow the QR code in it"),
    "moments": N_("Post it in Moments"),
    "none": N_("There is no QR code in this picture."),
    "pay": N_("Pay"),
    "cancel": N_("Cancel"),
}


@dataclass(frozen=True, slots=True)
class Phone:
    """One fan's phone as its pages show it. `home` and `control` are the beginnings of its addresses."""

    me: Card
    id: str
    home: str
    control: str
    newest: int  # number of the newest change that the page knows of
    clock: str
    now: float  # the same, in seconds since 1970
    speed: float  # seconds of the platform in a real one
    unread: int


@dataclass(frozen=True, slots=True)
class Phones:
    """What the phones hold besides the world of accounts and fans. `font`: a TrueType file with Chinese, for cards."""

    platform: Platform
    groups: Groups
    moments: Moments
    album: Album
    views: WebViews
    say: Say
    font: Path | None

    def fan(self, request: Request) -> Fan:
        """Raises NotFound."""
        fan = self.platform.world.fans.get(request.path_params["fan"])
        if fan is None:
            raise NotFound(N_("There is no such fan."))
        return fan

    def phone(self, fan: Fan) -> Phone:
        platform = self.platform
        unread = sum(unread_of(tie.chat, tie.read) for tie in platform.world.ties_of(fan))
        unread += sum(group.unread(fan.id) for group in self.groups.of(fan.id))
        clock = hour_of(platform.clock.now())
        return Phone(
            card_of_fan(fan),
            fan.id,
            f"/phone/{fan.id}",
            f"/sim/fans/{fan.id}",
            platform.changes.newest,
            clock,
            platform.clock.now(),
            platform.clock.speed,
            unread,
        )

    def speaker(self, request: Request) -> Callable[..., str]:
        return partial(self.say, language_of(request))


def unread_of(chat: list[Any], read: int) -> int:
    return sum(message.id > read for message in chat)


def environment() -> Environment:
    """Reads templates once; the sentences in them are looked up when they are shown."""
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


class Screen:
    """Draws pages."""

    def __init__(self, phones: Phones) -> None:
        self._phones = phones
        self._templates = environment()

    def show(self, request: Request, template: str, title: str, **values: object) -> Response:
        """A page of the phone that the address names. `title` is an English sentence, or a name that has no Chinese."""
        fan = self._phones.fan(request)
        phone = self._phones.phone(fan)
        here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        say = self._phones.speaker(request)
        return self.draw(request, template, 200, phone=phone, title=say(title), here=here, **values)

    def draw(self, request: Request, template: str, status: int = 200, **values: object) -> Response:
        language = language_of(request)
        say = partial(self._phones.say, language)
        words = {name: say(sentence) for name, sentence in _WORDS.items()}
        text = self._templates.get_template(f"phones/{template}").render(
            _=say, language=language, tag=_TAGS[language], names=NAMES, words=words, place=say(_PLACE), **values
        )
        answer = HTMLResponse(text, status, headers=headers())
        if request.query_params.get("lang") == language:
            answer.set_cookie(COOKIE, language, max_age=_YEAR, samesite="lax")
        return answer


_PLACE: Final = N_("Broken Bridge, West Lake, Hangzhou")


def headers() -> Mapping[str, str]:
    return {
        "content-security-policy": POLICY,
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        "referrer-policy": "same-origin",
    }


def language_of(request: Request) -> Language:
    """`?lang=`, else the cookie, else Chinese."""
    asked = request.query_params.get("lang") or request.cookies.get(COOKIE)
    return "en" if asked == "en" else "zh"


def hour_of(moment: float) -> str:
    return datetime.fromtimestamp(moment, _CHINA).strftime("%H:%M")


def day_and_hour(moment: float, now: float) -> str:
    """The hour for today, else with the day, in China."""
    at, today = datetime.fromtimestamp(moment, _CHINA), datetime.fromtimestamp(now, _CHINA)
    return at.strftime("%H:%M" if at.date() == today.date() else "%m-%d %H:%M")


def day_of(moment: float) -> str:
    return datetime.fromtimestamp(moment, _CHINA).strftime("%Y-%m-%d")
