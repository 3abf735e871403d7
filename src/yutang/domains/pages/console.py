"""Pages of domains: the list, a new one, one with its health."""

import secrets
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Form
from starlette.responses import Response

from yutang.domains.actions.blocking import do_move_page, do_say_returned, homes_of_pages
from yutang.domains.actions.keeping import (
    DomainForm,
    House,
    do_add_domain,
    do_ask,
    do_change_domain,
    do_remove_domain,
    find_domain,
)
from yutang.domains.actions.looking import closed_cases, domains_of, history_of, open_cases, reports_of
from yutang.domains.pages.words import Id, page_values
from yutang.domains.proof import RECORD, record_text
from yutang.domains.rules.hosts import host_of
from yutang.errors import N_, DomainError, Invalid
from yutang.fields import id_in
from yutang.web.visits import SignedIn, Visit
from yutang.workspaces.rules import Permission

router = APIRouter(prefix="/domains")
Text = Annotated[str, Form(max_length=400)]
_SAID_IN_THE_FORM: Final = (409, 422)


@router.get("")
def domain_list(visit: SignedIn) -> Response:
    return _list(visit, "domains/list.html")


@router.get("/live")
def domain_list_again(visit: SignedIn) -> Response:
    return _list(visit, "domains/list_live.html")


def _list(visit: Visit, template: str) -> Response:
    visit.actor.require(Permission.DOMAINS)
    with visit.reading() as work:
        found = domains_of(work)
        values: dict[str, Any] = {
            "reports": reports_of(work, found),
            "cases": open_cases(work),
            "closed": closed_cases(work),
        }
    hosts = {domain.id: domain.host for domain in found}
    return visit.page(template, domains=found, hosts=hosts, **values, **page_values(visit))


@router.get("/new")
def new_page(visit: SignedIn) -> Response:
    visit.actor.require(Permission.DOMAINS)
    return _form(visit, DomainForm())


def sent_form(
    host: Text = "",
    for_entrance: Annotated[bool, Form()] = False,  # noqa: FBT002 - a box that is ticked or not sent
    for_pages: Annotated[bool, Form()] = False,  # noqa: FBT002
    owner: Text = "",
    filing: Text = "",
) -> DomainForm:
    return DomainForm(host, for_entrance, for_pages, owner, filing)


Sent = Annotated[DomainForm, Depends(sent_form)]


@router.post("/new")
def add(visit: SignedIn, form: Sent) -> Response:
    house = _house(visit)
    try:
        _check_here(visit, house)
        with visit.working() as work:
            domain = do_add_domain(work, house, form, secrets.token_hex(12))
    except DomainError as error:
        if error.status not in _SAID_IN_THE_FORM:
            raise
        return _form(visit, form, error=error)
    return visit.redirect(f"/domains/{domain.id}", visit.t("Added. Now prove that it is yours."))


@router.get("/{domain_id:int}")
def domain_page(visit: SignedIn, domain_id: Id) -> Response:
    return _domain(visit, "domains/domain.html", domain_id)


@router.get("/{domain_id:int}/live")
def domain_again(visit: SignedIn, domain_id: Id) -> Response:
    return _domain(visit, "domains/domain_live.html", domain_id)


def _domain(visit: Visit, template: str, domain_id: int) -> Response:
    with visit.reading() as work:
        domain = find_domain(work, domain_id)
        values: dict[str, Any] = {
            "history": history_of(work, domain_id),
            "homes": homes_of_pages(work) if domain.verified_at is not None else [],
            "cases": [case for case in open_cases(work) if case.domain_id == domain_id],
            "reports": reports_of(work, [domain]).get(domain_id, 0),
        }
    values["pages"] = [page for page, home_id in values["homes"] if home_id == domain_id]
    values["elsewhere"] = [page for page, home_id in values["homes"] if home_id != domain_id]
    record = {"name": f"{RECORD}.{domain.host.partition(':')[0]}", "text": record_text(domain.token)}
    return visit.page(template, domain=domain, record=record, **values, **page_values(visit))


@router.get("/{domain_id:int}/edit")
def edit_page(visit: SignedIn, domain_id: Id) -> Response:
    with visit.reading() as work:
        found = find_domain(work, domain_id)
    form = DomainForm(found.host, found.for_entrance, found.for_pages, found.owner, found.filing)
    return _form(visit, form, domain_id)


@router.post("/{domain_id:int}/edit")
def change(visit: SignedIn, domain_id: Id, form: Sent) -> Response:
    try:
        with visit.working() as work:
            do_change_domain(work, domain_id, form)
    except DomainError as error:
        if error.status not in _SAID_IN_THE_FORM:
            raise
        return _form(visit, form, domain_id, error)
    return visit.redirect(f"/domains/{domain_id}", visit.t("Saved."))


@router.post("/{domain_id:int}/check")
def check(visit: SignedIn, domain_id: Id) -> Response:
    with visit.working() as work:
        do_ask(work, domain_id)
    return visit.redirect(f"/domains/{domain_id}", visit.t("It is being looked at. The answer is here in a moment."))


@router.post("/{domain_id:int}/pages")
def move_page(visit: SignedIn, domain_id: Id, page: Text = "") -> Response:
    with visit.working() as work:
        do_move_page(work, id_in(page) or 0, domain_id)
    return visit.redirect(f"/domains/{domain_id}", visit.t("Good. Visitors are led there from now on."))


@router.post("/{domain_id:int}/returned")
def returned(visit: SignedIn, domain_id: Id) -> Response:
    with visit.working() as work:
        do_say_returned(work, domain_id)
    return visit.redirect(f"/domains/{domain_id}", visit.t("Good. It may be used again."))


@router.post("/{domain_id:int}/remove")
def remove(visit: SignedIn, domain_id: Id) -> Response:
    with visit.working() as work:
        do_remove_domain(work, domain_id)
    return visit.redirect("/domains", visit.t("The domain was removed."))


def _form(visit: Visit, form: DomainForm, domain_id: int | None = None, error: DomainError | None = None) -> Response:
    status = 200 if error is None else error.status
    return visit.page("domains/form.html", status, form=form, domain_id=domain_id, error=error, **page_values(visit))


def _house(visit: Visit) -> House:
    settings = visit.services.settings
    return House(settings.base_url, settings.domain_private_addresses)


def _check_here(visit: Visit, house: House) -> None:
    """With domains the console answers at its own address only: nobody is to lock themselves out."""
    if host_of(visit.request.headers.get("host", "")) != house.host:
        sentence = N_("Please open this console at {address} first: with domains it answers only there (public_url).")
        raise Invalid(sentence, address=house.base_url)
