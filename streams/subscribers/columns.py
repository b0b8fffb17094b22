"""Column types that mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import BigInteger, DateTime, Integer
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)

Number: Final = BigInteger().with_variant(Integer(), "sqlite")
"""64 bits. SQLite makes a key of a table's rows of it only where it is called INTEGER."""


class Moment(TypeDecorator[datetime]):
    """A time in UTC: ``timestamptz`` on PostgreSQL, microseconds since 1970 on SQLite.

    SQLite knows no times; whole numbers keep their order and every microsecond.
    """

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the type of the engine at hand."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(Integer())
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Return what is stored for ``value``.

        Raises:
            ValueError: the time has no zone.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no zone: times in the store are UTC")
        if dialect.name == "sqlite":
            return (value - EPOCH) // _MICROSECOND
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Return the time, in UTC."""
        if value is None:
            return None
        if dialect.name == "sqlite":
            return EPOCH + timedelta(microseconds=value)
        return value.astimezone(UTC) if isinstance(value, datetime) else None


def day_number(day: date) -> int:
    """Return a day as the days since 1970-01-01."""
    return day.toordinal() - EPOCH.toordinal()


def day_of(number: int) -> date:
    """Return the day that is ``number`` days after 1970-01-01."""
    return date.fromordinal(number + EPOCH.toordinal())
