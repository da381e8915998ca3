"""The tables. A change here needs a migration in sftpdrop/store/migrations."""

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC with its time zone, also in SQLite, which keeps none."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store UTC only; a time without a zone is a mistake of ours."""
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        return value if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the zone back that SQLite dropped; PostgreSQL tells times in that of its session."""
        if value is None or value.tzinfo is None:
            return value and value.replace(tzinfo=UTC)
        return value.astimezone(UTC)


accounts = Table(
    "accounts",
    metadata,
    Column("pass_number", String(20), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("brin", String(10)),
    Column("email", String(254)),
    Column("locale", String(2), nullable=False),
    Column("status", String(10), nullable=False),
    Column("password_hash", String(100), nullable=False),
    Column("password_changed_at", UtcDateTime, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("last_login_at", UtcDateTime),
    Column("generation", Integer, nullable=False, default=0),
    Column("must_change_password", Boolean, nullable=False, default=False),
    Column("require_key_and_password", Boolean, nullable=False, default=False),
    Column("last_day", Date),
    Column("allow_from", JSON, nullable=False, default=list),
)

account_keys = Table(
    "account_keys",
    metadata,
    Column("fingerprint", String(60), primary_key=True),
    Column("pass_number", ForeignKey("accounts.pass_number", ondelete="CASCADE"), primary_key=True),
    Column("public_key", Text, nullable=False),
    Column("label", String(100), nullable=False),
    Column("expires_on", Date),
    Column("allow_from", JSON, nullable=False, default=list),
)

# No foreign key to accounts: a drop that was acknowledged must be recorded even when its account
# is gone or the database was set back to an older copy.
drops = Table(
    "drops",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("pass_number", String(20), nullable=False),
    Column("name", String(200), nullable=False),
    Column("name_key", String(400), nullable=False),
    Column("state", String(12), nullable=False),
    Column("prior_state", String(12)),
    Column("reason", Text),
    Column("size", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("judged_at", UtcDateTime),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("client", String(255), nullable=False),
    Column("address", String(45), nullable=False),
    Column("sheets", Integer),
    Column("rows", Integer),
    Column("pupils", Integer),
    Column("groups", JSON, nullable=False, default=dict),
    Column("year_groups", JSON, nullable=False, default=dict),
    Column("comparison", JSON, nullable=False, default=dict),
    Column("errors", Integer),
    Column("warnings", Integer),
    Column("profile", String(50)),
    Column("fingerprint", String(64)),
    Column("tries", Integer, nullable=False, default=0),
    # The state that the school's directory shows; where it differs, the watcher has work to do.
    Column("answered", String(12), nullable=False, default=""),
    Index("ix_drops_pass_number_name_key", "pass_number", "name_key"),
    Index("ix_drops_state", "state"),
    Index("ix_drops_received_at", "received_at"),
)

findings = Table(
    "findings",
    metadata,
    Column("drop_id", ForeignKey("drops.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("code", String(60), nullable=False),
    Column("severity", String(10), nullable=False),
    Column("sheet", String(255)),
    Column("row", Integer),
    Column("column", String(4)),
    Column("params", JSON, nullable=False),
    Column("more_rows", JSON, nullable=False),
)

# The memory of an accepted or held list: keyed hashes of pupil numbers, see roster/roll.py.
rolls = Table(
    "rolls",
    metadata,
    Column("drop_id", ForeignKey("drops.id", ondelete="CASCADE"), primary_key=True),
    Column("entries", JSON, nullable=False),
)

# Every column is text that this code alone gives its form: the hash covers what is stored, letter
# by letter (docs/adr/0013).
audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", String(32), nullable=False),  # UTC, ISO 8601
    Column("event", String(60), nullable=False),
    Column("actor", String(200), nullable=False),
    Column("pass_number", String(20)),
    Column("drop_id", String(26)),
    Column("address", String(45)),
    Column("details", Text, nullable=False),  # JSON
    Column("hash", String(64), nullable=False),
    Index("ix_audit_pass_number", "pass_number"),
    Index("ix_audit_at", "at"),
)

# How many rows the audit trail has, under a hash. Without it nobody could see that the newest ones
# are missing.
audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("rows", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
)

# Wrong log-ins, shared by all server processes; see core/throttle.py. `changed_at` is when a row
# was written, by which the other processes find it.
login_failures = Table(
    "login_failures",
    metadata,
    Column("scope", String(120), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("accounts", Integer, nullable=False),
    Column("last_failure_at", UtcDateTime, nullable=False),
    Column("blocked_until", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Index("ix_login_failures_changed_at", "changed_at"),
)

# Addresses that a school logged in from: there the tallies of others do not count against it.
known_addresses = Table(
    "known_addresses",
    metadata,
    Column("pass_number", String(20), primary_key=True),
    Column("host", String(45), primary_key=True),
    Column("last_login_at", UtcDateTime, nullable=False),
    Index("ix_known_addresses_last_login_at", "last_login_at"),
)
