"""Queries of calls to WeChat: whose keys, the tokens that processes share, and the counters of a day."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import bindparam, or_, select, text, update
from sqlalchemy.orm import Session

from yutang.accounts.models import Account, AccountToken, ApiDay
from yutang.db.tables import Moment


def account(session: Session, workspace_id: int, account_id: int) -> Account | None:
    return session.scalar(select(Account).where(Account.workspace_id == workspace_id, Account.id == account_id))


# ---- tokens ---------------------------------------------------------------------------------------------------------

_TOKEN_ROW = text(
    """
    INSERT INTO account_tokens (workspace_id, account_id, family, value, expires_at, fetched_at, lease_until)
    VALUES (:workspace_id, :account_id, :family, NULL, NULL, NULL, NULL)
    ON CONFLICT (workspace_id, account_id, family) DO NOTHING
    """
)


def token(session: Session, workspace_id: int, account_id: int, family: str) -> AccountToken | None:
    return session.scalar(
        select(AccountToken).where(
            AccountToken.workspace_id == workspace_id,
            AccountToken.account_id == account_id,
            AccountToken.family == family,
        )
    )


def take_lease(
    session: Session, workspace_id: int, account_id: int, family: str, now: datetime, until: datetime
) -> bool:
    """Whether the caller may fetch: nobody else is at it."""
    session.execute(_TOKEN_ROW, {"workspace_id": workspace_id, "account_id": account_id, "family": family})
    free = or_(AccountToken.lease_until.is_(None), AccountToken.lease_until <= now)
    query = (
        update(AccountToken)
        .where(
            AccountToken.workspace_id == workspace_id,
            AccountToken.account_id == account_id,
            AccountToken.family == family,
            free,
        )
        .values(lease_until=until)
    )
    return session.connection().execute(query).rowcount == 1


def keep_token(
    session: Session, workspace_id: int, account_id: int, family: str, *, value: str, life: tuple[datetime, datetime]
) -> None:
    """Keep what was fetched at life[0] and ends at life[1], unless a newer one is there; the lease ends with it."""
    fetched_at, expires_at = life
    session.execute(_TOKEN_ROW, {"workspace_id": workspace_id, "account_id": account_id, "family": family})
    session.execute(
        update(AccountToken)
        .where(
            AccountToken.workspace_id == workspace_id,
            AccountToken.account_id == account_id,
            AccountToken.family == family,
            or_(AccountToken.fetched_at.is_(None), AccountToken.fetched_at <= fetched_at),
        )
        .values(value=value, expires_at=expires_at, fetched_at=fetched_at, lease_until=None)
    )


def end_lease(session: Session, workspace_id: int, account_id: int, family: str, until: datetime) -> None:
    """Of the one that took it; one that ran out and was taken by somebody else stays."""
    session.execute(
        update(AccountToken)
        .where(
            AccountToken.workspace_id == workspace_id,
            AccountToken.account_id == account_id,
            AccountToken.family == family,
            AccountToken.lease_until == until,
        )
        .values(lease_until=None)
    )


# ---- counters -------------------------------------------------------------------------------------------------------

_COUNT_CALLS = text(
    """
    INSERT INTO api_days (workspace_id, account_id, day, api, calls, failures, blocked_until)
    VALUES (:workspace_id, :account_id, :day, :api, :calls, :failures, :blocked_until)
    ON CONFLICT (workspace_id, account_id, day, api) DO UPDATE SET
      calls = api_days.calls + excluded.calls,
      failures = api_days.failures + excluded.failures,
      blocked_until = COALESCE(excluded.blocked_until, api_days.blocked_until)
    """
).bindparams(bindparam("blocked_until", type_=Moment), bindparam("day", type_=ApiDay.day.type))


def count_calls(
    session: Session,
    workspace_id: int,
    account_id: int,
    day: date,
    counts: Mapping[str, tuple[int, int, datetime | None]],
) -> None:
    """Add to each API's calls and failures of that day, and set until when it is not called again."""
    rows = [
        {
            "workspace_id": workspace_id,
            "account_id": account_id,
            "day": day,
            "api": api,
            "calls": calls,
            "failures": failures,
            "blocked_until": blocked_until,
        }
        for api, (calls, failures, blocked_until) in sorted(counts.items())  # everybody in the same order: no deadlock
    ]
    if rows:
        session.execute(_COUNT_CALLS, rows)


def blocks(session: Session, workspace_id: int, account_id: int, now: datetime) -> dict[str, datetime]:
    """Until when which APIs are not to be called."""
    rows = session.execute(
        select(ApiDay.api, ApiDay.blocked_until).where(
            ApiDay.workspace_id == workspace_id, ApiDay.account_id == account_id, ApiDay.blocked_until > now
        )
    )
    return {api: until for api, until in rows if until is not None}


def lift_blocks(session: Session, workspace_id: int, account_id: int) -> None:
    session.execute(
        update(ApiDay)
        .where(ApiDay.workspace_id == workspace_id, ApiDay.account_id == account_id, ApiDay.blocked_until.is_not(None))
        .values(blocked_until=None)
    )
