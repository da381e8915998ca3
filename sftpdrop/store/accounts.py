"""Accounts of schools, their password hashes and their public keys."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from sftpdrop.core.account import Account, AccountKey, AccountStatus, Locale
from sftpdrop.core.identifiers import PassNumber
from sftpdrop.errors import Conflict, NotFound
from sftpdrop.store.tables import account_keys, accounts

# Every log-in asks one of these: to make them anew would cost more than to carry them out.
_ACCOUNT = select(accounts).where(accounts.c.pass_number == bindparam("pass_number"))
_KEYS = (
    select(account_keys)
    .where(account_keys.c.pass_number == bindparam("pass_number"))
    .order_by(account_keys.c.label)
)
_ACCOUNT_WITH_KEYS = (
    select(accounts, account_keys)
    .outerjoin(account_keys)
    .where(accounts.c.pass_number == bindparam("pass_number"))
    .order_by(account_keys.c.label)
)
_Columns = Mapping[str, Any] | RowMapping
_ACCOUNT_NAMES, _KEY_NAMES = list(accounts.c.keys()), list(account_keys.c.keys())


def add(connection: Connection, account: Account, password_hash: str) -> None:
    """Store a new account; Conflict if its pass number is taken."""
    try:
        connection.execute(
            insert(accounts).values(password_hash=password_hash, **_columns(account))
        )
    except IntegrityError as error:
        raise Conflict(
            f"pass number {account.pass_number} already has an account",
            hint=f"see it with `sftpdrop account show {account.pass_number}`",
        ) from error


def get(connection: Connection, pass_number: PassNumber) -> Account:
    """The account of a pass number, or NotFound."""
    row = _row(connection, pass_number)
    if row is None:
        raise NotFound(
            f"no school has pass number {pass_number}", hint="see `sftpdrop account list`"
        )
    return _account(row)


def find_with_hash(connection: Connection, pass_number: str) -> tuple[Account, str] | None:
    """An account and its bcrypt hash, for a log-in."""
    row = _row(connection, pass_number)
    return None if row is None else (_account(row), row["password_hash"])


def find_with_keys(
    connection: Connection, pass_number: str
) -> tuple[Account, list[AccountKey]] | None:
    """An account and its public keys by label, in one question, for a log-in."""
    rows = connection.execute(_ACCOUNT_WITH_KEYS, {"pass_number": pass_number}).all()
    if not rows:
        return None
    width = len(_ACCOUNT_NAMES)
    account = _account(dict(zip(_ACCOUNT_NAMES, rows[0][:width], strict=True)))
    of_keys = (dict(zip(_KEY_NAMES, row[width:], strict=True)) for row in rows)
    return account, [_key(row) for row in of_keys if row["fingerprint"] is not None]


def all_accounts(connection: Connection) -> list[Account]:
    """Every account, by pass number."""
    rows = connection.execute(select(accounts).order_by(accounts.c.pass_number)).mappings()
    return [_account(row) for row in rows]


def generations(
    connection: Connection, pass_numbers: Collection[PassNumber]
) -> dict[PassNumber, int]:
    """The generations of those accounts that may log in: what running sessions are checked by."""
    query = select(accounts.c.pass_number, accounts.c.generation).where(
        accounts.c.status == AccountStatus.ACTIVE,
        accounts.c.pass_number.in_(sorted(pass_numbers)),
    )
    return {PassNumber(row.pass_number): row.generation for row in connection.execute(query)}


def set_password(
    connection: Connection,
    pass_number: PassNumber,
    password_hash: str,
    *,
    now: datetime,
    must_change: bool = False,
) -> None:
    """Replace the password; every running session of the account ends."""
    _change(
        connection,
        pass_number,
        password_hash=password_hash,
        password_changed_at=now,
        must_change_password=must_change,
        generation=accounts.c.generation + 1,
    )


def change_password(
    connection: Connection, pass_number: PassNumber, old: str, new: str, now: datetime
) -> None:
    """Replace the hash `old` by `new`; every running session of the account ends.

    Conflict unless `old` is still the one: whoever knew a password must not undo the reset that an
    admin made at the same moment.
    """
    stored = connection.execute(
        select(accounts.c.password_hash).where(accounts.c.pass_number == pass_number)
    ).scalar()
    if stored != old:
        raise Conflict(f"the password of {pass_number} was changed at the same moment")
    set_password(connection, pass_number, new, now=now)


def set_rehashed(connection: Connection, pass_number: PassNumber, old: str, new: str) -> None:
    """Replace a hash by one of the same password, unless the password was changed meanwhile."""
    connection.execute(
        update(accounts)
        .where(accounts.c.pass_number == pass_number, accounts.c.password_hash == old)
        .values(password_hash=new)
    )


def set_status(connection: Connection, pass_number: PassNumber, status: AccountStatus) -> None:
    """Enable, disable or remove; every running session of the account ends."""
    _change(connection, pass_number, status=status, generation=accounts.c.generation + 1)


def end_sessions(connection: Connection, pass_number: PassNumber) -> None:
    """End every running session of the account: what lets it in has changed."""
    _change(connection, pass_number, generation=accounts.c.generation + 1)


def set_details(connection: Connection, pass_number: PassNumber, **columns: Any) -> None:
    """Change name, brin, email, locale, last_day, allow_from, must_change_password and such."""
    _change(connection, pass_number, **columns)


def set_logged_in(connection: Connection, logged_in: Mapping[PassNumber, datetime]) -> None:
    """Remember the last log-ins; accounts that are gone meanwhile are left out."""
    for pass_number, at in logged_in.items():
        connection.execute(
            update(accounts).where(accounts.c.pass_number == pass_number).values(last_login_at=at)
        )


def highest_cost(connection: Connection) -> int:
    """The highest bcrypt cost of a stored hash (`$2b$12$…`: 12); 0 where there are no accounts."""
    cost = func.max(func.substr(accounts.c.password_hash, 5, 2))
    return int(connection.execute(select(cost)).scalar() or 0)


def remove(connection: Connection, pass_number: PassNumber) -> None:
    """Forget an account and its keys; its drops stay."""
    get(connection, pass_number)
    connection.execute(delete(accounts).where(accounts.c.pass_number == pass_number))


def keys(connection: Connection, pass_number: PassNumber) -> list[AccountKey]:
    """The public keys of an account, by label."""
    rows = connection.execute(_KEYS, {"pass_number": pass_number}).mappings()
    return [_key(row) for row in rows]


def _change(connection: Connection, pass_number: PassNumber, **columns: Any) -> None:
    statement = update(accounts).where(accounts.c.pass_number == pass_number).values(**columns)
    if connection.execute(statement).rowcount == 0:
        get(connection, pass_number)


def _row(connection: Connection, pass_number: str) -> RowMapping | None:
    return connection.execute(_ACCOUNT, {"pass_number": pass_number}).mappings().first()


def _columns(account: Account) -> dict[str, Any]:
    return {
        column.name: list(value) if isinstance(value, tuple) else value
        for column in accounts.columns
        if column.name != "password_hash"
        for value in [getattr(account, column.name)]
    }


def _key(row: _Columns) -> AccountKey:
    return AccountKey(
        public_key=row["public_key"],
        fingerprint=row["fingerprint"],
        label=row["label"],
        expires_on=row["expires_on"],
        allow_from=tuple(row["allow_from"]),
    )


def _account(row: _Columns) -> Account:
    fields = {key: value for key, value in row.items() if key != "password_hash"}
    fields["locale"] = Locale(row["locale"])
    fields["status"] = AccountStatus(row["status"])
    fields["allow_from"] = tuple(row["allow_from"])
    return Account(**fields)
