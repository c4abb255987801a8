"""Runs the revisions on the connection that `hotline.operations.schema` hands over; Alembic loads this."""

from alembic import context
from sqlalchemy import text

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=context.config.attributes.get("metadata"),
    transaction_per_migration=True,
    compare_type=True,
)
# A revision that cannot get its lock fails and is run again, rather than queue every caller behind it.
connection.execute(text("SET lock_timeout = '5s'"))
connection.commit()
with context.begin_transaction():
    context.run_migrations()
