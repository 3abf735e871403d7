"""The form of a live code: make one, change one, put its groups and personal numbers in order."""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query
from pydantic import BaseModel
from starlette.responses import Response

from yutang.db.tables import from_ms, to_ms
from yutang.errors import DomainError
from yutang.livecodes import actions
from yutang.livecodes.actions import CodeForm, CodeLine, TargetChoice
from yutang.livecodes.models import Strategy
from yutang.livecodes.pages.wording import STRATEGIES, CodeId, links_of
from yutang.web.visits import SignedIn
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

router = APIRouter()

_LAST_ID = 2**63 - 1


class Typed(BaseModel):
    """The form as the browser sends it. `target` and `weight` go together, in order; `owner` is in order too."""

    name: str = ""
    community_id: str = ""
    slug: str = ""
    channel: str = ""
    tagline: str = ""
    language: str = "zh"
    strategy: str = Strategy.FILL.value
    target: list[str] = []
    weight: list[str] = []
    owner: list[str] = []
    sold_out_text: str = ""
    seen: str = ""  # milliseconds: changed_at of the code when the form was opened
    code_id: str = ""  # only for putting in order: the code that is changed
    step: str = ""  # what is put in order: "target-up-7", "owner-add-9", "community"


@dataclass(frozen=True, slots=True)
class Row:
    """One group or personal number on the form."""

    id: int
    name: str
    weight: str = "1"


@router.get("/codes/new")
def new_code(visit: SignedIn, community: Annotated[int | None, Query(ge=0, le=_LAST_ID)] = None) -> Response:
    visit.actor.require(Permission.LIVE_CODES)
    with visit.reading() as work:
        offered = actions.choices(work, None)
        known = [each.id for each in offered.communities]
        chosen = community if community in known else next(iter(known), None)
        groups = actions.choices(work, chosen).groups
    typed = Typed(
        community_id=str(chosen or ""),
        target=[str(group.id) for group in groups],
        weight=["1" for _ in groups],
        language=visit.workspace.language,
    )
    return _form(visit, "livecodes/new.html", typed)


@router.post("/codes")
def add_code(visit: SignedIn, typed: Annotated[Typed, Form()]) -> Response:
    try:
        with visit.working() as work:
            code_id = actions.do_add_code(work, _said(typed), secrets.SystemRandom()).id
    except DomainError as error:
        return _again(visit, "livecodes/new.html", typed, error)
    return visit.redirect(f"/codes/{code_id}", visit.t("The live code is ready. Print its QR or share its link."))


@router.get("/codes/{code_id:int}/change")
def change_page(visit: SignedIn, code_id: CodeId) -> Response:
    visit.actor.require(Permission.LIVE_CODES)
    with visit.reading() as work:
        line = actions.find_line(work, code_id)
    return _form(visit, "livecodes/change.html", _typed_of(line))


@router.post("/codes/{code_id:int}/change")
def change_code(visit: SignedIn, code_id: CodeId, typed: Annotated[Typed, Form()]) -> Response:
    typed.code_id = str(code_id)
    try:
        with visit.working() as work:
            actions.do_change_code(work, code_id, _said(typed))
    except DomainError as error:
        return _again(visit, "livecodes/change.html", typed, error)
    return visit.redirect(f"/codes/{code_id}", visit.t("Saved."))


@router.post("/codes/arrange")
def arrange(visit: SignedIn, typed: Annotated[Typed, Form()]) -> Response:
    """Put groups or personal numbers in another order: only on the form, nothing is saved."""
    visit.actor.require(Permission.LIVE_CODES)
    kind, _, rest = typed.step.partition("-")
    verb, _, item = rest.partition("-")
    if kind == "target":
        weights = dict(zip(typed.target, typed.weight, strict=False))
        typed.target = moved(typed.target, verb, item)
        typed.weight = [weights.get(target, "1") for target in typed.target]
    elif kind == "owner":
        typed.owner = moved(typed.owner, verb, item)
    elif kind == "community":
        with visit.reading() as work:
            typed.target = [str(group.id) for group in actions.choices(work, _id(typed.community_id)).groups]
            typed.weight = ["1" for _ in typed.target]
    if visit.is_htmx:
        return _form(visit, "livecodes/lead.html", typed)
    return _form(visit, "livecodes/change.html" if typed.code_id else "livecodes/new.html", typed)


