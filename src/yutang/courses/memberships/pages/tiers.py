"""The kinds of membership: the list, and the form of one."""

import secrets
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Form, Path
from pydantic import BaseModel, Field
from starlette.responses import Response

from yutang.accounts.official.actions.views import account_names
from yutang.checkins.actions.looking import programmes_of
from yutang.communities.actions import communities_of
from yutang.courses.memberships.actions.looking import courses_of, find_tier, name_of, tiers_of
from yutang.courses.memberships.actions.tiers import (
    TierForm,
    do_add_tier,
    do_archive,
    do_change,
    do_restore,
    form_of,
)
from yutang.courses.memberships.models import MembershipTier
from yutang.courses.memberships.pages.words import period_words
from yutang.courses.memberships.rules.entitlements import ids_of
from yutang.errors import DomainError
from yutang.fields import id_in
from yutang.groups.actions.changes import groups_of
from yutang.web.visits import SignedIn, Visit
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

router = APIRouter(prefix="/memberships")
Id = Annotated[int, Path(ge=0, le=2**63 - 1)]
Line = Annotated[str, Field(max_length=400)]
Ids = Annotated[list[str], Field(max_length=200)]


class Typed(BaseModel):
    """The form as a browser sends it."""

    title: Line = ""
    intro: Annotated[str, Field(max_length=4000)] = ""
    language: Line = "zh"
    days: Line = ""
    grace_days: Line = ""
    price: Line = ""
    price_label: Line = ""
    badge: Line = ""
    community_id: Line = ""
    account_id: Line = ""
    courses: Ids = []
    groups: Ids = []
    programmes: Ids = []

    def form(self) -> TierForm:
        return TierForm(
            *(self.title, self.intro, self.language, self.days, self.grace_days, self.price, self.price_label),
            *(self.badge, id_in(self.community_id), id_in(self.account_id)),
            *(_ids(self.courses), _ids(self.groups), _ids(self.programmes)),
        )


def _ids(texts: Sequence[str]) -> list[int]:
    return [number for each in texts if (number := id_in(each)) is not None]


Said = Annotated[Typed, Form()]


@router.get("")
def list_page(visit: SignedIn) -> Response:
    with visit.reading() as work:
        found = tiers_of(work)
    return visit.page(
        "memberships/list.html",
        offered=[view for view in found if view.tier.archived_at is None],
        archived=[view for view in found if view.tier.archived_at is not None],
        may_change=visit.actor.may(Permission.MEMBERSHIPS),
        period=lambda days: period_words(visit.t, days),
    )


@router.get("/new")
def new_page(visit: SignedIn) -> Response:
    visit.actor.require(Permission.MEMBERSHIPS)
    return _show(visit, None, TierForm(language=visit.language))


@router.post("")
def add(visit: SignedIn, typed: Said) -> Response:
    form = typed.form()
    try:
        with visit.working() as work:
            tier = do_add_tier(work, form, secrets.SystemRandom())
    except DomainError as error:
        return _again(visit, None, form, error)
    return visit.redirect(f"/memberships/{tier.id}", visit.t("The membership is there. Give it by hand or by codes."))


@router.get("/{tier_id:int}")
def tier_page(visit: SignedIn, tier_id: Id) -> Response:
    return _show(visit, tier_id, None)


@router.post("/{tier_id:int}")
def change(visit: SignedIn, tier_id: Id, typed: Said) -> Response:
    form = typed.form()
    try:
        with visit.working() as work:
            do_change(work, tier_id, form)
    except DomainError as error:
        return _again(visit, tier_id, form, error)
    return visit.redirect(f"/memberships/{tier_id}", visit.t("Saved."))


@router.post("/{tier_id:int}/archive")
def archive(visit: SignedIn, tier_id: Id) -> Response:
    with visit.working() as work:
        do_archive(work, tier_id)
    return visit.redirect("/memberships", visit.t("It is given no more. Who has it keeps it."))


@router.post("/{tier_id:int}/restore")
def restore(visit: SignedIn, tier_id: Id) -> Response:
    with visit.working() as work:
        do_restore(work, tier_id)
    return visit.redirect(f"/memberships/{tier_id}", visit.t("It can be given again."))


def _again(visit: Visit, tier_id: int | None, form: TierForm, error: DomainError) -> Response:
    """What is refused for what was typed is said beside it."""
    if error.status not in (409, 422):
        raise error
    return _show(visit, tier_id, form, error)


def _show(visit: Visit, tier_id: int | None, typed: TierForm | None, error: DomainError | None = None) -> Response:
    with visit.reading() as work:
        tier = None if tier_id is None else find_tier(work, tier_id)
        choices = _choices(work, visit, tier)
    form = typed or (form_of(tier) if tier is not None else TierForm())
    return visit.page(
        "memberships/tier.html",
        status=error.status if error is not None else 200,
        error=error,
        tier=tier,
        typed=form,
        address=_address(visit, tier),
        may_change=visit.actor.may(Permission.MEMBERSHIPS) and (tier is None or tier.archived_at is None),
        period=lambda days: period_words(visit.t, days),
        **choices,
    )


def _address(visit: Visit, tier: MembershipTier | None) -> str:
    return "" if tier is None else f"{visit.services.settings.base_url}/member/{tier.slug}"


def _choices(work: Work, visit: Visit, tier: MembershipTier | None) -> dict[str, Any]:
    """What can be chosen in the form; and what the tier gives already, archived or not."""
    listed: dict[str, list[tuple[int, str]]] = {
        "courses": [(each.id, each.title) for each in courses_of(work)],
        "programmes": [(each.id, each.title) for each in programmes_of(work)],
        "groups": [(row.group.id, row.group.name) for row in groups_of(work)],
    }
    for kind, known in listed.items():
        ids = {thing_id for thing_id, _ in known}
        kept = ids_of(tier.entitlements, kind) if tier is not None else ()
        known += [(each, name) for each in kept if each not in ids and (name := name_of(work, kind, each))]
    return {
        "things": listed,
        "communities": [("", visit.t("none")), *((each.id, each.name) for each in communities_of(work))],
        "accounts": [("", visit.t("none")), *account_names(work).items()],
    }
