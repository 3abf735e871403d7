"""Who has a membership as it stands, and the ledger that says why."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, CursorResult, Select, and_, delete, exists, func, or_, select, type_coerce, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from yutang.courses.memberships.models import Membership, MembershipEntry, MembershipTier
from yutang.courses.memberships.rules.periods import Entry, Standing, Term
from yutang.db.tables import to_ms
from yutang.fans.models import Fan, Follow

_OF_TIER = and_(MembershipTier.workspace_id == Membership.workspace_id, MembershipTier.id == Membership.tier_id)
DAY_MS = 86_400_000


class Held(NamedTuple):
    """A membership and its tier."""

    membership: Membership
    tier: MembershipTier


# ---- one fan ---------------------------------------------------------------------------------------------------------


def find(session: Session, workspace_id: int, fan_id: int, tier_id: int) -> Membership | None:
    query = select(Membership).where(
        Membership.workspace_id == workspace_id, Membership.fan_id == fan_id, Membership.tier_id == tier_id
    )
    return session.scalar(query.execution_options(populate_existing=True))


def lock(session: Session, workspace_id: int, fan_id: int, tier_id: int, now: datetime) -> Membership:
    """The row, made if it is not there yet, and nobody else's until the transaction ends."""
    statement = _insert(session, Membership).on_conflict_do_nothing()
    row = {"workspace_id": workspace_id, "fan_id": fan_id, "tier_id": tier_id, "since": now, "ends_at": now}
    session.connection().execute(statement, {**row, "revoked_at": None, "told_at": None})
    query = select(Membership).where(
        Membership.workspace_id == workspace_id, Membership.fan_id == fan_id, Membership.tier_id == tier_id
    )
    return session.scalars(query.with_for_update().execution_options(populate_existing=True)).one()


def add_entry(session: Session, workspace_id: int, row: Mapping[str, Any]) -> bool:
    """Whether it is new: a cause counts once, by its key."""
    statement = _insert(session, MembershipEntry).on_conflict_do_nothing()
    result: CursorResult[Any] = session.connection().execute(statement, {"workspace_id": workspace_id, **row})
    return result.rowcount == 1


def _insert(session: Session, table: type[Membership] | type[MembershipEntry]) -> Any:  # noqa: ANN401 - two dialects
    return (sqlite if session.connection().dialect.name == "sqlite" else postgresql).insert(table)


def entry_by_key(session: Session, workspace_id: int, key: str) -> MembershipEntry | None:
    query = select(MembershipEntry).where(MembershipEntry.workspace_id == workspace_id, MembershipEntry.key == key)
    return session.scalar(query)


def entries_of(session: Session, workspace_id: int, fan_ids: Collection[int], tier_id: int) -> list[Entry]:
    """The ledger of one membership: of all ids that the fan was known by."""
    query = select(MembershipEntry.cause, MembershipEntry.periods, MembershipEntry.days, MembershipEntry.at).where(
        MembershipEntry.workspace_id == workspace_id,
        MembershipEntry.fan_id.in_(fan_ids),
        MembershipEntry.tier_id == tier_id,
    )
    return [Entry(*row) for row in session.execute(query.order_by(MembershipEntry.at, MembershipEntry.id))]


def of_fan(session: Session, workspace_id: int, fan_ids: Collection[int]) -> list[Held]:
    query = _held(workspace_id).where(Membership.fan_id.in_(fan_ids)).order_by(Membership.since, Membership.tier_id)
    return [Held(*row) for row in session.execute(query.execution_options(populate_existing=True))]


def ledger_of(session: Session, workspace_id: int, fan_ids: Collection[int]) -> Sequence[MembershipEntry]:
    """The newest first."""
    query = select(MembershipEntry).where(
        MembershipEntry.workspace_id == workspace_id, MembershipEntry.fan_id.in_(fan_ids)
    )
    return session.scalars(query.order_by(MembershipEntry.at.desc(), MembershipEntry.id.desc())).all()


def drop(session: Session, workspace_id: int, fan_id: int) -> None:
    session.execute(delete(Membership).where(Membership.workspace_id == workspace_id, Membership.fan_id == fan_id))


def forget_notes(session: Session, workspace_id: int, fan_ids: Collection[int]) -> None:
    """What people wrote about somebody who is forgotten; that and how often they got something stays."""
    session.execute(
        update(MembershipEntry)
        .where(MembershipEntry.workspace_id == workspace_id, MembershipEntry.fan_id.in_(fan_ids))
        .values(note="")
        .execution_options(synchronize_session=False)
    )


# ---- lists -----------------------------------------------------------------------------------------------------------


def _held(workspace_id: int) -> Select[*tuple[Any, ...]]:
    return (
        select(Membership, MembershipTier).join(MembershipTier, _OF_TIER).where(Membership.workspace_id == workspace_id)
    )


def _standing(standing: Standing, now: datetime) -> Any:  # noqa: ANN401 - a condition
    """The same as rules.periods.standing_of, for a list."""
    kept = Membership.revoked_at.is_(None)
    graced = type_coerce(Membership.ends_at, BigInteger) + MembershipTier.grace_days * DAY_MS
    moment = to_ms(now)
    if standing is Standing.REVOKED:
        return Membership.revoked_at.is_not(None)
    if standing is Standing.MEMBER:
        return and_(kept, or_(Membership.ends_at.is_(None), Membership.ends_at > now))
    over = and_(kept, Membership.ends_at.is_not(None), Membership.ends_at <= now)
    return and_(over, graced > moment if standing is Standing.GRACE else graced <= moment)


