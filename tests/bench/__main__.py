"""`python -m tests.bench`: everything that is measured, in one run, on the loopback device."""

import argparse
import tempfile
from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path

from tests.bench.judging import (
    JUDGES,
    cpu_of_a_school,
    judging_times,
    marked_copy_seconds,
    write_list,
)
from tests.bench.measures import FULL, MEASURES, QUICK, Amount
from tests.bench.ours import sftpdrop_with_watcher
from tests.bench.receipts import receipt_times
from tests.bench.rivals import SERVERS, VERSIONS, version
from tests.bench.server import Place, Server
from tests.bench.soak import soak
from tests.bench.table import OURS, print_table, say

_OTHERS = ("receipt", "judging")


def main() -> None:
    """Measure what the options name."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--only", choices=[*MEASURES, *_OTHERS], action="append")
    parser.add_argument("--rounds", type=int, default=None, help="3, or 1 with --quick")
    parser.add_argument("--quick", action="store_true", help="less of everything, in 90 seconds")
    parser.add_argument("--soak", type=int, metavar="LOGINS", help="only this, such as 10000")
    chosen = parser.parse_args()
    if chosen.soak:
        soak(chosen.soak)
        return
    names = chosen.only or [*MEASURES, *_OTHERS]
    rounds = chosen.rounds or (1 if chosen.quick else 3)
    with tempfile.TemporaryDirectory() as directory:
        place = Place.make(Path(directory))
        _servers(place, [name for name in names if name in MEASURES], chosen.quick, rounds)
        if "receipt" in names:
            _receipts(place, 5 * rounds)
        if "judging" in names:
            _judging(place.directory, rounds)


def _servers(place: Place, names: list[str], quick: bool, rounds: int) -> None:
    if not names:
        return
    figures: dict[str, dict[str, list[float] | None]] = defaultdict(dict)
    amount = QUICK if quick else FULL
    with ExitStack() as running:
        servers = [running.enter_context(start(place)) for start in SERVERS.values()]
        for _ in range(rounds):
            for name in names:
                for server in filter(None, servers):
                    _measure(name, server, amount, figures[_title(name)])
    say("; ".join(f"{name}: {version(command)}" for name, command in VERSIONS.items()))
    title = f"Servers side by side: medians of {rounds} rounds"
    print_table(title, list(SERVERS), figures)


def _measure(name: str, server: Server, amount: Amount, row: dict[str, list[float] | None]) -> None:
    figure = MEASURES[name].act(server, amount)
    if figure is None:
        row[server.name] = None
    else:
        so_far = row.setdefault(server.name, [])
        assert so_far is not None
        so_far.append(figure)


def _title(name: str) -> str:
    return f"{MEASURES[name].name} ({MEASURES[name].unit})"


def _receipts(place: Place, lists: int) -> None:
    with sftpdrop_with_watcher(place) as server:
        times = receipt_times(server, lists)
    print_table("From CLOSE to receipt", [OURS], {"a list of 250 pupils (ms)": {OURS: times}})


def _judging(directory: Path, rounds: int) -> None:
    path = write_list(directory / "twintigduizend.xlsx", 20_000)
    times = judging_times(path, rounds)
    print_table("Judging", list(JUDGES), {"20,000 rows of 10 columns (s)": times})
    school = write_list(directory / "school.xlsx", 250)
    rows = {
        "CPU for 250 pupils, warm (ms)": {OURS: [cpu_of_a_school(school) for _ in range(rounds)]},
        "marked copy of 1,000 rows (s)": {
            OURS: [marked_copy_seconds(directory) for _ in range(rounds)]
        },
    }
    print_table("One school", [OURS], rows)


if __name__ == "__main__":
    main()
