"""Strings with damaged tags: calamine would put together what is apart."""

from pathlib import Path

import pytest

from tests.watcher.building import (
    SHEET_1,
    codes,
    inspect,
    part_of,
    ten_rows,
    with_parts,
    xlsxwriter_bytes,
)

GOOD = xlsxwriter_bytes(ten_rows())
SHARED = "xl/sharedStrings.xml"
STRING = b"<t>Lotte</t>"
DAMAGES = {
    "text without its end": b"<t>Lotte",
    "end without its text": b"Lotte</t>",
    "another name at the end": b"<t>Lotte</w>",
    "a tag in the text": b"<t>Lotte<f>1+1</f></t>",
    "an empty tag in the text": b"<t><v/>Lotte</t>",
    "a text in the text": b"<t>Lotte<t></t></t>",
}


def inline(markup: bytes) -> bytes:
    """The same list with the first name of a pupil in its cell instead of among the strings."""
    part = part_of(GOOD, SHEET_1)
    start = part.index(b'<c r="F4"')
    end = part.index(b"</c>", start) + len(b"</c>")
    cell = b'<c r="F4" t="inlineStr"><is>%s</is></c>' % markup
    return with_parts(GOOD, {SHEET_1: part[:start] + cell + part[end:]})


def shared(markup: bytes) -> bytes:
    part = part_of(GOOD, SHARED)
    assert STRING in part
    return with_parts(GOOD, {SHARED: part.replace(STRING, markup)})


@pytest.mark.parametrize("markup", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_string_is_refused_wherever_it_stands(markup: bytes, tmp_path: Path) -> None:
    for data in (shared(markup), inline(markup)):
        assert codes(inspect(data, tmp_path)) == {"container_damaged"}


def test_a_cell_whose_string_has_lost_its_tag_is_refused(tmp_path: Path) -> None:
    part = part_of(inline(STRING), SHEET_1).replace(b"is>", b"ks>")
    assert codes(inspect(with_parts(GOOD, {SHEET_1: part}), tmp_path)) == {"container_damaged"}


RICH = b'<r><rPr><b/></rPr><t>Lot</t></r><r><t xml:space="preserve">te</t></r>'
FORMS = {
    "plain": STRING,
    "with spaces kept": b'<t xml:space="preserve">Lotte</t>',
    "rich": RICH,
    "with a comment": b"<t>Lot<!-- -->te</t>",
    "with a reading aid": b"<t>Lotte</t><rPh sb='0' eb='1'><t>x</t></rPh>",
}


@pytest.mark.parametrize("markup", FORMS.values(), ids=FORMS)
def test_a_string_in_any_form_reads_the_same(markup: bytes, tmp_path: Path) -> None:
    expected = inspect(GOOD, tmp_path)
    for data in (shared(markup), inline(markup)):
        found = inspect(data, tmp_path)
        assert (found.findings, found.fingerprint) == (expected.findings, expected.fingerprint)


def test_strings_with_lines_between_them_are_read(tmp_path: Path) -> None:
    part = part_of(GOOD, SHARED).replace(b"<si>", b"\n  <si>")
    assert inspect(with_parts(GOOD, {SHARED: part}), tmp_path).findings == ()
