"""What the worker saw of domains, written down."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from yutang.domains import store
from yutang.domains.models import Domain, DomainChange, DomainHour, Trouble
from yutang.domains.rules.health import EVERY, Standing, after_probe
from yutang.domains.rules.reports import KEPT
from yutang.workspaces.actions import Work

ROUND: Final = 40  # domains of one workspace in one go
HOURS_KEPT: Final = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Seen:
    """One look at one domain. `own`: proved to be ours by what was seen; `trouble`: none when it answered well."""

    domain_id: int
    trouble: Trouble | None
    ms: int = 0
    tls_until: datetime | None = None
    by_record: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """One domain to be looked at, with all that the look needs."""

    domain_id: int
    scheme: str
    host: str
    token: str
    is_ours: bool
    was_asked: bool


def has_due(work: Work) -> bool:
    """Whether `take_due` would find something: a look that writes nothing."""
    return bool(store.due(work.session, work.workspace_id, work.now, 1))


def take_due(work: Work) -> list[Wanted]:
    """Those whose turn it is, claimed: of several workers one looks."""
    found = store.due(work.session, work.workspace_id, work.now, ROUND)
    return [_wanted(row) for row in found if store.claim(work.session, row, work.now + EVERY)]


def do_note(work: Work, seen: Seen) -> None:
    """Write down one look. What was removed meanwhile is let go."""
    domain = store.find_and_lock(work.session, work.workspace_id, seen.domain_id)
    if domain is None:
        return
    if domain.verified_at is None:
        _note_check(work, domain, seen)
    if domain.verified_at is not None and not seen.by_record:
        _note_probe(work, domain, seen)


def do_forget(work: Work) -> None:
    store.forget(work.session, work.workspace_id, work.now - HOURS_KEPT, work.now - KEPT)


def _note_check(work: Work, domain: Domain, seen: Seen) -> None:
    """The first proof counts; a domain that is another workspace's already stays theirs."""
    domain.check_trouble = seen.trouble
    if seen.trouble is None and not store.others_with(work.session, work.workspace_id, domain.host):
        domain.verified_at, domain.due_at = work.now, work.now
        work.audit("domain.verify", "domain", domain.id, None, {"name": domain.host})
    elif seen.trouble is None:
        domain.check_trouble = Trouble.OTHER


def _note_probe(work: Work, domain: Domain, seen: Seen) -> None:
    before = Standing(domain.health, domain.failures, domain.successes)
    after = after_probe(before, ok=seen.trouble is None)
    domain.failures, domain.successes = after.failures, after.successes
    domain.trouble, domain.probed_at = seen.trouble, work.now
    if seen.tls_until is not None:
        domain.tls_until = seen.tls_until
    if after.health is not before.health:
        domain.health, domain.changed_at = after.health, work.now
        change = DomainChange(
            workspace_id=work.workspace_id,
            id=work.new_id(),
            domain_id=domain.id,
            at=work.now,
            health=after.health,
            trouble=seen.trouble,
        )
        store.add(work.session, change)
    failed = seen.trouble is not None
    hour = work.now.replace(minute=0, second=0, microsecond=0)
    counted = DomainHour(
        workspace_id=work.workspace_id,
        domain_id=domain.id,
        hour=hour,
        probes=1,
        failures=int(failed),
        ms=0 if failed else seen.ms,
    )
    store.count_probe(work.session, counted)


def _wanted(row: Domain) -> Wanted:
    ours = row.verified_at is not None
    return Wanted(row.id, row.scheme, row.host, row.token, ours, row.asked_at is not None)
