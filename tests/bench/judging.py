"""Judging a list, beside the libraries that one would otherwise take for it.

The same six rules for all of them: the columns are there; number, surname and group are filled;
the number is unique; birth dates are dates of the last twenty years; gender is M, V or empty; no
text is longer than 100 characters. Ours checks the container and searches for BSNs besides, in both
of its figures; making the roll and the fingerprint, for the comparison with the next list, is only
in the second.
"""

import gc
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date, timedelta
from multiprocessing import get_context
from pathlib import Path

from sftpdrop.watcher.confinement import keep_memory
from tests.roster.lists import HEADER
from tests.watcher.building import LIMITS, SECRET, TODAY, profile, ten_rows, xlsxwriter_bytes

_FILLED = ("LEERLINGNUMMER", "NAAM", "GROEP")
_LONGEST = 100
_WIDE = replace(LIMITS, rows=100_000)  # ours refuses more rows than any school has


def pupils(count: int) -> list[list[object]]:
    """A header and so many pupils in order, no two alike, in ten columns."""
    names = ten_rows()
    given, family, born = (HEADER.index(n) for n in ("ROEPNAAM", "NAAM", "GEBOORTEDATUM"))
    rows = [names[0]]
    for number in range(count):
        row = list(names[1 + number % (len(names) - 1)])
        row[0] = f"{100_000 + number}"
        row[given] = f"{row[given] or 'Ab'}{_letters(number)}"
        row[family] = f"{row[family]}{_letters(number // 7)}"
        birthday = row[born]
        if isinstance(birthday, date):
            row[born] = birthday + timedelta(days=number % 60)
        rows.append(row)
    return rows


def _letters(number: int) -> str:
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))


def write_list(path: Path, count: int) -> Path:
    """A workbook with so many pupils."""
    path.write_bytes(xlsxwriter_bytes(pupils(count)))
    return path


def ours_judging(path: Path) -> None:
    """From the file to its findings: what the others do too."""
    from sftpdrop.roster.judge import judge
    from sftpdrop.watcher.reading import read_file

    with _as_in_the_child():
        workbook = read_file(path.read_bytes(), path.name, _WIDE).workbook
        assert workbook is not None
        assert judge(workbook, profile(), TODAY).pupils


def ours(path: Path) -> None:
    """Everything that the watcher's child does with a file."""
    from sftpdrop.watcher.inspect import inspect_workbook

    with _as_in_the_child():
        inspection = inspect_workbook(path, path.name, profile(), _WIDE, TODAY, SECRET)
        assert inspection.pupils > 0


@contextmanager
def _as_in_the_child() -> Iterator[None]:
    """The pool's children keep their memory, and during a task they collect no garbage."""
    keep_memory()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def with_pandera(path: Path) -> None:
    """pandas reads by calamine, pandera checks."""
    import pandas as pd
    import pandera.pandas as pa

    text = pa.Check.str_length(max_value=_LONGEST)
    columns = {
        name: pa.Column(str, [text], nullable=name not in _FILLED, unique=name == _FILLED[0])
        for name in HEADER
        if name not in {"GEBOORTEDATUM", "GESLACHT"}
    }
    born = pa.Check.in_range(pd.Timestamp("2006-01-01"), pd.Timestamp(TODAY))
    columns["GEBOORTEDATUM"] = pa.Column("datetime64[ns]", born)
    columns["GESLACHT"] = pa.Column(str, pa.Check.isin(["M", "V"]), nullable=True)
    dates = {"GEBOORTEDATUM": "datetime64[ns]"}
    types = {name: str for name in HEADER if name not in dates} | dates
    frame = pd.read_excel(path, engine="calamine", dtype=types)
    pa.DataFrameSchema(columns).validate(frame, lazy=True)


def with_frictionless(path: Path) -> None:
    """frictionless reads (by openpyxl) and checks."""
    from frictionless import Resource, Schema, validate

    fields = [_frictionless_field(name) for name in HEADER]
    schema = Schema.from_descriptor({"fields": fields})
    report = validate(Resource(path=path.name, basepath=str(path.parent), schema=schema))
    assert report.stats["errors"] >= 0


def _frictionless_field(name: str) -> Mapping[str, object]:
    constraints: dict[str, object] = {"required": name in _FILLED}
    if name == "GEBOORTEDATUM":
        return {"name": name, "type": "any", "constraints": constraints}
    constraints |= {"unique": name == _FILLED[0], "maxLength": _LONGEST}
    if name == "GESLACHT":
        constraints["enum"] = ["M", "V"]
    return {"name": name, "type": "string", "constraints": constraints}


def reading_with_openpyxl(path: Path) -> None:
    """openpyxl only reads, as people call it."""
    _read_with_openpyxl(path, read_only=False)


def streaming_with_openpyxl(path: Path) -> None:
    """openpyxl only reads, the faster of its two ways."""
    _read_with_openpyxl(path, read_only=True)


def _read_with_openpyxl(path: Path, *, read_only: bool) -> None:
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=read_only)
    for row in book.worksheets[0].iter_rows(values_only=True):
        assert row
    book.close()


JUDGES: Mapping[str, Callable[[Path], None]] = {
    "sftpdrop": ours_judging,
    "sftpdrop with the roll": ours,
    "pandera": with_pandera,
    "frictionless": with_frictionless,
    "openpyxl, reading alone": reading_with_openpyxl,
    "the same, read_only": streaming_with_openpyxl,
}


def judging_times(path: Path, rounds: int) -> Mapping[str, Sequence[float]]:
    """Seconds that each takes, once a round, by turns; nothing where a library is missing.

    Each has a process of its own, warm like the watcher's child: none works in a memory that
    another one has left in pieces.
    """
    times: dict[str, list[float]] = {name: [] for name in JUDGES}
    spawning = get_context("spawn")
    with ExitStack() as running:
        processes = {
            name: running.enter_context(ProcessPoolExecutor(1, spawning)) for name in JUDGES
        }
        for turn in range(rounds + 1):
            for name, act in JUDGES.items():
                seconds = processes[name].submit(_timed, act, path).result()
                if turn and seconds is not None:  # in the first turn everything is imported
                    times[name].append(seconds)
    return times


def _timed(act: Callable[[Path], None], path: Path) -> float | None:
    gc.collect()
    started = time.perf_counter()
    try:
        act(path)
    except ImportError:
        return None
    return time.perf_counter() - started


def cpu_of_a_school(path: Path, rounds: int = 20) -> float:
    """Milliseconds of CPU for the list at `path` where everything is warm, as in the child."""
    ours(path)
    started = time.process_time()
    for _ in range(rounds):
        ours(path)
    return (time.process_time() - started) / rounds * 1000


def marked_copy_seconds(directory: Path) -> float:
    """Seconds to write the marked copy of a list of 1,000 rows with a mistake in every tenth."""
    from sftpdrop.core.account import Locale
    from sftpdrop.watcher.inspect import inspect_workbook
    from sftpdrop.watcher.marked_copy import write_marked_copy

    rows = pupils(1000)
    for row in rows[1::10]:
        row[HEADER.index("NAAM")] = None
    path = directory / "fouten.xlsx"
    path.write_bytes(xlsxwriter_bytes(rows))
    findings = inspect_workbook(path, path.name, profile(), LIMITS, TODAY, SECRET).findings
    started = time.perf_counter()
    write_marked_copy(path, directory / "copy.xlsx", findings, Locale.DUTCH, LIMITS)
    return time.perf_counter() - started
