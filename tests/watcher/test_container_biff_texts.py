"""Texts of an .xls that stand in no cell: what people forget, and what lies in such records."""

import struct
from pathlib import Path

import pytest
import xlwt

from sftpdrop.watcher.container.biff_texts import (
    defined_name,
    numbers_behind_words,
    page_text,
    validation,
)
from tests.watcher.building import codes, inspect, ten_rows, xls_bytes

STRING = b"\x17\x0d\x00BSN 111222333"
NUMBER = b"\x1f" + struct.pack("<d", 111222333)


def _name(name: bytes, formula: bytes) -> bytes:
    return struct.pack("<HBBHHHL", 0, 0, len(name), len(formula), 0, 0, 0) + b"\0" + name + formula


def _long(text: str) -> bytes:
    return struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        (STRING, "Klas BSN 111222333"),
        (NUMBER, "Klas 111222333"),
        (b"\x1e\x05\x00", "Klas 5"),
        (b"\x3b\0\0", "Klas"),
        (b"", "Klas"),
    ],
    ids=["string", "number", "integer", "range", "none"],
)
def test_a_defined_name_is_read_with_its_constant(formula: bytes, text: str) -> None:
    assert list(defined_name(_name(b"Klas", formula))) == [text]


def test_a_built_in_name_says_nothing() -> None:
    assert list(defined_name(_name(b"\x06", b"\x3b\0\0"))) == []


def test_prompts_and_choices_are_read() -> None:
    strings = b"".join(map(_long, ("kies", "\0", "fout", "\0")))
    choices = b"\x17\x07\x00een\0two"
    record = bytes(4) + strings + struct.pack("<HH", len(choices), 0) + choices
    assert list(validation(record)) == ["kies", "fout", "een; two"]


def test_a_property_is_read_with_the_names_before_it() -> None:
    stream = b"".join(
        (b"\0\0AppVersion\0\0\x13\0\0\0", b"Burgerservicenummer\0\x1e\0\0\0", b"111222333\0\0")
    )
    assert list(numbers_behind_words(stream)) == ["AppVersion; Burgerservicenummer; 111222333"]


@pytest.mark.parametrize("read", [defined_name, page_text, validation])
def test_records_that_lie_are_passed_over(read: object) -> None:
    assert callable(read)
    whole = _name(b"Klas", STRING) + _long("x")
    for length in range(len(whole)):
        for filler in (b"\0", b"\xff"):
            list(read(whole[:length] + filler * 3))


def test_a_bsn_in_a_footer_is_refused(tmp_path: Path) -> None:
    def footer(book: xlwt.Workbook) -> None:
        book.get_sheet(0).footer_str = b"&Cbsn 111222333"

    inspection = inspect(xls_bytes(ten_rows(), footer), tmp_path, "lijst.xls")
    assert codes(inspection) == {"identity_loose"}
    assert inspection.must_destroy
