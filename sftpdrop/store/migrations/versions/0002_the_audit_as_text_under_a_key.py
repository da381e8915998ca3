"""The audit trail as text, each letter of it under a keyed hash (docs/adr/0013).

The hashes are made here, as they were at this revision: store/audit.py may write another form by
now, to which a later revision leads. What comes from outside is the key, whose file the seal of
the connection names.
"""

import hashlib
import hmac
import json
from collections.abc import Sequence
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_FORMER = sa.Table(
    "audit",
    sa.MetaData(),
    sa.Column("id", sa.Integer(), primary_key=True),
    sa.Column("at", sa.DateTime(timezone=True)),
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
    audit = op.create_table(
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
    head = op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    key = connection.get_execution_options()["sftpdrop_audit_seal"].check_key().read_bytes()
    before = ""
    for number, row in enumerate(rows, 1):
        columns = _as_text(row)
        before = _hash(key, ["row", before, number, *map(_hexed, columns.values())])
        connection.execute(sa.insert(audit).values(id=number, hash=before, **columns))
    count = {"rows": len(rows), "hash": _hash(key, ["rows", len(rows)])}
    connection.execute(sa.insert(head).values(id=1, **count))


def _as_text(row: sa.RowMapping) -> dict[str, str | None]:
    """The columns of a row in the order in which they are hashed."""
    at: datetime = row["at"] if row["at"].tzinfo else row["at"].replace(tzinfo=UTC)  # as in SQLite
    return {
        "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
        "event": row["event"],
        "actor": row["actor"],
        "pass_number": row["pass_number"],
        "drop_id": row["drop_id"],
        "address": row["address"],
        "details": json.dumps(row["details"], sort_keys=True),
    }


def _hexed(text: str | None) -> str | None:
    return None if text is None else text.encode().hex().upper()


def _hash(key: bytes, what: Sequence[str | int | None]) -> str:
    return hmac.digest(key, json.dumps(list(what)).encode(), hashlib.sha256).hex()
