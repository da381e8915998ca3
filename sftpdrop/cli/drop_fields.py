"""Drops and findings as the JSON objects that scripts rely on, and the ids that people type."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import Connection

from sftpdrop.core.account import Locale
from sftpdrop.core.drop import Drop
from sftpdrop.core.finding import Finding
from sftpdrop.core.identifiers import DropId
from sftpdrop.core.inspection import Inspection
from sftpdrop.errors import InvalidInput, NotFound
from sftpdrop.store import drops
from sftpdrop.texts.findings import say_finding

_SHORTEST_PREFIX = 4


def drop_object(drop: Drop) -> dict[str, Any]:
    """Return every field of a drop by its name."""
    return {field.name: getattr(drop, field.name) for field in fields(drop)}


def inspection_object(inspection: Inspection) -> dict[str, Any]:
    """Return what an inspection found under the names that a drop has for it."""
    return {
        "sheets": inspection.sheets,
        "rows": inspection.rows,
        "pupils": inspection.pupils,
        "groups": dict(inspection.groups),
        "year_groups": dict(inspection.year_groups),
        "errors": inspection.errors,
        "warnings": inspection.warnings,
        "profile": inspection.profile,
    }


def finding_objects(findings: Sequence[Finding], locale: Locale) -> list[dict[str, Any]]:
    """Return findings with their sentence in `locale`, in the order in which they were told."""
    return [
        {
            "code": finding.code,
            "severity": finding.severity,
            "sheet": finding.sheet,
            "row": finding.row,
            "column": finding.column,
            "more_rows": list(finding.more_rows),
            "message": say_finding(finding, locale),
        }
        for finding in findings
    ]


def find_drop(connection: Connection, text: str) -> Drop:
    """Return the drop whose id is `text` or the only one that starts with it.

    Ids of 26 characters are pasted by scripts and shortened by people; upper and lower case are
    the same. NotFound where there is none, InvalidInput where there are several.
    """
    prefix = text.strip().upper()
    if len(prefix) >= len(DropId.new()):
        return drops.get(connection, DropId.parse(prefix))
    if len(prefix) < _SHORTEST_PREFIX or not prefix.isalnum():
        raise InvalidInput(
            f"'{text[:40]}' is not a drop id",
            hint=f"give at least {_SHORTEST_PREFIX} characters; see `sftpdrop drop list`",
        )
    found = drops.starting_with(connection, prefix)
    if not found:
        raise NotFound(f"there is no drop {prefix}", hint="see `sftpdrop drop list`")
    if len(found) > 1:
        raise InvalidInput(
            f"{len(found)} drops have an id that starts with {prefix}",
            hint=f"give more of it, such as {found[-1].id}",
        )
    return found[0]
