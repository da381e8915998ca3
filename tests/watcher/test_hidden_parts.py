"""BSNs in the parts of an .xlsx beside its sheets, whatever the program that made it calls them."""

from pathlib import Path

import pytest

from tests.watcher.building import (
    MAIN_NS,
    SHEET_1,
    codes,
    inspect,
    part_of,
    ten_rows,
    with_parts,
    xlsxwriter_bytes,
)

GOOD = xlsxwriter_bytes(ten_rows())
BOOK = "xl/workbook.xml"
STRINGS = "xl/sharedStrings.xml"
BSN = "BSN 111222333"
NUMBERS = ("111222333", "123456782", "987654329")


def of_main(root: str, inner: str) -> bytes:
    return f'<x:{root} xmlns:x="{MAIN_NS}">{inner}</x:{root}>'.encode()


PARTS: dict[str, tuple[str, bytes, str]] = {
    "note": (
        "xl/worksheets/notes1.xml",
        of_main("comments", f'<x:comment ref="B2"><x:text><x:t>{BSN}</x:t></x:text></x:comment>'),
        "comment",
    ),
    "column of a pivot table": (
        "pivotCache/pivotCacheDefinition.xml",
        of_main(
            "pivotCacheDefinition",
            '<x:cacheFields><x:cacheField name="BSN"><x:sharedItems><x:n v="111222333"/>'
            "</x:sharedItems></x:cacheField></x:cacheFields>",
        ),
        "pivot",
    ),
    "rows of a pivot table": (
        "pivotCache/records.xml",
        of_main("pivotCacheRecords", f'<x:r><x:s v="{BSN}"/></x:r>'),
        "pivot",
    ),
    "what was changed": (
        "xl/revisions/revisionLog1.xml",
        of_main("revisions", f"<x:rcc><x:oc><x:is><x:t>{BSN}</x:t></x:is></x:oc></x:rcc>"),
        "property",
    ),
    "picture with words": (
        "xl/diagrams/data1.xml",
        f'<d:dataModel xmlns:d="d" xmlns:a="a"><a:t>{BSN}</a:t></d:dataModel>'.encode(),
        "drawing",
    ),
    "what a picture is described as": (
        "xl/drawings/drawing1.xml",
        f'<wsDr><pic><cNvPr id="2" name="Foto" descr="{BSN}"/></pic></wsDr>'.encode(),
        "drawing",
    ),
    "data of another program, whose name says what they are": (
        "customXml/item1.xml",
        b"<school><naam>Fenna</naam><bsn>111222333</bsn></school>",
        "property",
    ),
    "data in a tag that ends in a digit": (
        "customXml/item1.xml",
        b"<school><bsn1>111222333</bsn1></school>",
        "property",
    ),
    "value in a tag with a text behind it": (
        "customXml/item1.xml",
        f"<school><lijst name='{BSN}'>Fenna</lijst></school>".encode(),
        "property",
    ),
    "list on a form, a line each": (
        "xl/ctrlProps/ctrlProp1.xml",
        of_main("formControlPr", f"<x:itemLst>\n<x:item val='{BSN}'/>\n</x:itemLst>"),
        "property",
    ),
    "list on a form": (
        "xl/ctrlProps/ctrlProp1.xml",
        of_main("formControlPr", f"<x:itemLst><x:item val='{BSN}'/></x:itemLst>"),
        "property",
    ),
    "remark on a table": (
        "xl/tables/table1.xml",
        of_main("table", "").replace(b" xmlns", f' comment="{BSN}" xmlns'.encode()),
        "property",
    ),
    "part of another program": (
        "custom/school.xml",
        f"<school>{BSN}</school>".encode(),
        "property",
    ),
}


@pytest.mark.parametrize(("name", "part", "place"), PARTS.values(), ids=PARTS)
def test_a_bsn_in_a_part_of_any_name_is_refused(
    name: str, part: bytes, place: str, tmp_path: Path
) -> None:
    inspection = inspect(with_parts(GOOD, {name: part}), tmp_path)
    assert inspection.must_destroy
    assert [(f.code, f.params) for f in inspection.findings] == [
        ("identity_loose", {"place": place})
    ]


def test_a_part_that_is_no_xml_is_searched_and_does_no_harm(tmp_path: Path) -> None:
    data = with_parts(GOOD, {"custom/school.xml": b"<a><b>BSN 111222333<c"})
    assert inspect(data, tmp_path).must_destroy
    data = with_parts(GOOD, {"custom/school.xml": b"<a><b>bibliotheek<c"})
    assert codes(inspect(data, tmp_path)) == set()


def test_sizes_and_ids_in_parts_are_no_bsn(tmp_path: Path) -> None:
    sizes = b'<a id="111222333" cx="123456782"><pos x="111222333"/></a>'
    assert codes(inspect(with_parts(GOOD, {"xl/other.xml": sizes}), tmp_path)) == set()


FILTERS = {
    "filter": "".join(f'<filter val="{number}"/>' for number in NUMBERS),
    "scenario": f'<scenario name="{BSN}"/>',
    "footer that keeps its spaces": f'<oddFooter xml:space="preserve">{BSN}</oddFooter>',
    "footer behind an empty header": f"<oddHeader /><oddFooter>{BSN}</oddFooter>",
}


@pytest.mark.parametrize("markup", FILTERS.values(), ids=FILTERS)
def test_a_bsn_in_a_filter_a_scenario_or_a_footer_is_refused(markup: str, tmp_path: Path) -> None:
    end = b"</sheetData>"
    sheet = part_of(GOOD, SHEET_1).replace(end, end + markup.encode())
    assert inspect(with_parts(GOOD, {SHEET_1: sheet}), tmp_path).must_destroy


def test_a_bsn_in_the_remark_on_a_name_is_refused(tmp_path: Path) -> None:
    names = (
        f'<definedNames><definedName name="lijst" comment="{BSN}">A1</definedName></definedNames>'
    )
    book = part_of(GOOD, BOOK).replace(b"</sheets>", b"</sheets>" + names.encode())
    inspection = inspect(with_parts(GOOD, {BOOK: book}), tmp_path)
    assert [f.params["place"] for f in inspection.findings] == ["name"]
    assert inspection.must_destroy


def with_strings(*texts: str) -> bytes:
    end = b"</sst>"
    items = "".join(f"<si/><si><r><t>{t[:4]}</t></r><r><t>{t[4:]}</t></r></si>" for t in texts)
    return with_parts(GOOD, {STRINGS: part_of(GOOD, STRINGS).replace(end, items.encode() + end)})


@pytest.mark.parametrize("texts", [[BSN], NUMBERS])
def test_a_bsn_that_is_left_over_from_a_deleted_cell_is_refused(
    texts: list[str], tmp_path: Path
) -> None:
    inspection = inspect(with_strings(*texts), tmp_path)
    assert inspection.must_destroy
    assert {f.params["place"] for f in inspection.findings} == {"left_over"}


def test_a_text_that_a_cell_shows_is_not_told_as_left_over(tmp_path: Path) -> None:
    rows = ten_rows()
    rows[1][0] = "111222333"
    (finding,) = inspect(xlsxwriter_bytes(rows), tmp_path).findings
    assert (finding.code, finding.column, finding.row) == ("identity_perhaps", "A", 2)


def test_other_long_numbers_that_are_left_over_are_told_by_no_one(tmp_path: Path) -> None:
    assert codes(inspect(with_strings("111222334", "03-09-2015"), tmp_path)) == set()
