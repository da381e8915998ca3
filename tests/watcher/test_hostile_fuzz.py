"""Mutations of real workbooks, always the same ones: no answer is late, wrong or missing."""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sftpdrop.core.inspection import Inspection
from sftpdrop.watcher.limits import ReadingLimits
from sftpdrop.watcher.pool import InspectionPool
from tests.watcher.building import (
    SHEET_1,
    TODAY,
    many_rows,
    openpyxl_bytes,
    part_of,
    with_parts,
    xls_bytes,
    xlsxwriter_bytes,
)
from tests.watcher.test_reading_html import page, row_2003, table, xml_2003

LIMITS = ReadingLimits()
SECONDS = 5
"""Of the processor's time in the child, which has nothing to wait for."""
ROWS = many_rows(60)
Mutation = Callable[[random.Random, bytearray], bytes]


def flip(chance: random.Random, data: bytearray) -> bytes:
    for _ in range(chance.randint(1, 8)):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return bytes(data)


def overwrite(chance: random.Random, data: bytearray) -> bytes:
    """A number that means something to parsers, at a random place."""
    number = chance.choice([0, 1, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFE, 0xFFFFFFFF])
    at = chance.randrange(len(data) - 4)
    data[at : at + 4] = number.to_bytes(4, "little")
    return bytes(data)


def cut(chance: random.Random, data: bytearray) -> bytes:
    at = chance.randrange(len(data))
    del data[at : at + chance.randint(1, 600)]
    return bytes(data)


def truncate(chance: random.Random, data: bytearray) -> bytes:
    return bytes(data[: chance.randrange(len(data))])


def double(chance: random.Random, data: bytearray) -> bytes:
    at = chance.randrange(len(data))
    data[at:at] = data[at : at + chance.randint(1, 600)]
    return bytes(data)


def blank(chance: random.Random, data: bytearray) -> bytes:
    at, length = chance.randrange(len(data)), chance.randint(1, 600)
    data[at : at + length] = bytes(len(data[at : at + length]))
    return bytes(data)


MUTATIONS: tuple[Mutation, ...] = (flip, overwrite, cut, truncate, double, blank)


def answers(
    pool: InspectionPool, folder: Path, files: Iterator[bytes]
) -> Iterator[tuple[bytes, Inspection]]:
    path = folder / "upload"
    for data in files:
        path.write_bytes(data)
        started = pool.run(time.process_time)
        yield data, pool.inspect(path, "lijst.xlsx", TODAY)
        assert pool.run(time.process_time) - started < SECONDS


def mutated(original: bytes, count: int, seed: int) -> Iterator[bytes]:
    chance = random.Random(seed)
    for number in range(count):
        yield MUTATIONS[number % len(MUTATIONS)](chance, bytearray(original))


@pytest.mark.parametrize("make", [openpyxl_bytes, xlsxwriter_bytes])
def test_mutated_xlsx_is_accepted_only_as_the_same_list(
    make: Callable[..., bytes], pool: InspectionPool, tmp_path: Path
) -> None:
    original = make(ROWS)
    path = tmp_path / "original"
    path.write_bytes(original)
    expected = pool.inspect(path, "lijst.xlsx", TODAY)
    outcomes: Counter[bool] = Counter()
    for data, inspection in answers(pool, tmp_path, mutated(original, 1_000, seed=5)):
        accepted = inspection.errors == 0
        outcomes[accepted] += 1
        assert not accepted or inspection.fingerprint == expected.fingerprint, data.hex()
    assert outcomes[False] > 500


OTHERS = {
    "xls": (xls_bytes(ROWS), 1_000),
    "html": (page(table([[str(value) for value in row] for row in ROWS])), 200),
    "spreadsheetml": (xml_2003("".join(row_2003([*map(str, row)]) for row in ROWS)), 200),
}


@pytest.mark.parametrize(("original", "count"), OTHERS.values(), ids=OTHERS)
def test_mutated_file_without_checksums_is_always_answered(
    original: bytes, count: int, pool: InspectionPool, tmp_path: Path
) -> None:
    """In these a changed letter of a name cannot be told from a name."""
    files = mutated(original, count, seed=6)
    assert sum(1 for _ in answers(pool, tmp_path, files)) == count


@pytest.mark.parametrize(
    "part", [SHEET_1, "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml"]
)
def test_mutated_part_with_a_right_checksum_is_always_answered(
    part: str, pool: InspectionPool, tmp_path: Path
) -> None:
    original = xlsxwriter_bytes(ROWS)
    content = part_of(original, part)
    files = (with_parts(original, {part: made}) for made in mutated(content, 150, seed=7))
    assert sum(1 for _ in answers(pool, tmp_path, files)) == 150
