"""Domains as the console and the watch of alerts see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from yutang.domains import store
from yutang.domains.models import Domain, DomainBlock, DomainChange, DomainHour, Health
from yutang.domains.rules.reports import ENOUGH, WINDOW
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

DAY: Final = timedelta(hours=24)
_CHANGES: Final = 30
_CLOSED: Final = 20


@dataclass(frozen=True, slots=True)
class History:
    """How a domain answered lately."""

    hours: Sequence[DomainHour]
    changes: Sequence[DomainChange]

    @property
    def probes(self) -> int:
        return sum(hour.probes for hour in self.hours)

    @property
    def failures(self) -> int:
        return sum(hour.failures for hour in self.hours)

    @property
    def milliseconds(self) -> int | None:
        """Of one answer, on average; none without answers."""
        good = self.probes - self.failures
        return None if good == 0 else sum(hour.ms for hour in self.hours) // good


@dataclass(frozen=True, slots=True)
class Known:
    """What the watch of alerts looks at, of one domain."""

    domain: Domain
    case: DomainBlock | None  # the oldest one that is open, of it or of its pages
    reports: int  # people, lately
    reported_at: datetime | None


def domains_of(work: Work) -> Sequence[Domain]:
    """In the order in which they were added: the first page domain is where pages live by themselves."""
    work.actor.require(Permission.SEE)
    return store.all_of(work.session, work.workspace_id)


def history_of(work: Work, domain_id: int) -> History:
    hours = store.hours(work.session, work.workspace_id, domain_id, work.now - DAY)
    return History(hours, store.changes(work.session, work.workspace_id, domain_id, _CHANGES))


def open_cases(work: Work) -> Sequence[DomainBlock]:
    """Oldest first."""
    work.actor.require(Permission.SEE)
    return store.open_blocks(work.session, work.workspace_id)


def closed_cases(work: Work) -> Sequence[DomainBlock]:
    """Newest first, the last 20."""
    work.actor.require(Permission.SEE)
    return store.closed_blocks(work.session, work.workspace_id, _CLOSED)


def reports_of(work: Work, domains: Sequence[Domain]) -> Mapping[int, int]:
    """Domain → how many people said lately that a page does not open."""
    found = store.reports_since(work.session, work.workspace_id, [each.id for each in domains], work.now - WINDOW)
    return {domain_id: count for domain_id, (count, _) in found.items()}


def known_domains(session: Session, workspace_id: int, now: datetime) -> list[Known]:
    """Those that were proved to be ours. Reads only."""
    domains = store.verified(session, workspace_id)
    if not domains:
        return []
    cases = store.open_blocks(session, workspace_id)
    reports = store.reports_since(session, workspace_id, [each.id for each in domains], now - WINDOW)
    return [
        Known(
            domain,
            next((case for case in cases if case.domain_id == domain.id), None),
            *reports.get(domain.id, (0, None)),
        )
        for domain in domains
    ]


def is_down(known: Known) -> bool:
    return known.domain.health is Health.DOWN


def enough_reports(known: Known) -> bool:
    """Whether so many people said so that somebody should look."""
    return known.reports >= ENOUGH and known.case is None
