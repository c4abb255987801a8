"""Runs the revisions on the connection that `hotline.operations.schema` hands over; Alembic loads this."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import text

from hotline.db import Instant


def in_plain_types(kind: str, item: Any, _: Any) -> str | Literal[False]:
    """A revision is history: it must not change its meaning when a column type of ours does."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Instant) else False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=context.config.attributes.get("metadata"),
    transaction_per_migration=True,
    compare_type=True,
    render_item=in_plain_types,
)
# A revision that cannot get its lock fails and is run again, rather than queue every caller behind it.
connection.execute(text("SET lock_timeout = '5s'"))
connection.commit()
with context.begin_transaction():
    context.run_migrations()
