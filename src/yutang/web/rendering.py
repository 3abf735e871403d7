"""Templates: one Jinja environment over the `templates` folders of all capabilities."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from yutang.errors import DomainError
from yutang.web import drawing, wording
from yutang.web.assets import Assets
from yutang.web.i18n import LANGUAGES, NAMES, TAGS, Translations
from yutang.web.navigation import DAILY, HOUSE

if TYPE_CHECKING:
    from yutang.web.visits import Guest

PACKAGE = Path(__file__).parents[1]


class Pages:
    """Renders templates for a visit. Everything is escaped; an undefined name is an error, not an empty place."""

    def __init__(self, assets: Assets, translations: Translations, version: str) -> None:
        self._translations = translations
        self._environment = Environment(
            loader=FileSystemLoader(template_folders()),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals.update(
            static=assets.url,
            icon=_icons(assets),
            qr=drawing.qr_svg,
            daily=DAILY,
            house=HOUSE,
            languages=[(language, NAMES[language]) for language in LANGUAGES],
            version=version,
        )
        self._environment.filters.update(
            moment=_moment, day=_day, number=_number, ago=_ago, clock=_clock, device=wording.device
        )

    def render(self, template: str, visit: "Guest", values: Mapping[str, object]) -> str:
        context: dict[str, object] = {
            "visit": visit,
            "_": self._translations.speaker(visit.language),
            "language": visit.language,
            "language_tag": TAGS[visit.language],
            "csrf_field": lambda: Markup('<input type="hidden" name="csrf_token" value="{}">').format(visit.csrf),
            "nonce": visit.nonce,
            "path": visit.request.url.path,
            "theme": _theme(visit),
            "error": None,
            "error_text": lambda error: visit.sentence(error) if isinstance(error, DomainError) else str(error),
            "field_error": lambda error, name: _field_error(visit, error, name),
        }
        return self._environment.get_template(template).render({**context, **values})


def template_folders() -> list[Path]:
    """`templates` of each capability and of those inside it: a page is named `<capability>/<page>.html`."""
    return sorted(path for path in PACKAGE.rglob("templates") if path.is_dir())


def _icons(assets: Assets) -> Any:  # noqa: ANN401 - a function for templates
    sprite = assets.url("icons.svg")

    def icon(name: str, css: str = "") -> Markup:
        """A Tabler icon; it says nothing to a screen reader, the text beside it does."""
        return Markup('<svg class="icon {}" aria-hidden="true"><use href="{}#{}"/></svg>').format(css, sprite, name)

    return icon


def _field_error(visit: "Guest", error: object, name: str) -> str | None:
    if not isinstance(error, DomainError) or name not in error.fields:
        return None
    return visit.form_errors(error)[name]


def _theme(visit: "Guest") -> str:
    chosen = visit.request.cookies.get("theme")
    if chosen is None and visit.presence is not None:
        chosen = visit.presence.member.theme
    return chosen if chosen in {"light", "dark"} else "auto"


def _visit(context: Context) -> "Guest":
    visit: Guest = context["visit"]
    return visit


@pass_context
def _moment(context: Context, value: datetime | None, timezone: str | None = None) -> str:
    """Date and time on the clocks of the workspace, or of the zone given; the year only when it is another one."""
    visit = _visit(context)
    zone = ZoneInfo(timezone or visit.timezone)
    return "" if value is None else wording.moment(value.astimezone(zone), visit.now.astimezone(zone), visit.language)


@pass_context
def _day(context: Context, value: date | datetime | None, timezone: str | None = None) -> str:
    visit = _visit(context)
    zone = ZoneInfo(timezone or visit.timezone)
    if value is None:
        return ""
    local = value.astimezone(zone).date() if isinstance(value, datetime) else value
    return wording.day(local, visit.now.astimezone(zone).date(), visit.language)


@pass_context
def _clock(context: Context, value: datetime | None, timezone: str | None = None) -> str:
    zone = ZoneInfo(timezone or _visit(context).timezone)
    return "" if value is None else f"{value.astimezone(zone):%H:%M}"


@pass_context
def _ago(context: Context, value: datetime | None) -> str:
    if value is None:
        return ""
    visit = _visit(context)
    sentence, values = wording.ago(value, visit.now)
    return visit.t(sentence, **values)


def _number(value: float | None) -> str:
    return "" if value is None else wording.number(value)
