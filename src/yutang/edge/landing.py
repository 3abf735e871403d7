"""The landing page: what a visitor sees. Made once per distinct content and kept, gzipped, in memory."""

import base64
import gzip
import hashlib
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from yutang.edge.visits import Language, Shown
from yutang.errors import N_
from yutang.livecodes.rules import BrowserKind
from yutang.wechat.payloads import PayloadKind, kind_of
from yutang.wechat.qr import qr_png

_FILES = Path(__file__).parent / "templates"
_MODULE_PX = 8  # a group QR has 41 to 57 modules: 400 to 500 px, shown at 264 css px, crisp on phones
_QUIET = 4  # modules, as ISO/IEC 18004 asks
_KEPT = 4096  # pages; about 10 KB each

Translate = Callable[[Language, str], str]  # language, English sentence → sentence
Headers = list[tuple[bytes, bytes]]

_PLACES = (
    "qr",
    "alt",
    "name",
    "press",
    "todo",
    "big",
    "tagline",
    "refresh",
    "again",
    "again_label",
    "rules",
    "rules_label",
)
_STATUS = {"unknown": 404, "deleted": 410}


class Page(NamedTuple):
    """A finished answer. `plain` and `zipped` are the same page."""

    status: int
    plain: bytes
    zipped: bytes
    headers: Headers
    zipped_headers: Headers


