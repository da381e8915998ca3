"""Readers that pass on only texts with a number in them know every spelling of one."""

import struct
from collections.abc import Callable, Iterable, Iterator

import pytest

from sftpdrop.roster.identity_number import numbers_in
from sftpdrop.roster.workbook import LooseText, Sheet, Workbook
from sftpdrop.watcher.container.biff_texts import number_format, words_with_a_number
from sftpdrop.watcher.formats import html, markup_texts
from sftpdrop.watcher.marks import NOTE_MARK, SHEET_MARK, schools_part, without_marks
from tests.watcher.building import LIMITS
from tests.watcher.test_reading_html import page

SPELLINGS = [
    "111222333",
    "12345672",
    "BSN111222333",
    "pgn_111222333",
    *(f"1112{mark}22{mark}333" for mark in ". -"),
    *(f"111{mark}222{mark}333" for mark in ". /,-"),
    *(f"12{mark}345{mark}672" for mark in ". /,-"),
    *(f"11{mark}12{mark}22{mark}333" for mark in ". -"),
    *(mark.join("111222333") for mark in ". -"),
    "111\xa0222\xa0333",
    "111  222  333",
    "111\n222\n333",
    "111222\xad333",  # a soft hyphen, which nobody sees
    "1.11222333E+08",
    "1,11222333e8",
    "1.112223E+08",
]


def of_formulas(text: str) -> Iterable[LooseText]:
    return markup_texts.formulas(f'<f>LEFT("{text}")</f>'.encode(), "Blad")


def of_conditions(text: str) -> Iterable[LooseText]:
    return markup_texts.around_cells(f'<formula>"{text}"</formula>'.encode(), "Blad")


def of_links(text: str) -> Iterable[LooseText]:
    return markup_texts.links(f'<hyperlink ref="A1" tooltip="{text}"/>'.encode(), "Blad", {})


def of_formats(text: str) -> Iterable[LooseText]:
    return markup_texts.formats(f'<numFmt formatCode="{text}"/>'.encode())


def of_shapes(text: str) -> Iterable[LooseText]:
    return markup_texts.shapes(f"<v:textbox>{text}</v:textbox>".encode(), "Blad")


def of_page(extra: str) -> Iterable[LooseText]:
    content = html.read(page(f"<table><tr><td>x</td></tr></table>{extra}"), LIMITS)
    return content.workbook.loose_texts


def of_attributes(text: str) -> Iterable[LooseText]:
    return of_page(f'<input value="{text}">')


def of_scripts(text: str) -> Iterable[LooseText]:
    return of_page(f'<script>var x = "{text}";</script>')


def behind_a_findings_sheet(text: str) -> Iterable[LooseText]:
    sheet = Sheet("Bevindingen", [[SHEET_MARK], [text]])
    return without_marks(Workbook("xlsx", (sheet,), ())).loose_texts


def behind_a_note(text: str) -> Iterator[LooseText]:
    yield LooseText("comment", schools_part(f"{NOTE_MARK} {text}"))


def of_xls_formats(text: str) -> Iterator[LooseText]:
    record = struct.pack("<HHB", 164, len(text), 1) + text.encode("utf-16-le")
    yield from (LooseText("format", found) for found in number_format(record))


def of_xls_formulas(text: str) -> Iterator[LooseText]:
    record = bytes(20) + struct.pack("<BBB", 0x17, len(text), 1) + text.encode("utf-16-le")
    yield from (LooseText("formula", found) for found in words_with_a_number(record))


PLACES = [
    of_formulas,
    of_conditions,
    of_links,
    of_formats,
    of_shapes,
    of_attributes,
    of_scripts,
    behind_a_findings_sheet,
    behind_a_note,
    of_xls_formats,
    of_xls_formulas,
]


@pytest.mark.parametrize("read", PLACES, ids=lambda place: place.__name__)
@pytest.mark.parametrize("text", SPELLINGS)
def test_a_number_is_passed_on_in_every_spelling(
    read: Callable[[str], Iterable[LooseText]], text: str
) -> None:
    assert numbers_in(text)
    assert any(numbers_in(loose.text) for loose in read(text))


@pytest.mark.parametrize("text", ["A1+B20000", "12-03-2015", "06-12345678", "1234567"])
def test_a_formula_without_such_a_number_is_not_passed_on(text: str) -> None:
    assert not list(of_formulas(text))
