"""WeChat blocks a page or a domain: it pauses, and people lead it back. Nothing here moves a page by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from yutang.domains import store
from yutang.domains.actions.keeping import do_choose_home, locked, page_domains
from yutang.domains.actions.routing import check_not_blocked
from yutang.domains.models import BlockOutcome, Domain, DomainBlock
from yutang.domains.rules.steps import Case, Step, step_of
from yutang.errors import N_, Conflict, NotFound
from yutang.pages.actions.looking import content_of, find_page, pages_of
from yutang.pages.actions.publishing import do_pause, do_resume
from yutang.pages.actions.wording import Finding, blocking, findings_of
from yutang.pages.models import Page, PageKind, PageState
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

NO_CASE: Final = N_("There is no such case.")
NO_TARGET: Final = N_("Nothing can be published on this domain now. Please choose another one.")
_OTHER_STEP: Final = N_("Another step comes first. Please reload the page.")


@dataclass(frozen=True, slots=True)
class Checked:
    """One page of a case, and what the wording check finds on it."""

    page: Page
    findings: Sequence[Finding]
    forbidden: bool


def find_case(work: Work, block_id: int) -> DomainBlock:
    """Raises NotFound."""
    work.actor.require(Permission.DOMAINS)
    found = store.block(work.session, work.workspace_id, block_id)
    if found is None:
        raise NotFound(NO_CASE)
    return found


def case_of(block: DomainBlock) -> Case:
    return Case(block.fixed_at, block.checked_at, block.appealed_at, block.closed_at)


def do_mark_blocked(work: Work, domain_id: int, page_id: int | None = None) -> DomainBlock:
    """A person saw that WeChat blocks a page, or the whole domain: it pauses at once. Twice is once."""
    domain = locked(work, domain_id)
    if domain.verified_at is None:
        raise Conflict(N_("This domain was not proved to be yours yet."), "not_verified")
    page = None if page_id is None else find_page(work, page_id)
    kept = _open_case(work, domain_id, page_id)
    if kept is not None:
        return kept
    block = DomainBlock(
        workspace_id=work.workspace_id,
        id=work.new_id(),
        domain_id=domain_id,
        page_id=page_id,
        opened_at=work.now,
        member_id=work.actor.member_id,
    )
    store.add(work.session, block)
    if page is None:
        domain.blocked_at = work.now
    elif page.state is PageState.PUBLISHED:
        do_pause(work, page.id)
    store.drop_reports(work.session, work.workspace_id, domain_id)
    title = {} if page is None else {"title": page.title}
    work.audit("domain.block", "domain", domain_id, None, {"name": domain.host, **title})
    return block


def do_say_fixed(work: Work, block_id: int) -> DomainBlock:
    block = _at(work, block_id, Step.FIX)
    block.fixed_at = work.now
    return _step(work, block, Step.FIX)


def do_check(work: Work, block_id: int) -> DomainBlock:
    """The wording check over every page of the case. Raises Conflict where it finds what is forbidden; the case then
    goes back to its first step."""
    block = _at(work, block_id, Step.CHECK)
    _require_clean(checked_pages(work, block))
    block.checked_at = work.now
    return _step(work, block, Step.CHECK)


def do_say_appealed(work: Work, block_id: int) -> DomainBlock:
    block = _at(work, block_id, Step.APPEAL)
    block.appealed_at = work.now
    return _step(work, block, Step.APPEAL)


def do_fix_again(work: Work, block_id: int) -> DomainBlock:
    """Back to the first step: the appeal was refused, or more is to be changed."""
    block = find_case(work, block_id)
    if block.closed_at is not None:
        raise Conflict(_OTHER_STEP, "other_step")
    block.fixed_at = block.checked_at = block.appealed_at = None
    return block


def do_republish(work: Work, block_id: int, domain_id: int) -> DomainBlock:
    """The pages of the case go out again: on the same domain, which WeChat shows again, or on another one.

    The wording check runs once more: pages may have been changed since. Raises Conflict.
    """
    block = _at(work, block_id, Step.REPUBLISH)
    target = next((each for each in targets(work, block) if each.id == domain_id), None)
    if target is None:
        raise Conflict(NO_TARGET, "no_target")
    checked = checked_pages(work, block)
    _require_clean(checked)
    same = target.id == block.domain_id
    block.closed_at, block.outcome = work.now, BlockOutcome.RETURNED if same else BlockOutcome.MOVED
    domain = locked(work, block.domain_id)
    if block.page_id is None and same:
        domain.blocked_at = None
    elif block.page_id is None:
        domain.for_pages = False  # it stays marked: nothing is led there until somebody says that it is shown again
    work.session.flush()
    for each in checked:
        do_choose_home(work, each.page.id, target.id)
        if each.page.state is PageState.PAUSED and each.page.version == each.page.live_version:
            do_resume(work, each.page.id)
    names = {"name": domain.host, "outcome": block.outcome.value, "on": target.host, "pages": len(checked)}
    work.audit("domain.republish", "domain", domain.id, None, names)
    return block


def do_say_mistaken(work: Work, block_id: int) -> DomainBlock:
    """It was not blocked: everything is as it was."""
    block = find_case(work, block_id)
    if block.closed_at is not None:
        raise Conflict(_OTHER_STEP, "other_step")
    block.closed_at, block.outcome = work.now, BlockOutcome.MISTAKEN
    domain = locked(work, block.domain_id)
    work.session.flush()
    if block.page_id is None:
        domain.blocked_at = None
    else:
        page = find_page(work, block.page_id)
        if page.state is PageState.PAUSED:
            do_resume(work, page.id)
    work.audit("domain.mistaken", "domain", domain.id, None, {"name": domain.host})
    return block


def do_say_returned(work: Work, domain_id: int) -> Domain:
    """After its pages were moved away: WeChat shows the domain again, and it may be used again."""
    domain = locked(work, domain_id)
    if store.open_case_of_domain(work.session, work.workspace_id, domain_id) is not None:
        raise Conflict(N_("WeChat blocks this domain. Please go through the steps first."), "blocked")
    if domain.blocked_at is not None:
        domain.blocked_at = None
        work.audit("domain.returned", "domain", domain_id, None, {"name": domain.host})
    return domain


def do_move_page(work: Work, page_id: int, domain_id: int) -> None:
    """Choose the domain that a page lives on. What WeChat blocks has steps of its own. Raises Conflict."""
    domain = locked(work, domain_id)
    page = find_page(work, page_id)
    check_not_blocked(work, page_id)
    if domain.verified_at is None or not domain.for_pages or domain.blocked_at is not None:
        raise Conflict(NO_TARGET, "no_target")
    do_choose_home(work, page_id, domain_id)
    work.audit("domain.move_page", "domain", domain_id, None, {"name": domain.host, "title": page.title})


def targets(work: Work, block: DomainBlock) -> list[Domain]:
    """The domains on which the pages of a case may go out again; the one that they were on comes first."""
    found = [each for each in page_domains(work) if each.blocked_at is None or each.id == block.domain_id]
    return sorted(found, key=lambda each: each.id != block.domain_id)


def checked_pages(work: Work, block: DomainBlock) -> list[Checked]:
    """The pages of a case: one as it is being edited; of a domain, what visitors see of each page published there."""
    if block.page_id is not None:
        return [_checked(work, find_page(work, block.page_id), live=False)]
    return [_checked(work, page, live=True) for page in pages_on(work, block.domain_id)]


def pages_on(work: Work, domain_id: int) -> list[Page]:
    """The published pages and articles that live on a domain."""
    return [page for page, home_id in homes_of_pages(work) if home_id == domain_id]


def homes_of_pages(work: Work) -> list[tuple[Page, int | None]]:
    """Every published page and article, and the domain that it lives on."""
    found: list[Page] = []
    for kind in PageKind:
        before: int | None = None
        while True:
            some, before = pages_of(work, kind, (PageState.PUBLISHED,), before)
            found += some
            if before is None:
                break
    homes, domains = store.homes(work.session, work.workspace_id), page_domains(work)
    known = {domain.id for domain in domains}
    first = domains[0].id if domains else None
    return [(page, _home(homes.get(page.id), known, first)) for page in found]


def _home(chosen: int | None, known: set[int], first: int | None) -> int | None:
    return chosen if chosen in known else first


def _checked(work: Work, page: Page, *, live: bool) -> Checked:
    content = content_of(work, page, page.live_version if live else None)
    found = findings_of(content)
    return Checked(page, [each for some in found.values() for each in some], blocking(found))


def _require_clean(checked: Sequence[Checked]) -> None:
    titles = [each.page.title for each in checked if each.forbidden]
    if titles:
        sentence = N_("The wording check still finds what WeChat forbids on {n} pages, the first is “{title}”.")
        raise Conflict(sentence, "forbidden", n=len(titles), title=titles[0])


def _open_case(work: Work, domain_id: int, page_id: int | None) -> DomainBlock | None:
    if page_id is None:
        return store.open_case_of_domain(work.session, work.workspace_id, domain_id)
    return store.open_case_of_page(work.session, work.workspace_id, page_id)


def _at(work: Work, block_id: int, step: Step) -> DomainBlock:
    """The case, when this step is the one to be done. Raises Conflict."""
    block = find_case(work, block_id)
    if step_of(case_of(block)) is not step:
        raise Conflict(_OTHER_STEP, "other_step")
    return block


def _step(work: Work, block: DomainBlock, step: Step) -> DomainBlock:
    work.audit(f"domain.step_{step}", "domain", block.domain_id)
    return block
