"""What the confined child says of a workbook, as plain values that can cross a process border."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from sftpdrop.core.finding import Finding, Severity


class RollEntry(NamedTuple):
    """One pupil as remembered for the comparison with the next list: nobody can be named by it.

    `key` is the hex HMAC-SHA256 of the pupil number under the installation's secret.
    """

    key: str
    year_group: str
    group: str


@dataclass(frozen=True, slots=True)
class Inspection:
    """Everything that is known of a workbook after reading it. Counts are of the whole workbook.

    `rows` are the rows with data, `pupils` those that make up the list, `groups` group name to
    number of pupils in the list's order, `year_groups` the same for every year group that a school
    has, also those without pupils. `must_destroy` is set where the file holds data that the
    library may not have (a BSN): its bytes are not kept anywhere. `fingerprint` is the hex HMAC of
    the whole list in its normal form: equal for the same pupils with the same data.
    """

    kind: str
    profile: str
    sheets: int = 0
    rows: int = 0
    pupils: int = 0
    groups: Mapping[str, int] = field(default_factory=dict)
    year_groups: Mapping[str, int] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    roll: tuple[RollEntry, ...] = ()
    fingerprint: str | None = None
    must_destroy: bool = False

    @property
    def errors(self) -> int:
        """How many findings are errors."""
        return sum(finding.severity is Severity.ERROR for finding in self.findings)

    @property
    def warnings(self) -> int:
        """How many findings are warnings."""
        return sum(finding.severity is Severity.WARNING for finding in self.findings)
