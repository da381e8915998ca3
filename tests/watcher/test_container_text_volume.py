import pytest

from sftpdrop.watcher.container.refusal import Unreadable
from sftpdrop.watcher.container.text_volume import check_shared_text, longest_shared, most_cells

_NAME = "xl/sharedStrings.xml"
_SHORT, _LONG = b"<si><t>kort</t></si>", b"<si><r><t>%s</t></r><r><t>%s</t></r></si>"
_STRINGS = b"<sst>%s%s</sst>" % (_SHORT, _LONG % (500 * b"x", 500 * b"x"))


def _sheet(*cells: bytes) -> bytes:
    return b"<worksheet><sheetData><row>%s</row></sheetData></worksheet>" % b"".join(cells)


_TO_LONG = {
    "usual": b'<c r="A1" t="s"><v>1</v></c>',
    "other quotes": b"<c t='s' ><v >1</v ></c>",
    "around a comment": b'<c t="s"><v><!-- 0 -->1</v></c>',
    "as an entity": b'<c t="s"><v>&#49;</v></c>',
    "with zeros": b'<c t="s"><v>+001</v></c>',
    "in CDATA": b'<c t="s"><v><![CDATA[1]]></v></c>',
}


@pytest.mark.parametrize("cell", _TO_LONG.values(), ids=_TO_LONG)
def test_the_text_of_each_cell_counts_however_it_is_spelt(cell: bytes) -> None:
    sheets = [_sheet(cell), _sheet(cell, cell)]
    assert longest_shared({_NAME: _STRINGS}) * most_cells(sheets) > 2_999
    check_shared_text({_NAME: _STRINGS}, sheets, 3_000)
    with pytest.raises(Unreadable, match="too_much_text"):
        check_shared_text({_NAME.upper(): _STRINGS}, sheets, 2_999)


def test_short_strings_are_surely_little_text() -> None:
    sheets = [_sheet(*[b'<c t="s"><v>0</v></c>'] * 100)]
    assert longest_shared({_NAME: 50 * _SHORT}) * most_cells(sheets) < 3_000


@pytest.mark.parametrize("hidden", [b"<!--</si>-->", b"<![CDATA[</si>]]>"])
def test_an_end_that_is_none_hides_no_length(hidden: bytes) -> None:
    strings = b"<si><t>" + 50 * (b"x" * 20 + hidden) + b"</t></si>"
    assert longest_shared({_NAME: strings}) > 1_000


@pytest.mark.parametrize("index", [b"2", b"x", b""])
def test_a_cell_of_a_string_that_does_not_exist_is_damage(index: bytes) -> None:
    cell = b'<c t="s"><v>%s</v></c>' % index
    with pytest.raises(Unreadable, match="container_damaged"):
        check_shared_text({_NAME: _STRINGS}, [_sheet(cell)], 10)


@pytest.mark.parametrize("encoding", [b"x", b"utf-7", b"base64"])
def test_markup_in_an_encoding_that_the_parser_does_not_know_is_damage(encoding: bytes) -> None:
    sheet = b'<?xml version="1.0" encoding="%s"?>' % encoding + _sheet(_TO_LONG["usual"])
    with pytest.raises(Unreadable, match="container_damaged"):
        check_shared_text({_NAME: _STRINGS}, [sheet], 10)
