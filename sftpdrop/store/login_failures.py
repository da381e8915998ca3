"""Wrong log-ins and the addresses that schools come from, as all server processes share them."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, not_, or_, select

from sftpdrop.core.throttle import NOTHING, Kind, Scope, Tally, leaked, merged
from sftpdrop.store.tables import known_addresses, login_failures

_KEEP_TALLIES = timedelta(days=1)  # every tally has run dry by then
_KEEP_ADDRESSES = timedelta(days=400)  # a school that comes once a year is still known
_OVERLAP = timedelta(seconds=10)  # clocks of machines that share a PostgreSQL database differ

Known = tuple[str, str]
"""A pass number and the host (core/network.py) that it logged in from."""


def changed_since(connection: Connection, since: datetime) -> dict[Scope, Tally]:
    """The tallies that any process wrote since then, give or take some seconds.

    A row that somebody else put in, whose scope is none of ours, is passed over.
    """
    table = login_failures
    query = select(table).where(table.c.changed_at > since - _OVERLAP, _is_ours())
    return {Scope.parse(row.scope): _tally(row) for row in connection.execute(query)}


def add(
    connection: Connection,
    counted: Mapping[Scope, Tally],
    cleared: Collection[Scope],
    now: datetime,
) -> dict[Scope, Tally]:
    """Add what one process counted to what is stored, and return what became of it.

    `cleared` scopes start from nothing. They are written too, since the other processes would not
    see that a row is gone.
    """
    scopes = {*counted, *cleared}
    stored = _read(connection, scopes)
    counted = _each_account_once(counted, stored, now)
    after = {
        scope: merged(
            scope,
            NOTHING if scope in cleared else stored.get(scope, NOTHING),
            counted.get(scope, NOTHING),
            now,
        )
        for scope in scopes
    }
    _write(connection, after, now)
    return after


def unlock(connection: Connection, pass_number: str, now: datetime) -> None:
    """Let a school that guessed too often try again at once, wherever it tried.

    An address is let off too, unless other pass numbers were tried from it as well.
    """
    table = login_failures
    pairs = connection.execute(
        select(table.c.scope).where(table.c.scope.startswith(f"{Kind.PAIR} {pass_number} "))
    ).scalars()
    mine = [Scope.parse(text) for text in pairs]
    origins = [_origin(scope) for scope in mine]
    only_mine = [
        scope for scope, tally in _read(connection, origins).items() if tally.accounts <= 1
    ]
    let_off = [Scope(Kind.ACCOUNT, pass_number), *mine, *only_mine]
    _write(connection, dict.fromkeys(let_off, NOTHING), now)


def forget_old(connection: Connection, now: datetime) -> None:
    """Delete what says nothing any more, so that the tables stay small."""
    failures, known = login_failures, known_addresses
    connection.execute(
        delete(failures).where(
            failures.c.changed_at < now - _KEEP_TALLIES, failures.c.blocked_until < now
        )
    )
    connection.execute(delete(known).where(known.c.last_login_at < now - _KEEP_ADDRESSES))


def remove_strange(connection: Connection) -> int:
    """Delete the rows whose scope is none of ours, and return how many there were."""
    return connection.execute(delete(login_failures).where(not_(_is_ours()))).rowcount


def known_since(connection: Connection, since: datetime) -> dict[Known, datetime]:
    """Who logged in from where since then, give or take some seconds, and when."""
    table = known_addresses
    query = select(table).where(table.c.last_login_at > since - _OVERLAP)
    return {(row.pass_number, row.host): row.last_login_at for row in connection.execute(query)}


def remember_known(connection: Connection, known: Mapping[Known, datetime]) -> None:
    """Remember that these schools logged in from these hosts, and when."""
    table = known_addresses
    for (pass_number, host), at in known.items():
        connection.execute(
            delete(table).where(table.c.pass_number == pass_number, table.c.host == host)
        )
        connection.execute(
            insert(table).values(pass_number=pass_number, host=host, last_login_at=at)
        )


def _each_account_once(
    counted: Mapping[Scope, Tally], stored: Mapping[Scope, Tally], now: datetime
) -> dict[Scope, Tally]:
    """Leave out pass numbers that another process met at an address in the same second.

    Otherwise one program with an old password and several connections would look like one that
    tries pass numbers, which waits longest and is not let off by `unlock`.
    """
    told = dict(counted)
    for pair, tally in counted.items():
        met = leaked(pair, stored.get(pair, NOTHING), now).failures
        origin = _origin(pair)
        if pair.kind is Kind.PAIR and tally.accounts and met and origin in told:
            told[origin] = replace(told[origin], accounts=max(0, told[origin].accounts - 1))
    return told


def _is_ours() -> ColumnElement[bool]:
    """The condition that a row's scope is of a kind that there is, letter by letter."""
    scope = login_failures.c.scope + " "  # not LIKE, for which SQLite's `PAIR` is a `pair`
    return or_(*(func.substr(scope, 1, len(kind) + 1) == f"{kind} " for kind in Kind))


def _origin(pair: Scope) -> Scope:
    """The tally of the address of a pair."""
    return Scope(Kind.ADDRESS, pair.what.partition(" ")[2])


def _read(connection: Connection, scopes: Collection[Scope]) -> dict[Scope, Tally]:
    query = select(login_failures).where(login_failures.c.scope.in_(sorted(map(str, scopes))))
    # The row is written next: where there are row locks, nobody else may count meanwhile.
    rows = connection.execute(query.with_for_update())
    return {Scope.parse(row.scope): _tally(row) for row in rows}


def _write(connection: Connection, tallies: Mapping[Scope, Tally], now: datetime) -> None:
    if not tallies:
        return
    table = login_failures
    keys = [str(scope) for scope in tallies]
    connection.execute(delete(table).where(table.c.scope.in_(sorted(keys))))
    rows = [
        {
            "scope": key,
            "failures": tally.failures,
            "accounts": tally.accounts,
            "last_failure_at": tally.at,
            "blocked_until": tally.blocked_until,
            "changed_at": now,
        }
        for key, tally in zip(keys, tallies.values(), strict=True)
    ]
    connection.execute(insert(table), rows)


def _tally(row: Row[Any]) -> Tally:
    return Tally(
        failures=row.failures,
        accounts=row.accounts,
        at=row.last_failure_at,
        blocked_until=row.blocked_until,
    )
