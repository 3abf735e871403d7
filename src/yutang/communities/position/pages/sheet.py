"""`/communities/{id}/position`: the worksheet, its versions, and a box to try a text."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Form, Path
from starlette.responses import Response

from yutang.communities.position.actions.asking import fit_of
from yutang.communities.position.actions.scoring import score_for, score_words, theme_named
from yutang.communities.position.actions.sheets import (
    Standing,
    do_keep,
    do_return,
    do_write,
    example_for,
    standing_of,
    versions_of,
)
from yutang.communities.position.library import library
from yutang.communities.position.pages.typed import typed_lines, typed_lists, typed_more, typed_words
from yutang.communities.position.pages.words import QUESTIONS, STEPS, Id
from yutang.communities.position.rules.position import BAITS, Step, done, industry_of, suggested_names
from yutang.errors import N_, DomainError, Invalid, NotFound
from yutang.planning.actions import balance_between
from yutang.planning.rules.plan import SELLING_TARGET
from yutang.web.visits import SignedIn, Visit
from yutang.workspaces.rules import Permission

router = APIRouter(prefix="/communities/{community_id}/position")
_AROUND: Final = timedelta(days=30)  # of the plan, before and after today
Number = Annotated[int, Path(ge=1, le=2**31)]


@router.get("")
def position_page(visit: SignedIn, community_id: Id) -> Response:
    with visit.reading() as work:
        found = standing_of(work, community_id)
        versions = versions_of(work, community_id)
        fit = fit_of(work, community_id)
        today = work.now.astimezone(ZoneInfo(found.community.timezone)).date()
        balance = balance_between(work, community_id, today - _AROUND, today + _AROUND)
    return visit.page(
        "position/position.html",
        **_shared(visit, found),
        versions=versions,
        fit=fit,
        balance=balance,
        target=SELLING_TARGET,
        text="",
        score=None,
        score_open=False,
        **score_words(visit.language),
    )


@router.post("/check")
def check(visit: SignedIn, community_id: Id, text: Annotated[str, Form()] = "") -> Response:
    """How a text stands to the position: a part of the page for htmx, the box alone without it."""
    with visit.reading() as work:
        found = standing_of(work, community_id)
        score = score_for(work, community_id, text) if text.strip() else None
    template = "position/score.html" if visit.is_htmx else "position/check.html"
    values = {**_shared(visit, found), "text": text, "score": score, "score_open": True}
    return visit.page(template, **values, **score_words(visit.language))


@router.post("/keep")
def keep(visit: SignedIn, community_id: Id) -> Response:
    with visit.working() as work:
        found = do_keep(work, community_id)
    return visit.redirect(f"/communities/{community_id}/position", visit.t("Kept as version {n}.", n=found.version))


@router.post("/versions/{number}/return")
def bring_back(visit: SignedIn, community_id: Id, number: Number) -> Response:
    with visit.working() as work:
        do_return(work, community_id, number)
    sentence = visit.t("The worksheet is again as in version {n}.", n=number)
    return visit.redirect(f"/communities/{community_id}/position", sentence)


@router.get("/{step}")
def step_page(visit: SignedIn, community_id: Id, step: str) -> Response:
    visit.actor.require(Permission.COMMUNITIES)
    with visit.reading() as work:
        found = standing_of(work, community_id)
    return _step(visit, found, step_named(step))


def typed_step(
    lines: Annotated[dict[str, Any], Depends(typed_lines)],
    more: Annotated[dict[str, Any], Depends(typed_more)],
    lists: Annotated[dict[str, Any], Depends(typed_lists)],
    words: Annotated[dict[str, Any], Depends(typed_words)],
) -> dict[str, Any]:
    """All fields of all steps; each step reads its own."""
    return {**lines, **more, **lists, **words}


Typed = Annotated[dict[str, Any], Depends(typed_step)]


@router.post("/{step}")
def write(visit: SignedIn, community_id: Id, step: str, typed: Typed) -> Response:
    """Save, and on to the next step."""
    here = step_named(step)
    try:
        with visit.working() as work:
            do_write(work, community_id, here, typed)
    except Invalid as error:
        with visit.reading() as work:
            found = standing_of(work, community_id)
        return _step(visit, found, here, typed, error)
    steps = list(Step)
    after = steps[steps.index(here) + 1 :]
    base = f"/communities/{community_id}/position"
    return visit.redirect(f"{base}/{after[0].value}" if after else base, None if after else visit.t("Saved."))


@router.post("/{step}/save")
def save(visit: SignedIn, community_id: Id, step: str, typed: Typed) -> Response:
    """Save as one goes: answers with a line that says so, or what is wrong."""
    wrong = ""
    try:
        with visit.working() as work:
            do_write(work, community_id, step_named(step), typed)
    except Invalid as error:
        wrong = next(iter(visit.form_errors(error).values()), visit.sentence(error))
    return visit.page("position/saved.html", wrong=wrong, at=visit.now)


def step_named(step: str) -> Step:
    """Raises NotFound."""
    try:
        return Step(step)
    except ValueError as error:
        raise NotFound(N_("There is no such page.")) from error


def _step(
    visit: Visit,
    found: Standing,
    step: Step,
    typed: Mapping[str, Any] | None = None,
    error: DomainError | None = None,
) -> Response:
    steps = list(Step)
    place = steps.index(step)
    own = industry_of(found.sheet, library())
    return visit.page(
        "position/step.html",
        status=error.status if error else 200,
        **_shared(visit, found),
        step=step,
        before=steps[place - 1] if place else None,
        last=place == len(steps) - 1,
        typed=typed if typed is not None else shown_of(found),
        questions=QUESTIONS.get(step, ()),
        rows=BAITS,
        themes=[(key, library().named(key, visit.language)) for key in library().themes if key != own],
        named=theme_named(visit.language),
        error=error,
    )


def shown_of(found: Standing) -> dict[str, Any]:
    """The sheet as the forms show it."""
    sheet = found.sheet
    values = {name: getattr(sheet, name) for name in type(sheet).__slots__}
    return {
        **values,
        "pillars": list(sheet.pillars),
        "baits": [(bait.name, bait.draws, bait.keeps) for bait in sheet.baits],
        **{name: "、".join(getattr(sheet, name)) for name in ("words", "related_words", "taboos")},
    }


def _shared(visit: Visit, found: Standing) -> dict[str, Any]:
    example = example_for(found.sheet, visit.language)
    return {
        "found": found,
        "community": found.community,
        "sheet": found.sheet,
        "base": f"/communities/{found.community.id}/position",
        "titles": STEPS,
        "steps": [(step, *STEPS[step], done(found.sheet, step)) for step in Step],
        "example": example,
        "names": suggested_names(found.sheet, example),
        "may_change": visit.actor.may(Permission.COMMUNITIES) and found.community.archived_at is None,
    }
