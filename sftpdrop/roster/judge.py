"""The judgement of a workbook: from its values to pupils and findings, in one walk."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from sftpdrop.core.finding import Finding, Severity
from sftpdrop.roster.block import Grid, find_blocks, make_grid
from sftpdrop.roster.cells import is_blank
from sftpdrop.roster.codes import REFUSES_IDENTITY, Code
from sftpdrop.roster.column_rules import check_columns
from sftpdrop.roster.header import FEWEST_FIELDS
from sftpdrop.roster.identity import find_identity_numbers
from sftpdrop.roster.identity_number import without_identity_numbers
from sftpdrop.roster.list_rules import Scene, check_list
from sftpdrop.roster.listing import Listing, read_listing
from sftpdrop.roster.profile import Profile
from sftpdrop.roster.pseudo_group import leave_out_pseudo_groups
from sftpdrop.roster.pupil import Field, Pupil
from sftpdrop.roster.remark import Remark, tell, without_echoes
from sftpdrop.roster.sheet_rules import check_sheets
from sftpdrop.roster.surname import separate_prefixes
from sftpdrop.roster.whole_name import find_whole_names
from sftpdrop.roster.workbook import Workbook


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a workbook holds and what is wrong with it.

    `rows` are the rows of data under the headers, `groups` group name to number of pupils in the
    list's order, `year_groups` the same for every year group that a school has. `must_destroy` is
    set where the file holds what the library may not have.
    """

    pupils: tuple[Pupil, ...]
    findings: tuple[Finding, ...]
    sheets: int
    rows: int
    groups: dict[str, int]
    year_groups: dict[str, int]
    must_destroy: bool


def judge(workbook: Workbook, profile: Profile, today: date) -> Judgement:
    """Judge `workbook` by `profile`, as it is delivered on `today`."""
    grids = [make_grid(index, sheet, profile) for index, sheet in enumerate(workbook.sheets)]
    blocks = [block for grid in _lists(grids) for block in find_blocks(grid, profile)]
    everything = read_listing(blocks, profile, today, date_1904=workbook.date_1904)
    enrolled, left_out = leave_out_pseudo_groups(everything, profile)
    listing, separated = separate_prefixes(enrolled)
    remarks = without_echoes(
        [
            *find_identity_numbers(workbook, grids, blocks, profile),
            *check_sheets(grids, blocks, profile, today),
            *check_columns(blocks, profile),
            *left_out,
            *separated,
            *listing.remarks(),
            *find_whole_names(listing),
            *check_list(Scene(listing, profile, today)),
        ]
    )
    return Judgement(
        pupils=_pupils(listing),
        findings=tell(remarks, workbook, profile),
        sheets=len(workbook.sheets),
        rows=len(everything.rows),
        groups=_groups(listing),
        year_groups=_year_groups(listing, profile.comparison.last_year_group),
        must_destroy=_must_destroy(remarks, grids, profile),
    )


def _must_destroy(remarks: Iterable[Remark], grids: Sequence[Grid], profile: Profile) -> bool:
    """Whether there is something that the library may not have, and not merely a header for it."""
    personal_too = profile.severity[Code.FORBIDDEN_COLUMN] is Severity.ERROR
    return any(
        remark.code in REFUSES_IDENTITY
        or (personal_too and remark.code is Code.FORBIDDEN_COLUMN and _is_filled(remark, grids))
        for remark in remarks
    )


def _is_filled(remark: Remark, grids: Sequence[Grid]) -> bool:
    """Whether there is anything below the header that a remark is at."""
    sheet, header, column = remark.sheet, remark.row, remark.column
    if sheet is None or header is None or column is None:
        return False
    return not all(map(is_blank, grids[sheet].columns[column][header:]))


def _lists(grids: Sequence[Grid]) -> Sequence[Grid]:
    """Return the sheets that hold a list.

    Where no sheet has a header that is surely one, the best one is taken, so that the school is
    told which columns are missing instead of that there is no list.
    """
    lists = [grid for grid in grids if grid.known_fields >= FEWEST_FIELDS]
    weaker = [grid for grid in grids if grid.known_fields == FEWEST_FIELDS - 1]
    return lists or weaker[:1]


def _groups(listing: Listing) -> dict[str, int]:
    """Count by group name, which is the one thing in a cell that is repeated to the school."""
    counts: Counter[str] = Counter()
    for name, pupils in Counter(filter(None, listing.texts[Field.GROUP_NAME])).items():
        counts[without_identity_numbers(name)] += pupils
    return dict(counts)


def _year_groups(listing: Listing, last: int) -> dict[str, int]:
    """Count by year group: 1 to the `last` always, so that an empty one is seen; nothing for none.

    A list in which no year group can be read says nothing about any of them.
    """
    counts = Counter(filter(None, listing.texts[Field.YEAR_GROUP]))
    every = counts.keys() | {str(year) for year in range(1, last + 1)}
    return {year: counts[year] for year in sorted(every)} if counts else {}


def _pupils(listing: Listing) -> tuple[Pupil, ...]:
    columns = [listing.texts[field] for field in Field]
    # As `Pupil._make` does, without a step in Python for each pupil.
    make = partial(tuple.__new__, Pupil)
    return tuple(map(make, zip(*columns, strict=True)))
