"""browsers that ring, callers on hold, a supervisor in the conversation."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '9f3d60b1e2c8'
down_revision = 'e4b18c90d7f5'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Expand."""
    # Rather fail and be run again than queue callers behind us.
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column('presence', sa.Column('browser_lost_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('presence', sa.Column('browser_lost_why', sa.String(), nullable=False, server_default=''))
    op.add_column('presence', sa.Column('absent_until', sa.DateTime(timezone=True), nullable=True))
    op.add_column('offer', sa.Column('hold', sa.String(), nullable=False, server_default=''))
    op.add_column('offer', sa.Column('held_at', sa.DateTime(timezone=True), nullable=True))
    op.create_check_constraint(op.f('ck_offer_hold'), 'offer', "hold in ('', 'holding', 'held', 'releasing')")
    op.create_table(
        'assist',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('offer_id', sa.Uuid(), nullable=False),
        sa.Column('person_id', sa.Uuid(), nullable=False),
        sa.Column('channel', sa.String(), nullable=False),
        sa.Column('state', sa.String(), nullable=False),
        sa.Column('why', sa.String(), nullable=False),
        sa.Column('leg_sid', sa.String(), nullable=True),
        sa.Column('leg_ended_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('placed_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('joined_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('over_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state in ('placed','ringing','answered','joined','over')", name=op.f('ck_assist_state')
        ),
        sa.ForeignKeyConstraint(['offer_id'], ['offer.id'], name=op.f('fk_assist_offer_id_offer')),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_assist_person_id_person')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_assist')),
    )
    op.create_index(
        'ux_assist_offer_live', 'assist', ['offer_id'], unique=True, postgresql_where=sa.text("state <> 'over'")
    )
    op.create_index(
        'ux_assist_person_live', 'assist', ['person_id'], unique=True, postgresql_where=sa.text("state <> 'over'")
    )
    op.create_index('ix_assist_due', 'assist', ['due_at'], postgresql_where=sa.text('due_at is not null'))


def downgrade() -> None:
    """Undo it."""
    op.drop_table('assist')
    op.drop_constraint(op.f('ck_offer_hold'), 'offer')
    for column in ('held_at', 'hold'):
        op.drop_column('offer', column)
    for column in ('absent_until', 'browser_lost_why', 'browser_lost_at'):
        op.drop_column('presence', column)
