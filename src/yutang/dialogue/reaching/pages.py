"""Which templates of an account remind fans of what: `/accounts/{id}/notices`."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Form, Path
from starlette.requests import Request
from starlette.responses import Response

from yutang.dialogue.reaching.actions.settings import (
    FEATURES,
    Listed,
    do_choose_template,
    do_drop_template,
    do_fill_fields,
    field_name,
    notices_of,
)
from yutang.dialogue.reaching.models import Notice, Way
from yutang.dialogue.reaching.rules.fields import variables
from yutang.errors import N_, DomainError, NotFound
from yutang.web.visits import SignedIn, Visit
from yutang.wechat.api import subscriptions, templates
from yutang.workspaces.rules import Permission

router = APIRouter(prefix="/accounts/{account_id}/notices")
Id = Annotated[int, Path(ge=0, le=2**63 - 1)]

NOTICES: Final[Mapping[Notice, tuple[str, str]]] = {
    Notice.CHECK_IN: (N_("Check-in reminder"), N_("At the hour that a fan chose, while today's check-in is missing.")),
    Notice.LESSON: (N_("A lesson has opened"), N_("At the hour that a fan chose, when a lesson has opened.")),
    Notice.MEMBERSHIP: (N_("Membership ends"), N_("Some days before the end, and once more in the days of grace.")),
}
WAYS: Final[Mapping[Way, tuple[str, str]]] = {
    Way.SUBSCRIPTION: (N_("Subscription notice"), N_("Only to fans who allowed it. Each tap on “Allow” is worth one.")),
    Way.TEMPLATE: (N_("Template message"), N_("For a service that the fan uses. WeChat punishes advertising in it.")),
}
_INVALID: Final = 422
NO_PAGE: Final = N_("There is no such page.")
_GONE: Final = N_("WeChat does not list this template any more. Please choose another one.")


async def sent_fields(request: Request) -> dict[str, str]:
    """Every field of the form, as typed."""
    form = await request.form(max_files=0, max_fields=50)
    return {key: value for key, value in form.items() if isinstance(value, str)}


Sent = Depends(sent_fields)


@router.get("")
def notices_page(visit: SignedIn, account_id: Id) -> Response:
    return _page(visit, account_id)


def _page(
    visit: Visit, account_id: int, error: DomainError | None = None, typed: Mapping[str, str] | None = None
) -> Response:
    with visit.reading() as work:
        account, served = notices_of(work, account_id)
    by_notice = {notice: [each for each in served if each.notice is notice] for notice in Notice}
    return visit.page(
        "dialogue/notices.html",
        200 if error is None else error.status,
        account=account,
        by_notice=by_notice,
        error=error,
        typed=typed or {},
        may_change=visit.actor.may(Permission.ACCOUNTS),
        field_name=field_name,
        variables=variables,
        **_words(),
    )


def _words() -> dict[str, Any]:
    return {"notices": NOTICES, "ways": WAYS}


@router.get("/{notice}/{way}")
def choose_page(visit: SignedIn, account_id: Id, notice: Notice, way: Way) -> Response:
    """The templates that the account has with WeChat."""
    visit.actor.require(Permission.ACCOUNTS)
    if way not in FEATURES:
        raise NotFound(NO_PAGE)
    with visit.reading() as work:
        account, _ = notices_of(work, account_id)
    error: DomainError | None = None
    listed: list[Listed] = []
    try:
        listed = _listed(visit, account_id, way)
    except DomainError as problem:
        error = problem
    return visit.page(
        "dialogue/notice_choose.html",
        200 if error is None else error.status,
        account=account,
        notice=notice,
        way=way,
        listed=listed,
        error=error,
        **_words(),
    )


@router.post("/{notice}/{way}")
def choose(
    visit: SignedIn, account_id: Id, notice: Notice, way: Way, template_id: Annotated[str, Form()] = ""
) -> Response:
    """WeChat is asked again: what a template contains is not taken from the browser."""
    visit.actor.require(Permission.ACCOUNTS)
    found = next((each for each in _listed(visit, account_id, way) if each.id == template_id), None)
    if found is None:
        return visit.redirect(f"/accounts/{account_id}/notices/{notice}/{way}", visit.t(_GONE), "warning")
    with visit.working() as work:
        do_choose_template(work, account_id, notice, way, found)
    return visit.redirect(
        f"/accounts/{account_id}/notices#{notice}-{way}", visit.t("Chosen. Please look at what stands in its fields.")
    )


def _listed(visit: Visit, account_id: int, way: Way) -> list[Listed]:
    calls = visit.services.wechat
    if way is Way.SUBSCRIPTION:
        notices = calls.call(visit.actor.workspace_id, account_id, subscriptions.list_all)
        return [Listed(each.id, each.title, each.content, each.is_long_term) for each in notices]
    if way not in FEATURES:
        raise NotFound(NO_PAGE)
    messages = calls.call(visit.actor.workspace_id, account_id, templates.list_all)
    return [Listed(each.id, each.title, each.content) for each in messages]


@router.post("/{notice}/{way}/fields")
def fill(visit: SignedIn, account_id: Id, notice: Notice, way: Way, sent: dict[str, str] = Sent) -> Response:
    prefix = field_name(notice, way, "")
    typed = {name.removeprefix(prefix): text for name, text in sent.items() if name.startswith(prefix)}
    try:
        with visit.working() as work:
            do_fill_fields(work, account_id, notice, way, typed)
    except DomainError as error:
        if error.status != _INVALID:
            raise
        return _page(visit, account_id, error, sent)
    return visit.redirect(f"/accounts/{account_id}/notices#{notice}-{way}", visit.t("Saved."))


@router.post("/{notice}/{way}/off")
def switch_off(visit: SignedIn, account_id: Id, notice: Notice, way: Way) -> Response:
    with visit.working() as work:
        do_drop_template(work, account_id, notice, way)
    return visit.redirect(f"/accounts/{account_id}/notices", visit.t("This template is not used any more."))
