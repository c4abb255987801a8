"""what was told about an incident, answer by answer; only added."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "b6e0f24a91d3"
down_revision = '9f3d60b1e2c8'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Expand."""
    # The foreign keys need their tables for an instant: rather fail and be run again than queue callers behind us.
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "incident_field",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("place", sa.Uuid(), nullable=False),
        sa.Column("value", sa.String(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("codes_version", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(value is null) <> (sealed is null)", name=op.f("ck_incident_field_one_of_both")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_incident_field_ticket_id_ticket")),
        sa.ForeignKeyConstraint(["by"], ["person.id"], name=op.f("fk_incident_field_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_field")),
    )
    op.create_index(
        op.f('ix_incident_field_ticket_id_field_id'), 'incident_field', ['ticket_id', 'field', 'id'], unique=False
    )
    op.execute(
        "CREATE TRIGGER only_added BEFORE UPDATE OR DELETE ON incident_field FOR EACH ROW EXECUTE FUNCTION only_added()"
    )
    op.execute(
        "CREATE TRIGGER never_emptied BEFORE TRUNCATE ON incident_field "
        "FOR EACH STATEMENT EXECUTE FUNCTION only_added()"
    )


def downgrade() -> None:
    """Undo it."""
    op.drop_table("incident_field")
