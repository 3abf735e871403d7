"""Which alerts are due, and whether one is sent again. Pure: facts and `now` in, decisions out.

An alert is about one subject and carries the one action that ends it. It is open as long as it is due; the caller keeps
one open row per `AlertDue.key`, resolves rows whose key is no longer due, and asks `should_send` before sending.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Literal

from yutang.domains.rules.health import TLS_NOW, TLS_SOON

JsonValue = str | int | None


class AlertKind(StrEnum):
    QR_EXPIRES = "qr_expires"  # twice: within 48 hours, within 24
    QR_EXPIRED = "qr_expired"
    GROUP_FILLING = "group_filling"  # full before its QR expires, by the pace of visitors
    CODE_CLOSED = "code_closed"  # no group of a live code is open
    FALLBACK_IN_USE = "fallback_in_use"  # visitors of a live code were shown a person, or the sold-out page
    QUOTA_USED_UP = "quota_used_up"  # WeChat takes no more calls of an official account for now
    PUSHES_FAILED = "pushes_failed"  # what WeChat told of fans could not be applied
    PAY_REFUSED = "pay_refused"  # a notice of a payment was forged, changed or does not fit its order
    DOMAIN_DOWN = "domain_down"  # a domain of one's own does not answer
    TLS_ENDS = "tls_ends"  # twice: within 14 days, within 3
    PAGES_REPORTED = "pages_reported"  # several people say that pages do not open
    BLOCKED = "blocked"  # WeChat blocks a domain or one of its pages: the case waits for its next step


class Level(StrEnum):
    NOTICE = "notice"
    WARNING = "warning"
    CRITICAL = "critical"


Action = Literal[
    "upload_qr",
    "type_head_count",
    "open_group",
    "add_group",
    "see_account",
    "see_pushes",
    "see_pay",
    "see_domain",
    "see_case",
]
SubjectType = Literal["group", "live_code", "account", "pay", "domain", "block"]

FIRST_REMINDER: Final = timedelta(hours=48)
SECOND_REMINDER: Final = timedelta(hours=24)

FILLING_HORIZON: Final = timedelta(hours=48)
"""A forecast further ahead than the first reminder is left alone: the pace will have changed."""

COUNT_IS_OLD: Final = timedelta(hours=3)
"""Whoever typed a head count this recently is not asked for another: a new group is what helps."""

MIN_GAP: Final = timedelta(minutes=30)
"""Between two sendings of one alert, whatever happens: a group that opens and closes with each head count is one
story."""

REPEAT_AFTER: Final[dict[AlertKind, timedelta | None]] = {
    AlertKind.QR_EXPIRES: None,
    AlertKind.QR_EXPIRED: timedelta(hours=24),
    AlertKind.GROUP_FILLING: timedelta(hours=24),
    AlertKind.CODE_CLOSED: timedelta(hours=24),
    AlertKind.FALLBACK_IN_USE: timedelta(hours=24),
    AlertKind.QUOTA_USED_UP: timedelta(hours=24),
    AlertKind.PUSHES_FAILED: timedelta(hours=24),
    AlertKind.PAY_REFUSED: timedelta(hours=24),
    AlertKind.DOMAIN_DOWN: timedelta(hours=24),
    AlertKind.TLS_ENDS: timedelta(hours=72),
    AlertKind.PAGES_REPORTED: timedelta(hours=24),
    AlertKind.BLOCKED: timedelta(hours=24),
}
"""How soon an alert that nobody acted on is sent again; None: never, the next stage speaks."""

REPEAT_FOR: Final = timedelta(days=7)
"""After a week the team has decided; the alert stays in the console but is not sent any more."""


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """What is known of one group. All moments are aware."""

    group_id: int
    state: Literal["open", "paused", "full", "archived"]
    has_qr: bool
    closes_at: datetime | None  # when its QR is no longer handed out (livecodes.rules.qr_closes_at); None: never
    is_open: bool  # takes newcomers now, by the rules of live codes
    cap: int
    head_count: int | None
    counted_at: datetime | None
    assigned_since_count: int
    full_at: datetime | None  # forecast: when it runs out of room (livecodes.rules.full_at)


@dataclass(frozen=True, slots=True)
class CodeFacts:
    """What is known of one active live code (paused and deleted codes raise nothing)."""

    code_id: int
    group_ids: Sequence[int]
    closed_since: datetime | None  # since when none of its groups is open; None: one is
    fallback_since: datetime | None  # the first visit that got a fallback since a group was last open
    fallback_visits: int = 0  # since then
    has_owner: bool = False  # somebody is in its owner pool


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """What is known of one official account in use."""

    account_id: int
    blocked_until: datetime | None  # WeChat takes none of some calls until then; None: it takes all
    failed_pushes: int  # given up, and neither tried again nor discarded


@dataclass(frozen=True, slots=True)
class PayFacts:
    """What is known of selling. `refused`: notices of payments, since somebody looked."""

    workspace_id: int
    refused: int
    refused_at: datetime | None  # the last one


@dataclass(frozen=True, slots=True)
class DomainFacts:
    """What is known of one domain that was proved to be ours."""

    domain_id: int
    down_since: datetime | None  # none: it answers
    alone: bool  # no other page domain takes over
    tls_until: datetime | None
    reports: int = 0  # people who say that a page does not open; 0 below what makes somebody look
    case_id: int | None = None  # the oldest open case of a block
    case_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    groups: Sequence[GroupFacts]
    codes: Sequence[CodeFacts]
    accounts: Sequence[AccountFacts] = ()
    pay: PayFacts | None = None  # none: nothing is sold
    domains: Sequence[DomainFacts] = ()


@dataclass(frozen=True, slots=True)
class AlertDue:
    """`since`: when this alert became due, as far as that is known; a later `since` is a new story.

    `action` is to be done on `action_subject_id`: a group for upload_qr, type_head_count and open_group, a live code
    for add_group (or, where no code is involved, the group), an official account for see_account and see_pushes,
    the workspace for see_pay, a domain for see_domain, its case for see_case.
    """

    kind: AlertKind
    stage: str  # tells two reminders of one kind apart; "" elsewhere
    subject_type: SubjectType
    subject_id: int
    level: Level
    action: Action
    action_subject_id: int
    since: datetime | None
    data: dict[str, JsonValue] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Unique among the alerts due at one moment in one workspace."""
        stage = f":{self.stage}" if self.stage else ""
        return f"{self.kind}{stage}:{self.subject_type}:{self.subject_id}"


