"""The findings of a drop, and the memory of its list for the comparison with the next one."""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, insert, select

from sftpdrop.core.finding import Finding, Severity
from sftpdrop.core.identifiers import DropId, PassNumber
from sftpdrop.core.inspection import RollEntry
from sftpdrop.store.tables import drops, findings, rolls


def replace(connection: Connection, drop_id: DropId, found: Sequence[Finding]) -> None:
    """Store the findings of the last inspection in place of those of an earlier one."""
    connection.execute(delete(findings).where(findings.c.drop_id == drop_id))
    rows = [
        {
            "drop_id": drop_id,
            "position": position,
            "code": finding.code,
            "severity": finding.severity,
            "sheet": finding.sheet,
            "row": finding.row,
            "column": finding.column,
            "params": dict(finding.params),
            "more_rows": list(finding.more_rows),
        }
        for position, finding in enumerate(found)
    ]
    if rows:
        connection.execute(insert(findings), rows)


def of_drop(connection: Connection, drop_id: DropId) -> tuple[Finding, ...]:
    """The findings of a drop, in the order in which they were told."""
    query = select(findings).where(findings.c.drop_id == drop_id).order_by(findings.c.position)
    return tuple(
        Finding(
            code=row["code"],
            severity=Severity(row["severity"]),
            sheet=row["sheet"],
            row=row["row"],
            column=row["column"],
            params=row["params"],
            more_rows=tuple(row["more_rows"]),
        )
        for row in connection.execute(query).mappings()
    )


def remember_roll(connection: Connection, drop_id: DropId, roll: Sequence[RollEntry]) -> None:
    """Keep the keyed hashes of a list, in place of an earlier inspection's."""
    connection.execute(delete(rolls).where(rolls.c.drop_id == drop_id))
    entries = [[entry.key, entry.year_group, entry.group] for entry in roll]
    connection.execute(insert(rolls).values(drop_id=drop_id, entries=entries))


def forget_roll(connection: Connection, drop_id: DropId) -> None:
    """Forget a list that was never accepted: nothing is compared with it."""
    connection.execute(delete(rolls).where(rolls.c.drop_id == drop_id))


def forget_older_rolls(connection: Connection, pass_number: PassNumber, drop_id: DropId) -> None:
    """Forget what was remembered of the school's lists before this one."""
    older = select(drops.c.id).where(drops.c.pass_number == pass_number, drops.c.id < drop_id)
    connection.execute(delete(rolls).where(rolls.c.drop_id.in_(older)))


def recall_roll(
    connection: Connection, drop_id: DropId
) -> tuple[tuple[RollEntry, ...], str | None]:
    """The keyed hashes of a drop's list and its fingerprint; empty where none were kept."""
    query = (
        select(rolls.c.entries, drops.c.fingerprint)
        .join_from(drops, rolls, isouter=True)
        .where(drops.c.id == drop_id)
    )
    row = connection.execute(query).first()
    if row is None:
        return (), None
    return tuple(RollEntry(*entry) for entry in row[0] or ()), row[1]
