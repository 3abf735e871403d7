"""The form of a programme as the browser sends it, and as the action takes it."""

from collections.abc import Mapping
from typing import Final

from pydantic import BaseModel

from yutang.checkins.actions.forms import ProgrammeForm, form_of
from yutang.checkins.models import Programme
from yutang.checkins.rules.levels import DEFAULT_LEVELS, Level
from yutang.checkins.rules.streaks import MakeUpRule
from yutang.fields import id_in

_NO_NUMBER: Final = -1  # lies outside of every rule's bounds, so the check says so


class Typed(BaseModel):
    """Numbers, days and hours are as typed. `level_days` and `level_titles` belong together by their places."""

    title: str = ""
    language: str = "zh"
    community_id: str = ""
    account_id: str = ""
    group_id: str = ""
    code_id: str = ""
    campaign_id: str = ""
    timezone: str = ""
    starts: str = ""
    ends: str = ""
    weekdays: list[str] = []
    cut_off: str = "00:00"
    opens: str = "05:00"
    closes: str = "23:59"
    early: str = ""
    proofs: list[str] = []
    unit: str = ""
    least: str = "1"
    make_up_per_month: str = "2"
    make_up_days_back: str = "7"
    make_up_points: str = "0"
    freeze_days: str = "5"
    level_days: list[str] = []
    level_titles: list[str] = []
    prompts: str = ""  # one a line
    keyword: str = ""
    seen: str = ""  # version of the programme when the form was opened

    @property
    def levels(self) -> list[tuple[str, str]]:
        """As typed, without the rows that were left empty."""
        pairs = zip(self.level_days, self.level_titles, strict=False)
        return [(days, title) for days, title in pairs if days.strip() or title.strip()]


def said(typed: Typed, programme: Programme | None) -> ProgrammeForm:
    """What the form says; numbers that are none become ones that no check lets pass. Texts and posters have pages of
    their own: they stay as they are."""
    kept = kept_of(programme)
    return ProgrammeForm(
        title=typed.title,
        community_id=id_in(typed.community_id) or 0,
        language=typed.language,
        account_id=_chosen(typed.account_id),
        group_id=_chosen(typed.group_id),
        code_id=_chosen(typed.code_id),
        campaign_id=_chosen(typed.campaign_id),
        timezone=typed.timezone,
        starts=typed.starts,
        ends=typed.ends,
        weekdays=[_number(each) for each in typed.weekdays],
        cut_off=typed.cut_off,
        opens=typed.opens,
        closes=typed.closes,
        early=typed.early,
        proofs=typed.proofs,
        unit=typed.unit,
        least=_number(typed.least),
        make_up=MakeUpRule(
            per_month=_number(typed.make_up_per_month),
            days_back=_number(typed.make_up_days_back),
            points=_number(typed.make_up_points),
        ),
        freeze_days=_number(typed.freeze_days),
        levels=[Level(_number(days), title) for days, title in typed.levels],
        prompts=typed.prompts.splitlines(),
        texts=kept.texts,
        keyword=typed.keyword,
        poster=kept.poster,
        milestones=kept.milestones,
        seen_version=id_in(typed.seen),
    )


class Kept(BaseModel):
    """What is changed on other pages."""

    texts: Mapping[str, str] = {}
    poster: str = "own:streak_medal"
    milestones: Mapping[int, str] = {}


def kept_of(programme: Programme | None) -> Kept:
    if programme is None:
        return Kept()
    form = form_of(programme)
    return Kept(texts=form.texts, poster=form.poster, milestones=form.milestones)


def typed_of(form: ProgrammeForm) -> Typed:
    levels = form.levels if form.levels is not None else DEFAULT_LEVELS["en" if form.language == "en" else "zh"]
    return Typed(
        title=form.title,
        language=form.language,
        community_id=str(form.community_id or ""),
        account_id=_text(form.account_id),
        group_id=_text(form.group_id),
        code_id=_text(form.code_id),
        campaign_id=_text(form.campaign_id),
        timezone=form.timezone,
        starts=form.starts,
        ends=form.ends,
        weekdays=[str(day) for day in form.weekdays],
        cut_off=form.cut_off,
        opens=form.opens,
        closes=form.closes,
        early=form.early,
        proofs=list(form.proofs),
        unit=form.unit,
        least=str(form.least),
        make_up_per_month=str(form.make_up.per_month),
        make_up_days_back=str(form.make_up.days_back),
        make_up_points=str(form.make_up.points),
        freeze_days=str(form.freeze_days),
        level_days=[str(each.days) for each in levels],
        level_titles=[each.title for each in levels],
        prompts="\n".join(form.prompts),
        keyword=form.keyword,
        seen=_text(form.seen_version),
    )


def _text(number: int | None) -> str:
    return "" if number is None else str(number)


def _chosen(text: str) -> int | None:
    """An id; none for none; for what is no id one that no programme can be given."""
    return None if not text.strip() else id_in(text.strip()) or 0


def _number(text: str) -> int:
    kept = text.strip()
    return int(kept) if kept.isdecimal() and len(kept) < 12 else _NO_NUMBER  # noqa: PLR2004 - more is outside all bounds
