import pytest

from sftpdrop.watcher.container.text_length import may_hold_longer_text

_LIMIT = 100
_ROW = b'<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
_ITEM = b"<si><t>kort</t></si>"


def _sheet(cell: bytes) -> bytes:
    return b"<worksheet><sheetData>" + 9 * _ROW + cell + 9 * _ROW + b"</sheetData></worksheet>"


_LONG = (_LIMIT + 1) * b"x"
_HALF = (_LIMIT // 2 + 1) * b"x"
_WITH_LONG_TEXT = {
    "shared": {"xl/sharedStrings.xml": 9 * _ITEM + b"<si><t>" + _LONG + b"</t></si>" + 9 * _ITEM},
    "at the end": {"xl/sharedStrings.xml": 9 * _ITEM + b"<si><t>" + _LONG + b"</t></si>"},
    "under another name": {"xl/texts.xml": 9 * _ITEM + b"<si><t>" + _LONG + b"</t></si>"},
    "in runs": {
        "xl/sharedStrings.xml": b"<si>" + 2 * (b"<r><t>" + _HALF + b"</t></r>") + b"</si>" + _ITEM
    },
    "in the cell": {"xl/worksheets/sheet1.xml": _sheet(b"<c><is><t>" + _LONG + b"</t></is></c>")},
    "around a comment": {
        "xl/sharedStrings.xml": b"<si><t>" + _HALF + b"<!--</si>-->" + _HALF + b"</t></si>"
    },
    "in CDATA": {
        "xl/sharedStrings.xml": b"<si><t><![CDATA[" + 20 * b"</si>" + _HALF + b"]]></t></si>"
    },
}


@pytest.mark.parametrize("parts", _WITH_LONG_TEXT.values(), ids=_WITH_LONG_TEXT)
def test_a_longer_text_is_never_overlooked(parts: dict[str, bytes]) -> None:
    assert may_hold_longer_text(parts, _LIMIT)


def test_markup_of_short_texts_surely_holds_none() -> None:
    parts = {"xl/sharedStrings.xml": 99 * _ITEM, "xl/worksheets/sheet1.xml": 99 * _ROW}
    assert not may_hold_longer_text(parts, _LIMIT)


def test_a_part_that_is_not_longer_itself_holds_none() -> None:
    assert not may_hold_longer_text({"xl/styles.xml": _LIMIT * b"x"}, _LIMIT)
