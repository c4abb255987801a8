"""how people sign in to the console."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = 'c7a1e05d3b42'
down_revision = '5b0d2c7e91a4'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Expand."""
    op.create_table(
        'sign_in',
        sa.Column('person_id', sa.Uuid(), nullable=False),
        sa.Column('password_hash', sa.String(), nullable=True),
        sa.Column('code_sealed', sa.LargeBinary(), nullable=True),
        sa.Column('code_confirmed_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('code_step', sa.BigInteger(), nullable=False),
        sa.Column('failures', sa.Integer(), nullable=False),
        sa.Column('failed_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('invitation_hash', sa.LargeBinary(), nullable=True),
        sa.Column('invited_until', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_sign_in_person_id_person')),
        sa.PrimaryKeyConstraint('person_id', name=op.f('pk_sign_in')),
    )
    op.create_index('ux_sign_in_invitation', 'sign_in', ['invitation_hash'], unique=True)
    op.create_table(
        'console_session',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('person_id', sa.Uuid(), nullable=False),
        sa.Column('begun_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('locked_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_console_session_person_id_person')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_console_session')),
    )
    op.create_index(op.f('ix_console_session_person_id'), 'console_session', ['person_id'], unique=False)


def downgrade() -> None:
    """Undo it."""
    op.drop_table('console_session')
    op.drop_table('sign_in')
