"""A cell's shared string is the one that people see, or the file is refused."""

import re

import pytest

from sftpdrop.watcher.container.refusal import Unreadable
from sftpdrop.watcher.container.shared_index import check_references
from sftpdrop.watcher.reading import read_file
from tests.watcher.building import LIMITS, SHEET_1, part_of, ten_rows, with_parts, xlsxwriter_bytes

_REFERENCE = re.compile(rb't="s"><v>(\d+)</v>')

_SPELT_ODDLY = {
    "spaces": b" %d ",
    "a space behind it": b"%d ",
    "lines": b"\n  %d\n",
    "a comment": b"<!-- a -->%d",
    "a comment behind it": b"%d<!-- a -->",
    "CDATA": b"<![CDATA[%d]]>",
    "a sign": b"+%d",
    "a fraction": b"%d.0",
}

_PLAIN = {
    "usual": b'<c r="A1" t="s"><v>15</v></c>',
    "zeros": b'<c r="A1" t="s"><v>015</v></c>',
    "laid out": b'<c r="A1" t="s">\n  <v>15</v>\n</c>',
    "attributes": b'<c r="A1" t="s" ><v xml:space="preserve">15</v ></c >',
    "prefixed": b'<x:c r="A1" t="s"><x:v>15</x:v></x:c>',
    "no value": b'<c r="A1" t="s"/><c t="s"></c><c t="s"><v/></c><c t="s"><v></v></c>',
    "a number": b'<c r="A1"><v>-1.5</v></c><c r="B1" t="n"><v> 3 </v></c>',
    "a formula": b'<c r="A1" t="str"><f>B1</f><v>Saar</v></c><c t="s"><f>B1</f><v>3</v></c>',
}


@pytest.mark.parametrize("spelling", _SPELT_ODDLY.values(), ids=_SPELT_ODDLY)
def test_a_string_that_calamine_would_read_as_another_one_is_refused(spelling: bytes) -> None:
    data = xlsxwriter_bytes(ten_rows())
    sheet = part_of(data, SHEET_1)
    place = list(_REFERENCE.finditer(sheet))[15]
    odd = b't="s"><v>%s</v>' % (spelling % int(place[1]))
    changed = sheet[: place.start()] + odd + sheet[place.end() :]
    reading = read_file(with_parts(data, {SHEET_1: changed}), "lijst.xlsx", LIMITS)
    assert [finding.code for finding in reading.findings] == ["container_unsupported"]


@pytest.mark.parametrize(
    "cell", [b"<c t='s' r='A1'><v>&#49;</v></c>", b"<x:c t='s'><x:v> 1</x:v></x:c>"]
)
def test_however_the_cell_is_spelt(cell: bytes) -> None:
    with pytest.raises(Unreadable, match="container_unsupported"):
        check_references(cell)


@pytest.mark.parametrize("cells", _PLAIN.values(), ids=_PLAIN)
def test_what_is_read_as_people_see_it_is_taken(cells: bytes) -> None:
    check_references(b"<sheetData><row>%s</row></sheetData>" % cells)


@pytest.mark.parametrize(
    "values",
    [
        b"<v/><v>1</v>",
        b"<v>1</v><v/>",
        b"<v>1</v><v>2</v>",
        b"<v></v><v>2</v>",
        b"<v>1</v> <is><t>Jan</t></is>",
        b'<v xml:space="preserve" /><v>1</v>',
        b"<x:v>1</x:v><x:v>2</x:v>",
    ],
)
def test_a_cell_with_two_values_is_damage(values: bytes) -> None:
    """Which of them people would see is for their program to say."""
    data = xlsxwriter_bytes(ten_rows())
    sheet = part_of(data, SHEET_1).replace(b"<v>15</v>", values, 1)
    assert values in sheet
    reading = read_file(with_parts(data, {SHEET_1: sheet}), "lijst.xlsx", LIMITS)
    assert [finding.code for finding in reading.findings] == ["container_damaged"]