def due_alerts(facts: Facts, now: datetime) -> list[AlertDue]:
    """Every alert due at `now`, the most urgent first."""
    groups = {group.group_id: group for group in facts.groups}
    due: list[AlertDue] = []
    for code in facts.codes:
        due += _about_code(code, groups, now)
    for group in facts.groups:
        due += _about_qr(group, now)
        due += _about_filling(group, facts.codes, groups, now)
    for account in facts.accounts:
        due += _about_account(account, now)
    if facts.pay is not None:
        due += _about_pay(facts.pay)
    for domain in facts.domains:
        due += _about_domain(domain, now)
    return sorted(due, key=lambda alert: (_URGENCY[alert.level], alert.key))


def should_send(alert: AlertDue, last_sent_at: datetime | None, now: datetime) -> bool:
    """Whether to send a due alert, given when one with its key was last sent (resolved ones included).

    Once per story; again after `REPEAT_AFTER` while nobody acts, for `REPEAT_FOR`. A story that ended and began anew is
    sent at once, but not within `MIN_GAP` of the last.
    """
    if last_sent_at is None:
        return True
    quiet = now - last_sent_at
    if quiet < MIN_GAP:
        return False
    if alert.since is not None and last_sent_at < alert.since:
        return True
    repeat = REPEAT_AFTER[alert.kind]
    if repeat is None or quiet < repeat:
        return False
    return alert.since is None or now - alert.since <= REPEAT_FOR


