"""The one metadata, and the few column types that mean the same on SQLite and PostgreSQL."""

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, Any

from sqlalchemy import JSON, BigInteger, Boolean, Date, Dialect, Enum, MetaData, Text, TypeDecorator
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, mapped_column

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def to_ms(moment: datetime) -> int:
    """Milliseconds since 1970 UTC. Raises ValueError for a naive datetime: whose noon would it be?"""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return round(moment.timestamp() * 1000)


def from_ms(value: int) -> datetime:
    return datetime.fromtimestamp(value / 1000, UTC)


class Moment(TypeDecorator[datetime]):
    """An aware datetime, kept as BIGINT milliseconds since 1970 UTC: one form on both databases, cheap at the edge."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else to_ms(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else from_ms(value)


def word(kind: type[StrEnum]) -> Enum:
    """A StrEnum kept as its text. No native enum: adding a value must not need a migration."""
    return Enum(
        kind, native_enum=False, create_constraint=False, length=32, values_callable=lambda e: [str(m.value) for m in e]
    )


# None is SQL's NULL, as raw SQL writes it, and not JSON's null: "has no data" must be one condition.
Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")

WorkspaceId = Annotated[int, mapped_column(BigInteger, primary_key=True, autoincrement=False)]
Id = Annotated[int, mapped_column(BigInteger, primary_key=True, autoincrement=False)]


class Table(DeclarativeBase):
    """What every table is declared from. Rule: `workspace_id` comes first in every key (ADR 0002)."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        int: BigInteger,
        bool: Boolean,
        str: Text,
        date: Date,
        datetime: Moment,
        dict[str, Any]: Json,
        list[str]: Json,
    }
