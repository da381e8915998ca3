"""How many pupils each year group of a drop has, also those that have none."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision; of the drops before it nothing is known."""
    column = sa.Column("year_groups", sa.JSON(), nullable=False, server_default=sa.text("'{}'"))
    op.add_column("drops", column)