_URGENCY: Final = {Level.CRITICAL: 0, Level.WARNING: 1, Level.NOTICE: 2}


def _about_qr(group: GroupFacts, now: datetime) -> list[AlertDue]:
    """A QR runs out. Nobody needs a new QR of a group that is paused, archived or full."""
    if group.state != "open" or not group.has_qr or group.closes_at is None or _is_full(group):
        return []
    left = group.closes_at - now
    if left > FIRST_REMINDER:
        return []
    if left > SECOND_REMINDER:
        kind, stage, level, since = AlertKind.QR_EXPIRES, "48h", Level.NOTICE, group.closes_at - FIRST_REMINDER
    elif left > timedelta(0):
        kind, stage, level, since = AlertKind.QR_EXPIRES, "24h", Level.WARNING, group.closes_at - SECOND_REMINDER
    else:
        kind, stage, level, since = AlertKind.QR_EXPIRED, "", Level.CRITICAL, group.closes_at
    data: dict[str, JsonValue] = {"closes_at": group.closes_at.isoformat()}
    return [AlertDue(kind, stage, "group", group.group_id, level, "upload_qr", group.group_id, since, data)]


def _about_filling(
    group: GroupFacts, codes: Sequence[CodeFacts], groups: dict[int, GroupFacts], now: datetime
) -> list[AlertDue]:
    """An open group runs out of room soon, before its QR does; worse where it is the last open group of a code."""
    at = group.full_at
    if not group.is_open or at is None or at - now > FILLING_HORIZON:
        return []
    if group.closes_at is not None and at >= group.closes_at:
        return []
    behind = [code for code in codes if group.group_id in code.group_ids]
    alone = [code for code in behind if _open_count(code, groups) == 1]
    action, target = _room_action(group, [*alone, *behind], now)
    level = Level.WARNING if alone else Level.NOTICE
    data: dict[str, JsonValue] = {"full_at": at.isoformat()}
    return [AlertDue(AlertKind.GROUP_FILLING, "", "group", group.group_id, level, action, target, None, data)]


def _about_code(code: CodeFacts, groups: dict[int, GroupFacts], now: datetime) -> list[AlertDue]:
    due: list[AlertDue] = []
    action, target = _reopening_action(code, groups, now)
    if code.closed_since is not None:
        closed: dict[str, JsonValue] = {"groups": len(code.group_ids), "closed_since": code.closed_since.isoformat()}
        level = Level.WARNING if code.has_owner else Level.CRITICAL
        kind, since = AlertKind.CODE_CLOSED, code.closed_since
        due.append(AlertDue(kind, "", "live_code", code.code_id, level, action, target, since, closed))
    if code.fallback_since is not None:
        shown = "owner" if code.has_owner else "sold_out"
        used: dict[str, JsonValue] = {"visits": code.fallback_visits, "shown": shown}
        kind, since = AlertKind.FALLBACK_IN_USE, code.fallback_since
        due.append(AlertDue(kind, "", "live_code", code.code_id, Level.CRITICAL, action, target, since, used))
    return due


def _about_account(account: AccountFacts, now: datetime) -> list[AlertDue]:
    due: list[AlertDue] = []
    subject = account.account_id
    if account.blocked_until is not None and account.blocked_until > now:
        until: dict[str, JsonValue] = {"until": account.blocked_until.isoformat()}
        kind = AlertKind.QUOTA_USED_UP
        due.append(AlertDue(kind, "", "account", subject, Level.WARNING, "see_account", subject, None, until))
    if account.failed_pushes:
        failed: dict[str, JsonValue] = {"visits": account.failed_pushes}
        kind = AlertKind.PUSHES_FAILED
        due.append(AlertDue(kind, "", "account", subject, Level.WARNING, "see_pushes", subject, None, failed))
    return due


