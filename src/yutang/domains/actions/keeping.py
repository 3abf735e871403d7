"""Domains added, described, looked at, given a role, taken away."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from yutang.domains import store
from yutang.domains.models import Domain, Health, PageHome
from yutang.domains.rules.hosts import host_of, read_host
from yutang.errors import N_, Conflict, Invalid, NotFound
from yutang.fields import Fields
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

MOST: Final = 20  # of a workspace: each is probed every five seconds
NO_DOMAIN: Final = N_("There is no such domain.")
_CASE_OPEN: Final = N_("WeChat blocks this domain. Please go through the steps first.")


@dataclass(frozen=True, slots=True)
class DomainForm:
    host: str = ""
    for_entrance: bool = False
    for_pages: bool = True
    owner: str = ""
    filing: str = ""


@dataclass(frozen=True, slots=True)
class House:
    """Where the console lives, and whether inner networks may be asked."""

    base_url: str
    private: bool

    @property
    def host(self) -> str:
        return host_of(self.base_url.partition("://")[2])


def find_domain(work: Work, domain_id: int) -> Domain:
    """Raises NotFound."""
    work.actor.require(Permission.DOMAINS)
    return existing(store.find(work.session, work.workspace_id, domain_id))


def locked(work: Work, domain_id: int) -> Domain:
    work.actor.require(Permission.DOMAINS)
    return existing(store.find_and_lock(work.session, work.workspace_id, domain_id))


def existing(domain: Domain | None) -> Domain:
    if domain is None:
        raise NotFound(NO_DOMAIN)
    return domain


def do_add_domain(work: Work, house: House, form: DomainForm, token: str) -> Domain:
    """`token`: chance, for the TXT record. Nothing is led to it before it was looked at. Raises Invalid, Conflict."""
    work.actor.require(Permission.DOMAINS)
    scheme, host = _read_host(form.host, house)
    fields = Fields()
    owner, filing = fields.line("owner", form.owner), fields.line("filing", form.filing)
    _check_role(fields, form)
    fields.check()
    known = store.all_of(work.session, work.workspace_id)
    if any(domain.host == host for domain in known):
        _refuse_host(N_("This domain is in the list already."))
    if len(known) >= MOST:
        raise Conflict(N_("There are 20 domains already. Remove one first."), "too_many")
    domain = Domain(
        workspace_id=work.workspace_id,
        id=work.new_id(),
        scheme=scheme,
        host=host,
        for_entrance=form.for_entrance,
        for_pages=form.for_pages,
        owner=owner,
        filing=filing,
        token=token,
        verified_at=None,
        asked_at=work.now,
        health=Health.UNKNOWN,
        failures=0,
        successes=0,
        due_at=work.now,
        created_at=work.now,
    )
    store.add(work.session, domain)
    work.audit("domain.add", "domain", domain.id, None, _told(domain))
    return domain


def do_change_domain(work: Work, domain_id: int, form: DomainForm) -> Domain:
    """What it is for, and whose it is; its name stays. Raises Invalid, NotFound, Conflict."""
    domain = locked(work, domain_id)
    fields = Fields()
    owner, filing = fields.line("owner", form.owner), fields.line("filing", form.filing)
    _check_role(fields, form)
    fields.check()
    if domain.blocked_at is not None and domain.for_pages != form.for_pages:
        raise Conflict(_CASE_OPEN, "blocked")
    before = _told(domain)
    domain.owner, domain.filing = owner, filing
    domain.for_entrance, domain.for_pages = form.for_entrance, form.for_pages
    work.audit("domain.change", "domain", domain.id, before, _told(domain))
    return domain


def do_ask(work: Work, domain_id: int) -> Domain:
    """The worker looks at it in a moment."""
    domain = locked(work, domain_id)
    domain.asked_at, domain.check_trouble = work.now, None
    return domain


def do_remove_domain(work: Work, domain_id: int) -> None:
    """Printed codes that carry it end here. While a case is open it stays: its pages would move by themselves."""
    domain = locked(work, domain_id)
    cases = store.open_blocks(work.session, work.workspace_id)
    if any(case.domain_id == domain_id for case in cases):
        raise Conflict(_CASE_OPEN, "blocked")
    work.audit("domain.remove", "domain", domain.id, _told(domain), None)
    store.remove(work.session, domain)


def do_choose_home(work: Work, page_id: int, domain_id: int) -> None:
    """Publish a page on this domain. Asks no questions: see `blocking` for what WeChat blocks."""
    chosen = store.home_of(work.session, work.workspace_id, page_id)
    if chosen is None:
        row = PageHome(workspace_id=work.workspace_id, page_id=page_id, domain_id=domain_id)
        store.add(work.session, row)
    else:
        chosen.domain_id = domain_id


def page_domains(work: Work) -> Sequence[Domain]:
    """Proved to be ours and for pages, in order."""
    return [domain for domain in store.verified(work.session, work.workspace_id) if domain.for_pages]


def _read_host(text: str, house: House) -> tuple[str, str]:
    try:
        scheme, host = read_host(text, private=house.private)
    except Invalid as error:
        raise Invalid(N_("Please look at the marked fields."), None, {"host": error.sentence}) from error
    if host_of(host) == house.host:
        _refuse_host(N_("This console lives there. Codes and pages work on it without being added."))
    return scheme, host_of(host)


def _refuse_host(sentence: str) -> None:
    raise Invalid(N_("Please look at the marked fields."), None, {"host": sentence})


def _check_role(fields: Fields, form: DomainForm) -> None:
    if not form.for_entrance and not form.for_pages:
        fields.refuse("role", N_("Please choose what it is for."))


def _told(domain: Domain) -> dict[str, object]:
    return {
        "name": domain.host,
        "for_entrance": domain.for_entrance,
        "for_pages": domain.for_pages,
        "owner": domain.owner,
        "filing": domain.filing,
    }
