"""What a person says about a programme, tidied and checked."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Final

from yutang.accounts.models import AccountState
from yutang.accounts.numbers.rules import clock_text
from yutang.checkins.actions.keywords import check_keyword_typed
from yutang.checkins.actions.wording import refuse_forbidden
from yutang.checkins.models import Programme, ProgrammeState, Proof
from yutang.checkins.rules.levels import DEFAULT_LEVELS, Level, levels_from_json, levels_to_json
from yutang.checkins.rules.plans import MINUTES, bits_of, weekdays_of
from yutang.checkins.rules.streaks import MakeUpRule
from yutang.checkins.rules.texts import check_texts
from yutang.checkins.store import programmes
from yutang.errors import N_, Conflict, Invalid
from yutang.fields import Fields
from yutang.posters.actions import looks
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

LANGUAGES: Final = ("zh", "en")
MOST_LEVELS: Final = 12
MOST_PROMPTS: Final = 366
MOST_MILESTONES: Final = 30
LONGEST_ROW: Final = 10_000  # days: 27 years
_LONGEST_PROMPT: Final = 60  # characters: what an answer has room for
_WEEK: Final = tuple(range(7))
_LOCKED: Final = N_("This cannot change once the programme has started: it would change streaks that fans have.")
LOCKED: Final = ("starts_on", "weekdays", "cut_off", "language", "account_id")
"""Of a programme that has started."""
_FIELDS: Final = {"starts_on": "starts"}


@dataclass(frozen=True, slots=True)
class ProgrammeForm:
    """A programme as a person describes it. Days are like 2026-11-29, hours of the local day like 05:00.

    `closes`: the same as `opens`: all day; may lie behind midnight, up to `cut_off`. `early`: until when somebody is
    an early bird, "" for none. `weekdays`: 0 is Monday. `poster`, `milestones`: values of looks, e.g.
    own:streak_medal, the latter by days in a row; "" for none.
    """

    title: str
    community_id: int
    language: str = "zh"
    account_id: int | None = None
    group_id: int | None = None
    code_id: int | None = None
    campaign_id: int | None = None
    timezone: str = "Asia/Shanghai"
    starts: str = ""
    ends: str = ""
    weekdays: Sequence[int] = _WEEK
    cut_off: str = "00:00"
    opens: str = "05:00"
    closes: str = "23:59"
    early: str = ""
    proofs: Sequence[str] = (Proof.TAP.value,)
    unit: str = ""
    least: int = 1
    make_up: MakeUpRule = field(default_factory=lambda: MakeUpRule(per_month=2, days_back=7))
    freeze_days: int = 5
    levels: Sequence[Level] | None = None  # none: those of the language
    prompts: Sequence[str] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    keyword: str = "打卡"
    poster: str = "own:streak_medal"
    milestones: Mapping[int, str] = field(default_factory=dict)
    seen_version: int | None = None  # of the programme when the form was opened; none: do not compare


@dataclass(frozen=True, slots=True)
class Tidy:
    """The form as it is kept: `columns` of the programme, and the zone, which has a history of its own."""

    columns: Mapping[str, Any]
    timezone: str


def check_programme(work: Work, form: ProgrammeForm, programme: Programme | None = None) -> Tidy:
    """The form tidied. `programme`: the one that is changed, none for a new one.

    Raises NotAllowed, Invalid with the fields that are wrong, or Conflict where somebody else was faster or the
    programme is over.
    """
    work.actor.require(Permission.HABIT)
    _check_open(form, programme)
    fields = Fields()
    timezone = fields.timezone("timezone", form.timezone)
    own, template_id = _poster(work, fields, "poster", form.poster, programme)
    columns = {
        "title": fields.line("title", form.title, required=True),
        "language": form.language,
        "community_id": form.community_id,
        "account_id": form.account_id,
        "group_id": form.group_id,
        "code_id": form.code_id,
        "campaign_id": form.campaign_id,
        "keyword": fields.line("keyword", form.keyword)[:20],
        "poster_own": own,
        "poster_template_id": template_id,
        "milestones": _milestones(work, fields, form, programme),
        **_days(work, fields, form, programme),
        **_hours(fields, form),
        **_what_counts(fields, form),
        **_rules(fields, form),
        **_words(fields, form),
    }
    _check_places(work, fields, form, programme)
    if programme is not None and programme.started_at is not None:
        _check_locked(fields, columns, programme)
    fields.check()
    check_keyword_typed(work, form.account_id, str(columns["keyword"]), programme)
    return Tidy(columns, timezone)


def form_of(programme: Programme) -> ProgrammeForm:
    """The programme as its form shows it."""
    hours = {name: clock_text(getattr(programme, column)) for name, column in _HOURS.items()}
    return ProgrammeForm(
        title=programme.title,
        community_id=programme.community_id,
        language=programme.language,
        account_id=programme.account_id,
        group_id=programme.group_id,
        code_id=programme.code_id,
        campaign_id=programme.campaign_id,
        timezone=zone_name(programme),
        starts=programme.starts_on.isoformat(),
        ends="" if programme.ends_on is None else programme.ends_on.isoformat(),
        weekdays=sorted(weekdays_of(programme.weekdays)),
        early="" if programme.early_until is None else clock_text(programme.early_until),
        proofs=list(programme.proofs),
        unit=programme.unit,
        least=programme.least,
        make_up=MakeUpRule(**programme.make_up),
        freeze_days=programme.freeze_days,
        levels=levels_from_json(programme.levels),
        prompts=list(programme.prompts.get("prompts", ())),
        texts=dict(programme.texts),
        keyword=programme.keyword,
        poster=_value(programme.poster_own, programme.poster_template_id),
        milestones={int(days): _value(art["own"], art["template_id"]) for days, art in programme.milestones.items()},
        seen_version=programme.version,
        **hours,
    )


def zone_name(programme: Programme) -> str:
    """The zone whose clocks hold now."""
    return str(programme.zones["zones"][-1][1])


_HOURS: Final = {"cut_off": "cut_off", "opens": "opens_at", "closes": "closes_at"}


def _check_open(form: ProgrammeForm, programme: Programme | None) -> None:
    if programme is None:
        return
    if programme.state in {ProgrammeState.ENDED, ProgrammeState.ARCHIVED}:
        raise Conflict(N_("This programme is over and does not change any more."), "over")
    if form.seen_version is not None and form.seen_version != programme.version:
        raise Conflict(N_("Somebody else changed this programme meanwhile. Reload the page to see it."), "changed")


def _days(work: Work, fields: Fields, form: ProgrammeForm, programme: Programme | None) -> Mapping[str, Any]:
    starts_on = fields.day("starts", form.starts)
    ends_on = fields.day("ends", form.ends)
    if starts_on is None:
        fields.refuse("starts", N_("Please give the first day."))
        starts_on = date(2000, 1, 1)
    if ends_on is not None and ends_on < starts_on:
        fields.refuse("ends", N_("The last day must not lie before the first one."))
    same_end = programme is not None and programme.ends_on == ends_on
    if ends_on is not None and not same_end and ends_on < work.now.date():
        fields.refuse("ends", N_("This day is over already."))
    weekdays = [day for day in form.weekdays if day in _WEEK]
    if not weekdays:
        fields.refuse("weekdays", N_("Please choose at least one day of the week."))
    return {"starts_on": starts_on, "ends_on": ends_on, "weekdays": bits_of(weekdays)}


def _hours(fields: Fields, form: ProgrammeForm) -> Mapping[str, Any]:
    cut_off = _minute(fields, "cut_off", form.cut_off)
    opens, closes = _minute(fields, "opens", form.opens), _minute(fields, "closes", form.closes)
    early = _minute(fields, "early", form.early) if form.early.strip() else None
    length = (closes - opens) % MINUTES
    if opens != closes and (opens - cut_off) % MINUTES + length >= MINUTES:
        fields.refuse("closes", N_("The window must close before the next day begins."))
    if early is not None and opens != closes and (early - opens) % MINUTES > length:
        fields.refuse("early", N_("Early birds come while the window is open."))
    return {"cut_off": cut_off, "opens_at": opens, "closes_at": closes, "early_until": early}


def _minute(fields: Fields, name: str, text: str) -> int:
    hour, colon, minute = text.strip().replace("：", ":").partition(":")
    if colon and hour.isdecimal() and minute.isdecimal() and int(hour) < 24 and int(minute) < 60:  # noqa: PLR2004 - of a clock
        return int(hour) * 60 + int(minute)
    fields.refuse(name, N_("Please type an hour like 05:00."))
    return 0


def _what_counts(fields: Fields, form: ProgrammeForm) -> Mapping[str, Any]:
    proofs = [each.value for each in Proof if each.value in form.proofs]
    if not proofs:
        fields.refuse("proofs", N_("Please choose what counts as a check-in."))
    return {
        "proofs": proofs,
        "unit": fields.line("unit", form.unit)[:20],
        "least": fields.number("least", form.least, 1, 100_000, N_("Please give a number from 1 to 100,000.")),
    }


def _rules(fields: Fields, form: ProgrammeForm) -> Mapping[str, Any]:
    rule = form.make_up
    few = N_("Please give a number from 0 to 31.")
    many = N_("Please give a number from 0 to 1,000,000.")
    make_up = MakeUpRule(
        per_month=fields.number("make_up_per_month", rule.per_month, 0, 31, few),
        days_back=fields.number("make_up_days_back", rule.days_back, 0, 31, few),
        points=fields.number("make_up_points", rule.points, 0, 1_000_000, many),
    )
    return {
        "make_up": asdict(make_up),
        "freeze_days": fields.number("freeze_days", form.freeze_days, 0, 31, few),
        "levels": levels_to_json(_levels(fields, form)),
    }


def _levels(fields: Fields, form: ProgrammeForm) -> Sequence[Level]:
    if form.levels is None:
        return DEFAULT_LEVELS["en" if form.language == "en" else "zh"]
    levels = [Level(each.days, fields.line("levels", each.title, required=True)) for each in form.levels]
    days = [each.days for each in levels]
    if len(levels) > MOST_LEVELS or len(set(days)) < len(days) or not all(1 <= each <= LONGEST_ROW for each in days):
        fields.refuse("levels", N_("Please give at most 12 badges, each for another number of days."))
    return levels


def _words(fields: Fields, form: ProgrammeForm) -> Mapping[str, Any]:
    prompts = [" ".join(each.split()) for each in form.prompts if each.strip()]
    if len(prompts) > MOST_PROMPTS or any(len(each) > _LONGEST_PROMPT for each in prompts):
        fields.refuse("prompts", N_("Please keep each prompt under 60 characters, and their number under 367."))
    texts: Mapping[str, str] = {}
    try:
        texts = check_texts(form.texts)
    except Invalid as error:
        for key, sentence in error.fields.items():
            fields.refuse(f"texts.{key}", sentence.format(**error.values))
    said = {f"texts.{key}": text for key, text in texts.items()}
    refuse_forbidden(fields, {"title": form.title, "prompts": "\n".join(prompts), **said})
    return {"prompts": {"prompts": prompts}, "texts": dict(texts)}


def _poster(
    work: Work, fields: Fields, name: str, value: str, programme: Programme | None
) -> tuple[str | None, int | None]:
    """`own` and `template_id` of a look; one that the programme has already stays, archived or not."""
    if not value:
        return None, None
    if programme is not None and value == _value(programme.poster_own, programme.poster_template_id):
        return programme.poster_own, programme.poster_template_id
    look = next((each for each in looks(work) if each.value == value), None)
    if look is None:
        fields.refuse(name, N_("There is no such poster template."))
        return None, None
    return look.own, look.template_id


def _milestones(work: Work, fields: Fields, form: ProgrammeForm, programme: Programme | None) -> dict[str, Any]:
    found = {}
    if len(form.milestones) > MOST_MILESTONES or not all(1 <= days <= LONGEST_ROW for days in form.milestones):
        fields.refuse("milestones", N_("Please give at most 30 milestones, each a number of days from 1 to 10,000."))
        return {}
    for days, value in sorted(form.milestones.items()):
        if value:
            own, template_id = _poster(work, fields, "milestones", value, programme)
            found[str(days)] = {"own": own, "template_id": template_id}
    return found


def _value(own: str | None, template_id: int | None) -> str:
    """As forms name a look; "" for none."""
    if own:
        return f"own:{own}"
    return f"template:{template_id}" if template_id else ""


def _check_places(work: Work, fields: Fields, form: ProgrammeForm, programme: Programme | None) -> None:
    session, workspace_id = work.session, work.workspace_id
    if form.language not in LANGUAGES:
        fields.refuse("language", N_("Please choose Chinese or English."))
    community = programmes.community(session, workspace_id, form.community_id)
    kept = programme is not None and programme.community_id == form.community_id
    if community is None or (community.archived_at is not None and not kept):
        fields.refuse("community_id", N_("Please choose a community."))
    if form.account_id is not None:
        account = programmes.account(session, workspace_id, form.account_id)
        kept = programme is not None and programme.account_id == form.account_id
        if account is None or (account.state is AccountState.ARCHIVED and not kept):
            fields.refuse("account_id", N_("Please choose an official account, or none."))
    if form.group_id is not None and programmes.group(session, workspace_id, form.group_id) is None:
        fields.refuse("group_id", N_("Please choose a group, or none."))
    if form.code_id is not None and not programmes.has_code(session, workspace_id, form.code_id):
        fields.refuse("code_id", N_("Please choose a live code, or none."))
    if form.campaign_id is not None and not programmes.has_campaign(session, workspace_id, form.campaign_id):
        fields.refuse("campaign_id", N_("Please choose a campaign, or none."))


def _check_locked(fields: Fields, columns: Mapping[str, Any], programme: Programme) -> None:
    for name in LOCKED:
        if columns[name] != getattr(programme, name):
            fields.refuse(_FIELDS.get(name, name), _LOCKED)