def _about_pay(pay: PayFacts) -> list[AlertDue]:
    """Until a person says that they have looked: somebody may be trying to get something for nothing."""
    if not pay.refused or pay.refused_at is None:
        return []
    data: dict[str, JsonValue] = {"visits": pay.refused, "refused_at": pay.refused_at.isoformat()}
    kind, subject = AlertKind.PAY_REFUSED, pay.workspace_id
    return [AlertDue(kind, "", "pay", subject, Level.CRITICAL, "see_pay", subject, None, data)]


def _about_domain(domain: DomainFacts, now: datetime) -> list[AlertDue]:
    """A blocked domain that is also down is told of once: the case comes first."""
    due: list[AlertDue] = []

    def add(kind: AlertKind, level: Level, since: datetime | None, data: dict[str, JsonValue], stage: str = "") -> None:
        subject = domain.domain_id
        due.append(AlertDue(kind, stage, "domain", subject, level, "see_domain", subject, since, data))

    if domain.case_id is not None and domain.case_since is not None:
        opened: dict[str, JsonValue] = {"opened_at": domain.case_since.isoformat()}
        kind, subject, since = AlertKind.BLOCKED, domain.domain_id, domain.case_since
        due.append(AlertDue(kind, "", "domain", subject, Level.CRITICAL, "see_case", domain.case_id, since, opened))
    elif domain.down_since is not None:
        level = Level.CRITICAL if domain.alone else Level.WARNING
        add(AlertKind.DOMAIN_DOWN, level, domain.down_since, {"down_since": domain.down_since.isoformat()})
    if domain.tls_until is not None and domain.tls_until - now <= TLS_SOON:
        soon = domain.tls_until - now > TLS_NOW
        stage, level, ahead = ("14d", Level.WARNING, TLS_SOON) if soon else ("3d", Level.CRITICAL, TLS_NOW)
        ends: dict[str, JsonValue] = {"tls_until": domain.tls_until.isoformat()}
        add(AlertKind.TLS_ENDS, level, domain.tls_until - ahead, ends, stage)
    if domain.reports:
        add(AlertKind.PAGES_REPORTED, Level.CRITICAL, None, {"visits": domain.reports})
    return due


def _reopening_action(code: CodeFacts, groups: dict[int, GroupFacts], now: datetime) -> tuple[Action, int]:
    """The cheapest act that opens the code again: a fresh screenshot, a head count, a switch, else a new group."""
    behind = [groups[group_id] for group_id in code.group_ids if group_id in groups]
    for group in behind:
        dead = not group.has_qr or (group.closes_at is not None and group.closes_at <= now)
        if group.state == "open" and dead and not _is_full(group):
            return "upload_qr", group.group_id
    for group in behind:
        if group.state == "open" and _wants_count(group, now):
            return "type_head_count", group.group_id
    for group in behind:
        if group.state == "paused":
            return "open_group", group.group_id
    return "add_group", code.code_id


def _room_action(group: GroupFacts, codes: Sequence[CodeFacts], now: datetime) -> tuple[Action, int]:
    if _wants_count(group, now) or not codes:
        return "type_head_count", group.group_id
    return "add_group", codes[0].code_id


def _wants_count(group: GroupFacts, now: datetime) -> bool:
    """A head count may find room: none was typed lately, and visitors were assigned since."""
    if group.head_count is None or group.counted_at is None:
        return True
    return not _is_full(group) and group.assigned_since_count > 0 and now - group.counted_at >= COUNT_IS_OLD


def _is_full(group: GroupFacts) -> bool:
    return group.state == "full" or (group.head_count is not None and group.head_count >= group.cap)


def _open_count(code: CodeFacts, groups: dict[int, GroupFacts]) -> int:
    return sum(1 for group_id in code.group_ids if group_id in groups and groups[group_id].is_open)