class LandingPages:
    def __init__(self, translate: Translate) -> None:
        self._translate = translate
        environment = Environment(
            loader=FileSystemLoader(_FILES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._template = environment.get_template("landing.html")
        self._css, self._js = _own_file("landing.css"), _own_file("landing.js")
        self._policy = _policy(self._css, self._js)
        self.page = lru_cache(maxsize=_KEPT)(self._make)

    def busy(self, language: Language) -> Page:
        """Shown with 503: comes back by itself in a few seconds."""
        t = self._t(language)
        page = self._render(
            language,
            title=t(N_("One moment, please")),
            big=t(N_("Many people are here right now. This page will try again by itself.")),
            refresh=3,
        )
        return self._answer(503, page, [(b"retry-after", b"3")])

    def _make(self, shown: Shown, browser: BrowserKind) -> Page:
        values = self._values(shown, browser)
        values.setdefault("title", shown.community)
        values.setdefault("tagline", shown.tagline)
        return self._answer(_STATUS.get(shown.kind, 200), self._render(shown.language, **values), [])

    def _values(self, shown: Shown, browser: BrowserKind) -> dict[str, Any]:
        t = self._t(shown.language)
        if shown.kind in ("group", "owner"):
            return self._with_qr(shown, browser)
        if shown.kind == "joined":
            return {
                "big": t(N_("You are probably in the group “{name}” already.")).format(name=shown.name),
                "notes": [t(N_("Look for it in your chats. Its new code will be here soon."))],
                **self._not_in(shown),
            }
        if shown.kind == "sold_out":
            return {
                "big": shown.text or t(N_("Every group is full right now.")),
                "notes": [self._when_back(shown)],
            }
        if shown.kind == "paused":
            note = N_("Please scan the same code again later.")
            return {"big": t(N_("This entrance is taking a break.")), "notes": [t(note)]}
        if shown.kind == "deleted":
            note = N_("Please ask whoever gave you this code for the new one.")
            return {"big": t(N_("This entrance is closed for good.")), "notes": [t(note)]}
        if shown.kind == "unknown":
            note = N_("Check the address, or scan the printed code again.")
            return {"title": t(N_("There is no such code")), "tagline": "", "notes": [t(note)]}
        return {"notes": [t(N_("Open this page on your phone to join."))]}

    def _with_qr(self, shown: Shown, browser: BrowserKind) -> dict[str, Any]:
        t = self._t(shown.language)
        app = t(_app_of(shown.payload))
        outside = browser == "other" or not _same_app(browser, shown.payload)
        person = shown.kind == "owner"
        todo = N_("Press and hold the code to add this person") if person else N_("Press and hold the code to join")
        elsewhere = N_("Scan with {app} to add this person") if person else N_("Open in {app} to join")
        steps = [
            t(N_("On a computer: scan this code with {app} on your phone.")).format(app=app),
            t(N_("On a phone: press and hold this picture to save it, or take a screenshot.")),
            t(N_("Then open {app}, choose Scan, and pick the picture from your album.")).format(app=app),
        ]
        notes = []
        if person and shown.joined_group:
            sentence = t(N_("You are probably in the group “{name}” already. If not, add this person."))
            notes.append(sentence.format(name=shown.joined_group))
        elif person:
            notes.append(t(N_("The groups are full right now. This person will bring you in.")))
        return {
            "qr": _data_address(shown.payload),
            "alt": t(N_("QR code of {name}")).format(name=shown.name),
            "name": shown.name,
            "rules": shown.rules,
            "rules_label": t(N_("Rules of the group")),
            "press": None if person else f"/c/{shown.slug}/pressed",
            "todo": t(elsewhere).format(app=app) if outside else t(todo),
            "steps": steps if outside else [],
            "notes": notes,
            **(self._not_in(shown) if shown.joined_group else {}),
        }

    def _not_in(self, shown: Shown) -> dict[str, Any]:
        """A way on for whoever pressed but never got in."""
        return {
            "again": f"/c/{shown.slug}/again",
            "again_label": self._translate(shown.language, N_("I am not in the group yet")),
        }

    def _when_back(self, shown: Shown) -> str:
        t = self._t(shown.language)
        if shown.back_at is None:
            return t(N_("Please scan the same code again tomorrow."))
        local = shown.back_at.astimezone(ZoneInfo(shown.timezone))
        sentence = t(N_("Please scan the same code again after {month}/{day} {time}."))
        return sentence.format(month=local.month, day=local.day, time=f"{local:%H:%M}")

    def _t(self, language: Language) -> Callable[[str], str]:
        return lambda sentence: self._translate(language, sentence)

    def _render(self, language: Language, **values: object) -> bytes:
        blank: dict[str, Any] = dict.fromkeys(_PLACES)
        blank |= {"steps": [], "notes": [], "css": self._css, "js": self._js, "language": language}
        return self._template.render(blank | values).encode()

    def _answer(self, status: int, body: bytes, more: Headers) -> Page:
        zipped = gzip.compress(body, mtime=0)
        common: Headers = [
            (b"content-type", b"text/html; charset=utf-8"),
            (b"cache-control", b"no-store"),
            (b"vary", b"accept-encoding"),
            (b"content-security-policy", self._policy),
            (b"referrer-policy", b"no-referrer"),
            (b"x-content-type-options", b"nosniff"),
            *more,
        ]
        return Page(
            status,
            body,
            zipped,
            [*common, (b"content-length", str(len(body)).encode())],
            [*common, (b"content-encoding", b"gzip"), (b"content-length", str(len(zipped)).encode())],
        )


def _own_file(name: str) -> Markup:
    """Our own style or script, to be put into the page as it is."""
    return Markup((_FILES / name).read_text(encoding="utf-8").strip())  # noqa: S704 - nobody else's text


def _policy(css: str, js: str) -> bytes:
    """Exactly this style and this script may run, and nothing may be loaded from anywhere."""
    style, script = (base64.b64encode(hashlib.sha256(x.encode()).digest()).decode() for x in (css, js))
    return (
        f"default-src 'none'; img-src data:; style-src 'sha256-{style}'; script-src 'sha256-{script}'; "
        "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ).encode()


@lru_cache(maxsize=1024)
def _data_address(payload: str) -> str:
    png = qr_png(payload, _MODULE_PX, _QUIET)
    return "data:image/png;base64," + base64.b64encode(png).decode()


def _app_of(payload: str) -> str:
    kind = kind_of(payload)
    if kind is PayloadKind.QQ_GROUP:
        return N_("QQ")
    return N_("WeChat")


def _same_app(browser: BrowserKind, payload: str) -> bool:
    """Whether a long press inside this app can follow the code. WeCom's codes open in WeChat too."""
    return browser == "qq" if kind_of(payload) is PayloadKind.QQ_GROUP else browser in ("wechat", "wecom")
