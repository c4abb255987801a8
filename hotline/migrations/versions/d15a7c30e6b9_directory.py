"""the directory of services."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = 'd15a7c30e6b9'
down_revision = 'b6e0f24a91d3'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Expand."""
    op.create_table(
        'directory_entry',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('service', sa.String(), nullable=False),
        sa.Column('county', sa.String(), nullable=False),
        sa.Column('hours', sa.String(), nullable=False),
        sa.Column('phone', sa.String(), nullable=False),
        sa.Column('verified_on', sa.Date(), nullable=False),
        sa.Column('verified_by', sa.String(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_directory_entry')),
        sa.UniqueConstraint('name', 'county', name=op.f('uq_directory_entry_name_county')),
    )


def downgrade() -> None:
    """Undo it."""
    op.drop_table('directory_entry')
