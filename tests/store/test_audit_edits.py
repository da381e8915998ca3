"""What somebody did to the audit trail by plain SQL, and which row `verify` names for it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text
from sqlalchemy.exc import DataError

from sftpdrop.store import audit
from sftpdrop.store.audit import BadRow, Fault
from sftpdrop.store.database import Database
from tests.store.trails import ROWS, event, find_bad_row

COLUMNS = "at, event, actor, pass_number, drop_id, address, details, hash"
TEXTS = COLUMNS.split(", ")
NULLABLE = ("pass_number", "drop_id", "address")
# What a text may become; one that stays what it was is no edit.
REWRITTEN = (
    "NULL",
    "{0} || ' '",
    "' ' || {0}",
    "{0} || '0'",
    "upper({0})",
    "lower({0})",
    "replace({0}, '.00', '.0')",
    "replace({0}, ' ', '  ')",
    "replace({0}, '+00:00', 'Z')",
    "replace({0}, 'Ünicode', '\\u00dcnicode')",
    "coalesce({0}, '')",
    "coalesce({0}, 'x')",
    "''",
    "'x'",
    "'null'",
    "'{{}}'",
)


@contextmanager
def edited(trail: Database, *statements: str, **values: object) -> Iterator[Connection]:
    """The trail after statements, which are undone at the end."""
    with trail.engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement), values)
        yield connection
        connection.rollback()


def stored(connection: Connection, row: int, column: str) -> str | None:
    held: str | None = connection.execute(
        text(f"SELECT {column} FROM audit WHERE id = {row}")
    ).scalar_one()
    return held


@pytest.mark.parametrize("row", range(1, ROWS + 1))
@pytest.mark.parametrize("column", TEXTS)
def test_a_column_that_reads_otherwise_is_named(trail: Database, row: int, column: str) -> None:
    with trail.read() as connection:
        before = stored(connection, row, column)
    for form in REWRITTEN if column in NULLABLE else REWRITTEN[1:]:
        edit = f"UPDATE audit SET {column} = {form.format(column)} WHERE id = {row}"
        # PostgreSQL takes no text that is too long.
        with suppress(DataError), edited(trail, edit) as connection:
            same = stored(connection, row, column) == before
            assert audit.verify(connection) == (None if same else BadRow(row, Fault.CHANGED)), form


@given(
    row=st.integers(1, ROWS),
    column=st.sampled_from(TEXTS),
    # What both databases can store: no NUL, and no longer than the shortest column.
    new=st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_other_text_in_any_column_of_any_row_is_named(
    trail: Database, row: int, column: str, new: str
) -> None:
    statement = f"UPDATE audit SET {column} = :new WHERE id = {row}"
    with trail.read() as connection:
        before = stored(connection, row, column)
    with edited(trail, statement, new=new) as connection:
        same = stored(connection, row, column) == before
        assert audit.verify(connection) == (None if same else BadRow(row, Fault.CHANGED))


@pytest.mark.parametrize(
    ("edits", "row", "fault"),
    [
        (["DELETE FROM audit WHERE id = 1"], 1, Fault.MISSING),
        (["DELETE FROM audit WHERE id = 4"], 4, Fault.MISSING),
        (["DELETE FROM audit WHERE id = 6"], 6, Fault.MISSING),
        (["DELETE FROM audit WHERE id >= 3"], 3, Fault.MISSING),
        (["DELETE FROM audit"], 1, Fault.MISSING),
        (["DELETE FROM audit", "DELETE FROM audit_head"], 1, Fault.MISSING),
        (["DELETE FROM audit_head"], None, Fault.MISSING),
        (["UPDATE audit_head SET id = 2"], None, Fault.MISSING),
        (["UPDATE audit_head SET hash = ''"], None, Fault.CHANGED),
        (["UPDATE audit_head SET hash = upper(hash)"], None, Fault.CHANGED),
        (["UPDATE audit_head SET rows = 5"], None, Fault.CHANGED),
        (["UPDATE audit_head SET rows = 0", "DELETE FROM audit"], 1, Fault.MISSING),
        (["DELETE FROM audit WHERE id = 6", "UPDATE audit_head SET rows = 5"], 6, Fault.MISSING),
        (["UPDATE audit SET id = 99 WHERE id = 2"], 2, Fault.MISSING),
        (["UPDATE audit SET id = -1 WHERE id = 2"], 2, Fault.MISSING),
        (["UPDATE audit SET id = 7 WHERE id = 6"], 6, Fault.MISSING),
        (["UPDATE audit SET id = 0 WHERE id = 1"], 1, Fault.MISSING),
        ([f"INSERT INTO audit SELECT 7, {COLUMNS} FROM audit WHERE id = 6"], 7, Fault.ADDED),
        ([f"INSERT INTO audit SELECT 99, {COLUMNS} FROM audit WHERE id = 6"], 99, Fault.ADDED),
        ([f"INSERT INTO audit SELECT 0, {COLUMNS} FROM audit WHERE id = 6"], 0, Fault.ADDED),
        (
            [
                "UPDATE audit SET id = 99 WHERE id = 2",
                "UPDATE audit SET id = 2 WHERE id = 3",
                "UPDATE audit SET id = 3 WHERE id = 99",
            ],
            2,
            Fault.CHANGED,
        ),
    ],
    ids=lambda value: "; ".join(value) if isinstance(value, list) else str(value),
)
def test_rows_that_are_gone_or_new_or_moved_are_named(
    trail: Database, edits: Sequence[str], row: int | None, fault: Fault
) -> None:
    with edited(trail, *edits) as connection:
        assert audit.verify(connection) == BadRow(row, fault)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # PostgreSQL takes none such
@pytest.mark.parametrize("column", TEXTS)
@pytest.mark.parametrize(
    "value", ["x'00ff'", "CAST({0} AS BLOB)", "CAST(x'ff' AS TEXT)", "zeroblob(32)", "5", "5.5"]
)
def test_what_is_no_text_of_ours_is_named(trail: Database, column: str, value: str) -> None:
    edit = f"UPDATE audit SET {column} = {value.format(column)} WHERE id = 3"
    with edited(trail, edit) as connection:
        assert audit.verify(connection) == BadRow(3, Fault.CHANGED)
        audit.append(connection, event(7))  # whoever can do that can not end the audit by it
        assert audit.verify(connection) == BadRow(3, Fault.CHANGED)


def test_a_chain_that_was_worked_out_again_under_another_key_is_named(
    trail: Database, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    forger = Database.open(
        trail.engine.url.render_as_string(hide_password=False), tmp_path / "elsewhere"
    )
    forger.migrate()  # makes the forger a key
    with trail.begin() as connection:
        connection.execute(text("DELETE FROM audit WHERE id >= 3"))
    with forger.begin() as connection:
        audit.append_all(connection, [event(number) for number in range(3, ROWS + 1)])
    forger.close()
    assert find_bad_row(trail) == BadRow(3, Fault.CHANGED)


@pytest.mark.parametrize("tables", [["audit"], ["audit", "audit_head"]])
def test_what_follows_a_total_wipe_does_not_hide_it(trail: Database, tables: list[str]) -> None:
    with trail.begin() as connection:
        for table in tables:
            connection.execute(text(f"DELETE FROM {table}"))
    for number in range(1, 2 * ROWS):
        with trail.begin() as connection:
            audit.append(connection, event(number))
        assert find_bad_row(trail) is not None


def test_an_older_state_of_the_whole_trail_is_found_and_stays_found(trail: Database) -> None:
    with trail.begin() as connection:
        head = connection.execute(text("SELECT rows, hash FROM audit_head")).mappings().one()
    for number in (7, 8):
        with trail.begin() as connection:
            audit.append(connection, event(number))
    with trail.begin() as connection:
        connection.execute(text("DELETE FROM audit WHERE id > 6"))
        connection.execute(text("UPDATE audit_head SET rows = :rows, hash = :hash"), dict(head))
    assert find_bad_row(trail) == BadRow(7, Fault.MISSING)
    with trail.begin() as connection:
        audit.append_all(connection, [event(number) for number in (17, 18, 19)])
    with trail.begin() as connection:
        audit.append(connection, event(20))
    assert find_bad_row(trail) == BadRow(8, Fault.CHANGED)