def moved(items: Sequence[str], verb: str, item: str) -> list[str]:
    """The list after one step: `up`, `down`, `remove` or `add` of the item; anything else leaves it as it is."""
    rest = [each for each in items if each != item]
    if verb == "add":
        return [*rest, item]
    if item not in items or verb not in {"up", "down", "remove"}:
        return list(items)
    if verb == "remove":
        return rest
    place = min(max(items.index(item) + (1 if verb == "down" else -1), 0), len(rest))
    return [*rest[:place], item, *rest[place:]]


def _again(visit: SignedIn, template: str, typed: Typed, error: DomainError) -> Response:
    """The form as it was typed, with what is wrong; errors that the form has no place for go to their own page."""
    if error.status not in {409, 422}:
        raise error
    return _form(visit, template, typed, error)


def _form(visit: SignedIn, template: str, typed: Typed, error: DomainError | None = None) -> Response:
    with visit.reading() as work:
        offered = actions.choices(work, _id(typed.community_id), [_id(target) for target in typed.target])
        line = _line(work, typed.code_id)
    targets, groups = _split([(group.id, group.name) for group in offered.groups], typed.target, typed.weight)
    owners, numbers = _split([(number.id, number.name) for number in offered.numbers], typed.owner, ())
    values: dict[str, Any] = {
        "typed": typed,
        "code": line.code if line is not None else None,
        "error": error,
        "communities": [(each.id, each.name) for each in offered.communities],
        "targets": targets,
        "more_groups": groups,
        "owners": owners,
        "more_numbers": numbers,
        "strategies": STRATEGIES,
        "links": links_of(visit),
    }
    return visit.page(template, error.status if error is not None else 200, **values)


def _line(work: Work, code_id: str) -> CodeLine | None:
    return actions.find_line(work, _id(code_id)) if code_id else None


def _split(
    offered: Collection[tuple[int, str]], chosen: Sequence[str], weights: Sequence[str]
) -> tuple[list[Row], list[Row]]:
    """The rows on the form in their order, and those that could be added. Unknown ones fall away."""
    names = dict(offered)
    picked = {_id(item): place for place, item in enumerate(chosen) if _id(item) in names}
    rows = [Row(id_, names[id_], weights[place] if place < len(weights) else "1") for id_, place in picked.items()]
    return rows, [Row(id_, name) for id_, name in offered if id_ not in picked]


def _said(typed: Typed) -> CodeForm:
    """What the form says, as the action takes it. Numbers that are none become ones that no check lets pass."""
    weights = [*typed.weight, *("1" for _ in typed.target)]
    return CodeForm(
        name=typed.name,
        community_id=_id(typed.community_id),
        slug=typed.slug,
        channel=typed.channel,
        tagline=typed.tagline,
        language=typed.language,
        strategy=typed.strategy,
        targets=[TargetChoice(_id(t), _id(w, none=-1)) for t, w in zip(typed.target, weights, strict=False)],
        owners=[_id(owner) for owner in typed.owner],
        sold_out_text=typed.sold_out_text,
        seen_at=_moment(typed.seen),
    )


def _typed_of(line: CodeLine) -> Typed:
    code = line.code
    return Typed(
        name=code.name,
        community_id=str(code.community_id),
        slug=code.slug,
        channel=code.channel,
        tagline=code.tagline,
        language=code.language,
        strategy=code.strategy.value,
        target=[str(each.group.id) for each in line.groups],
        weight=[str(each.row.weight) for each in line.groups],
        owner=[str(each.number.id) for each in line.owners],
        sold_out_text=code.sold_out_text,
        seen=str(to_ms(code.changed_at)),
        code_id=str(code.id),
    )


def _id(text: str, none: int = 0) -> int:
    """The number typed or sent; `none` for what is no number that an id or a weight can be."""
    text = text.strip()
    return int(text) if text.isdecimal() and len(text) < len(str(_LAST_ID)) else none


def _moment(text: str) -> datetime | None:
    return from_ms(_id(text)) if _id(text) else None
