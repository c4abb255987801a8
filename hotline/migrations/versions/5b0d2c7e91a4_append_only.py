"""events, audit entries and consents are only added.

The database itself refuses to change, remove or empty them, whoever asks: a bug of ours, or a hand at a prompt. When
their time is over a purge removes rows in a transaction that says so: `SET LOCAL hotline.purging = 'on'`. Even then
none is changed.
"""

from __future__ import annotations

from alembic import op

revision = '5b0d2c7e91a4'
down_revision = 'ffedc574c9d5'
branch_labels = None
depends_on = None

TABLES = ('audit_entry', 'consent', 'event')


def upgrade() -> None:
    """Expand."""
    # A trigger needs its table alone for an instant: rather fail and be run again than queue callers behind us.
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(
        """
        CREATE FUNCTION only_added() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'DELETE' AND current_setting('hotline.purging', true) = 'on' THEN
                RETURN OLD;
            END IF;
            RAISE EXCEPTION 'rows of % are only added, never changed or removed', TG_TABLE_NAME
                USING ERRCODE = 'restrict_violation';
        END
        $$
        """
    )
    for table in TABLES:
        op.execute(
            f"CREATE TRIGGER only_added BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION only_added()"
        )
        op.execute(
            f"CREATE TRIGGER never_emptied BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION only_added()"
        )


def downgrade() -> None:
    """Undo it."""
    for table in TABLES:
        op.execute(f"DROP TRIGGER never_emptied ON {table}")
        op.execute(f"DROP TRIGGER only_added ON {table}")
    op.execute("DROP FUNCTION only_added()")
