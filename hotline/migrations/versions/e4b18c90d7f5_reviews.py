"""supervisors' reviews of calls, and when each last looked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = 'e4b18c90d7f5'
down_revision = 'c7a1e05d3b42'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Expand."""
    # The foreign keys need their tables for an instant: rather fail and be run again than queue callers behind us.
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        'review',
        sa.Column('call_id', sa.Uuid(), nullable=False),
        sa.Column('person_id', sa.Uuid(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('reviewed_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('reviewed_by', sa.Uuid(), nullable=True),
        sa.Column('assigned_to', sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(['call_id'], ['call.id'], name=op.f('fk_review_call_id_call')),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_review_person_id_person')),
        sa.ForeignKeyConstraint(['reviewed_by'], ['person.id'], name=op.f('fk_review_reviewed_by_person')),
        sa.ForeignKeyConstraint(['assigned_to'], ['person.id'], name=op.f('fk_review_assigned_to_person')),
        sa.PrimaryKeyConstraint('call_id', name=op.f('pk_review')),
    )
    op.create_index(
        'ix_review_open',
        'review',
        ['call_id'],
        unique=False,
        postgresql_where=sa.text('assigned_to is not null and reviewed_at is null'),
    )
    op.create_table(
        'review_comment',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('call_id', sa.Uuid(), nullable=False),
        sa.Column('ticket_id', sa.Uuid(), nullable=False),
        sa.Column('person_id', sa.Uuid(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('sealed', sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(['call_id'], ['call.id'], name=op.f('fk_review_comment_call_id_call')),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_review_comment_person_id_person')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_review_comment')),
    )
    op.create_index(op.f('ix_review_comment_call_id'), 'review_comment', ['call_id'], unique=False)
    op.create_table(
        'last_look',
        sa.Column('person_id', sa.Uuid(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_last_look_person_id_person')),
        sa.PrimaryKeyConstraint('person_id', name=op.f('pk_last_look')),
    )


def downgrade() -> None:
    """Undo it."""
    op.drop_table('last_look')
    op.drop_table('review_comment')
    op.drop_table('review')
