"""The database: the declarative root of all tables, the column types with a rule in them, the engine."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Engine, MetaData, create_engine
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Instant(TypeDecorator[datetime]):
    """An aware instant, stored and returned in UTC. A naive datetime is a bug and is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the type's signature
        """Refuse a naive datetime (ValueError)."""
        if value is not None and value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone; every instant must have one")
        return value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the type's signature
        """The instant in UTC, whatever zone the connection speaks."""
        return value.astimezone(UTC) if value is not None else None


class Model(DeclarativeBase):
    """The root of every table. A column whose `info` has `is_pii` holds a person's words or number."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {datetime: Instant, dict[str, Any]: JSONB, list[str]: JSONB}


PII = {"is_pii": True}


def new_id() -> uuid.UUID:
    """A fresh, unguessable id for a row."""
    return uuid.uuid4()


def make_engine(url: str, *, pool_size: int = 10, statement_timeout_ms: int = 0, **options: Any) -> Engine:
    """An engine for `postgresql://...` URLs through psycopg 3.

    `statement_timeout_ms` bounds one statement; 0 leaves it unbounded. A webhook's engine is given one so that a slow
    database becomes an error that can be answered, not a silent caller.
    """
    timeouts = f"-c statement_timeout={statement_timeout_ms} -c lock_timeout={statement_timeout_ms}"
    return create_engine(
        url.replace("postgresql://", "postgresql+psycopg://", 1),
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=3,
        hide_parameters=True,
        connect_args={"connect_timeout": 3, "options": timeouts if statement_timeout_ms else ""},
        **options,
    )
