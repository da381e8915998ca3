"""The audit trail as text, each letter of it under a keyed hash (docs/adr/0013)."""

import sqlalchemy as sa
from alembic import op

from sftpdrop.store import audit
from sftpdrop.store.tables import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_FORMER = sa.Table(
    "audit",
    sa.MetaData(),
    sa.Column("id", sa.Integer(), primary_key=True),
    sa.Column("at", UtcDateTime()),
    sa.Column("event", sa.String()),
    sa.Column("actor", sa.String()),
    sa.Column("pass_number", sa.String()),
    sa.Column("drop_id", sa.String()),
    sa.Column("address", sa.String()),
    sa.Column("details", sa.JSON()),
)


def upgrade() -> None:
    """Go to this revision: the rows are written anew, with their numbers."""
    connection = op.get_bind()
    rows = connection.execute(sa.select(_FORMER).order_by(_FORMER.c.id)).mappings().all()
    op.drop_table("audit")
    op.drop_table("audit_head")
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("event", sa.String(length=60), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("pass_number", sa.String(length=20), nullable=True),
        sa.Column("drop_id", sa.String(length=26), nullable=True),
        sa.Column("address", sa.String(length=45), nullable=True),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index("ix_audit_at", "audit", ["at"])
    op.create_index("ix_audit_pass_number", "audit", ["pass_number"])
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    audit.begin_trail(connection)
    kept = [{name: row[name] for name in row if name != "id"} for row in rows]
    audit.append_all(connection, [audit.AuditEvent(**row) for row in kept])
