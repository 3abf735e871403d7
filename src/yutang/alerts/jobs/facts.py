"""What is known of groups and live codes at one moment, in a handful of queries for the whole workspace."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from yutang.alerts import store
from yutang.alerts.models import Alert
from yutang.alerts.rules import (
    AccountFacts,
    AlertKind,
    CodeFacts,
    DomainFacts,
    Facts,
    GroupFacts,
    PayFacts,
    SubjectType,
)
from yutang.alerts.store import GroupRow, Pace
from yutang.alerts.wording import Place
from yutang.courses.memberships.pay.actions.keys import pay_desk
from yutang.domains.actions.looking import Known as KnownDomain
from yutang.domains.actions.looking import enough_reports, is_down, known_domains
from yutang.domains.rules.hosts import shown_host
from yutang.groups.seats.actions import seat_count
from yutang.insights.rules import hour_of
from yutang.jobs.inbox.actions import failed_pushes
from yutang.livecodes.rules import full_at, local_day
from yutang.livecodes.rules.standing import Standing, standing

DAY: Final = timedelta(hours=24)
BURST: Final = timedelta(hours=3)
"""A whole day is the honest pace, because visitors come by the hour; a burst (a new poster, an article that is passed
on) shows in three hours. The earlier of the two forecasts counts."""

_NO_VISITORS: Final = Pace(0, 0)
_ZONE: Final = "Asia/Shanghai"  # a domain belongs to no community


@dataclass(frozen=True, slots=True)
class Known:
    """The facts, and what people call the groups and codes in them."""

    facts: Facts
    places: Mapping[tuple[SubjectType, int], Place]


def gather(session: Session, workspace_id: int, now: datetime) -> Known:
    """Everything that `due_alerts` wants to know. Reads only."""
    groups = store.groups_in_use(session, workspace_id)
    codes = store.active_codes(session, workspace_id)
    paces = store.paces(session, workspace_id, [row.group.id for row in groups], now - DAY, now - BURST)
    about_groups = [_group(row, paces.get(row.group.id, _NO_VISITORS), now) for row in groups]
    places: dict[tuple[SubjectType, int], Place] = {}
    for group, _, community in groups:
        places["group", group.id] = Place(group.name, community.name, community.timezone)
    for code, community in codes:
        places["live_code", code.id] = Place(code.name, community.name, community.timezone)
    accounts = store.accounts_in_use(session, workspace_id)
    for account in accounts:
        places["account", account.id] = Place(account.name, account.name, account.timezone)
    about_accounts = _accounts(session, workspace_id, [account.id for account in accounts], now)
    code_ids = [row.code.id for row in codes]
    about_codes = _codes(session, workspace_id, code_ids, about_groups, now)
    pay = pay_desk(session, workspace_id)
    if pay is not None:
        places["pay", workspace_id] = Place(pay.merchant_id)
    about_pay = None if pay is None else PayFacts(workspace_id, pay.refused, pay.refused_at)
    domains = known_domains(session, workspace_id, now)
    for each in domains:
        places["domain", each.domain.id] = Place(shown_host(each.domain.host), timezone=_ZONE)
    about_domains = [_domain(each, domains) for each in domains]
    return Known(Facts(about_groups, about_codes, about_accounts, about_pay, about_domains), places)


def _domain(known: KnownDomain, all_known: Sequence[KnownDomain]) -> DomainFacts:
    domain, case = known.domain, known.case
    others = [each.domain for each in all_known if each is not known and each.domain.for_pages]
    up = any(not is_down(each) for each in all_known if each.domain in others and each.domain.blocked_at is None)
    return DomainFacts(
        domain_id=domain.id,
        down_since=domain.changed_at if is_down(known) else None,
        alone=not up,
        tls_until=domain.tls_until,
        reports=known.reports if enough_reports(known) else 0,
        case_id=None if case is None else case.id,
        case_since=None if case is None else case.opened_at,
    )


def _group(row: GroupRow, pace: Pace, now: datetime) -> GroupFacts:
    group, seats, community = row
    count = seat_count(group, seats)
    is_open = standing(count, local_day(now, community.timezone), now) is Standing.OPEN
    forecasts = [full_at(count.left, pace.long, DAY, now), full_at(count.left, pace.short, BURST, now)]
    return GroupFacts(
        group_id=group.id,
        state=group.state.value,
        has_qr=count.has_qr,
        closes_at=group.closes_at,
        is_open=is_open,
        cap=group.cap,
        head_count=group.head_count,
        counted_at=group.head_count_at,
        assigned_since_count=count.since_count,
        full_at=min((at for at in forecasts if at is not None), default=None),
    )


def _accounts(session: Session, workspace_id: int, account_ids: Sequence[int], now: datetime) -> list[AccountFacts]:
    blocked = store.blocked_until(session, workspace_id, now)
    failed = failed_pushes(session, workspace_id)
    return [AccountFacts(each, blocked.get(each), failed.get(each, 0)) for each in account_ids]


def _codes(
    session: Session, workspace_id: int, code_ids: Sequence[int], groups: Sequence[GroupFacts], now: datetime
) -> list[CodeFacts]:
    behind = store.groups_of_codes(session, workspace_id)
    with_owner = store.codes_with_owner(session, workspace_id)
    told = {alert.key: alert for alert in store.open_alerts(session, workspace_id)}
    opened = {group.group_id for group in groups if group.is_open}
    in_use = {group.group_id for group in groups}
    behind = {code_id: [group_id for group_id in behind.get(code_id, ()) if group_id in in_use] for code_id in code_ids}
    closed = {
        code_id: _since(told, AlertKind.CODE_CLOSED, code_id) or now
        for code_id in code_ids
        if behind[code_id] and not opened.intersection(behind[code_id])
    }
    fallbacks = _fallbacks(session, workspace_id, behind, closed, now)
    return [
        CodeFacts(
            code_id=code_id,
            group_ids=behind[code_id],
            closed_since=closed.get(code_id),
            fallback_since=_fallback_since(told, code_id, fallbacks.get(code_id)),
            fallback_visits=fallbacks[code_id][1] if code_id in fallbacks else 0,
            has_owner=code_id in with_owner,
        )
        for code_id in code_ids
    ]


def _fallbacks(
    session: Session,
    workspace_id: int,
    behind: Mapping[int, Sequence[int]],
    closed: Mapping[int, datetime],
    now: datetime,
) -> dict[int, tuple[datetime, int]]:
    """For each code whose visitors got a fallback since it closed: since when, and how many visits.

    Counters are kept by the hour, so visits of the hour in which the code closed are all included. A code that has no
    group by intent (a person's code) is told of only when visitors found nobody within the last day.
    """
    without = {code_id for code_id, group_ids in behind.items() if not group_ids}
    start = dict(closed) | dict.fromkeys(without, now - DAY)
    if not start:
        return {}
    hours = store.fallback_hours(session, workspace_id, list(start), hour_of(min(start.values())))
    found: dict[int, tuple[datetime, int]] = {}
    for code_id, rows in hours.items():
        used = [
            (hour, visits)
            for hour, owner, sold_out in rows
            if hour >= hour_of(start[code_id]) and (visits := sold_out + (0 if code_id in without else owner)) > 0
        ]
        if used:
            found[code_id] = (max(start[code_id], used[0][0]), sum(visits for _, visits in used))
    return found


def _fallback_since(told: Mapping[str, Alert], code_id: int, found: tuple[datetime, int] | None) -> datetime | None:
    if found is None:
        return None
    return _since(told, AlertKind.FALLBACK_IN_USE, code_id) or found[0]


def _since(told: Mapping[str, Alert], kind: AlertKind, code_id: int) -> datetime | None:
    """Since when an open alert says so: the beginning is noted once and kept."""
    alert = told.get(f"{kind}:live_code:{code_id}")
    return None if alert is None else datetime.fromisoformat(alert.data["since"])