class Asked(NamedTuple):
    """Which members. `until`: those whose membership ends before; `text`: is in their name or remark."""

    tier_id: int | None = None
    standing: Standing | None = None
    until: datetime | None = None
    text: str = ""


def listed(session: Session, workspace_id: int, asked: Asked, now: datetime, offset: int, limit: int) -> list[Held]:
    """Who ends first stands first; for good comes last."""
    query = _asked(_held(workspace_id), asked, now)
    last = Membership.ends_at.is_(None)
    ordered = query.order_by(last, Membership.ends_at, Membership.fan_id, Membership.tier_id)
    return [Held(*row) for row in session.execute(ordered.offset(offset).limit(limit))]


def count(session: Session, workspace_id: int, asked: Asked, now: datetime) -> int:
    query = (
        select(func.count()).select_from(Membership).join(MembershipTier, _OF_TIER)
        .where(Membership.workspace_id == workspace_id)
    )  # fmt: skip
    return session.scalar(_asked(query, asked, now)) or 0


def _asked(query: Any, asked: Asked, now: datetime) -> Any:  # noqa: ANN401 - a query of memberships and tiers
    if asked.tier_id is not None:
        query = query.where(Membership.tier_id == asked.tier_id)
    if asked.standing is not None:
        query = query.where(_standing(asked.standing, now))
    if asked.until is not None:
        query = query.where(
            Membership.revoked_at.is_(None), Membership.ends_at > now, Membership.ends_at <= asked.until
        )
    return query.where(_named(asked.text)) if asked.text else query


def _named(text: str) -> Any:  # noqa: ANN401 - a condition
    fan = exists().where(
        Fan.workspace_id == Membership.workspace_id,
        Fan.id == Membership.fan_id,
        Fan.name.icontains(text, autoescape=True),
    )
    follow = exists().where(
        Follow.workspace_id == Membership.workspace_id,
        Follow.fan_id == Membership.fan_id,
        Follow.remark.icontains(text, autoescape=True),
    )
    return or_(fan, follow)


def ending(
    session: Session, workspace_id: int, tier_id: int, window: tuple[datetime, datetime], after: int, limit: int
) -> Sequence[Membership]:
    """Memberships of a tier that end within the window, by fan: who may have to be told."""
    query = select(Membership).where(
        Membership.workspace_id == workspace_id,
        Membership.tier_id == tier_id,
        Membership.ends_at > window[0],
        Membership.ends_at <= window[1],
        Membership.revoked_at.is_(None),
        Membership.fan_id > after,
    )
    return session.scalars(query.order_by(Membership.fan_id).limit(limit)).all()


def set_told(session: Session, workspace_id: int, tier_id: int, fan_ids: Collection[int], now: datetime) -> None:
    session.execute(
        update(Membership)
        .where(Membership.workspace_id == workspace_id, Membership.tier_id == tier_id, Membership.fan_id.in_(fan_ids))
        .values(told_at=now)
        .execution_options(synchronize_session=False)
    )


# ---- the proof -------------------------------------------------------------------------------------------------------


def everything(session: Session, workspace_id: int) -> dict[tuple[int, int], Term]:
    """Each membership, by fan and tier."""
    query = select(
        Membership.fan_id, Membership.tier_id, Membership.since, Membership.ends_at, Membership.revoked_at
    ).where(Membership.workspace_id == workspace_id)
    return {(row[0], row[1]): Term(row[2], row[3], row[4]) for row in session.execute(query)}


def whole_ledger(session: Session, workspace_id: int) -> dict[tuple[int, int], list[Entry]]:
    """The ledger by today's fan and tier, without people who were forgotten."""
    fan = and_(Fan.workspace_id == MembershipEntry.workspace_id, Fan.id == MembershipEntry.fan_id)
    query = (
        select(
            func.coalesce(Fan.merged_into_id, MembershipEntry.fan_id),
            MembershipEntry.tier_id,
            MembershipEntry.cause,
            MembershipEntry.periods,
            MembershipEntry.days,
            MembershipEntry.at,
        )
        .outerjoin(Fan, fan)
        .where(MembershipEntry.workspace_id == workspace_id)
        .order_by(MembershipEntry.at, MembershipEntry.id)
    )
    found: dict[tuple[int, int], list[Entry]] = {}
    for fan_id, tier_id, cause, periods, days, at in session.execute(query):
        found.setdefault((fan_id, tier_id), []).append(Entry(cause, periods, days, at))
    return found


def keys_like(session: Session, workspace_id: int, start: str) -> set[str]:
    """The keys of the ledger that begin so."""
    query = select(MembershipEntry.key).where(
        MembershipEntry.workspace_id == workspace_id, MembershipEntry.key.startswith(start, autoescape=True)
    )
    return set(session.scalars(query))


def forgotten(session: Session, workspace_id: int) -> set[int]:
    query = select(Fan.id).where(Fan.workspace_id == workspace_id, Fan.erased_at.is_not(None))
    return set(session.scalars(query))
