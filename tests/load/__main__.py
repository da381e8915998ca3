"""`python -m tests.load`: 2,000 uploads by 200 schools from 32 clients, or as the options say."""

import argparse
import sys
import tempfile
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from tests.bench.table import say
from tests.load.campaign import run
from tests.load.plan import FULL


def main() -> int:
    """Run and tell; 1 where a drop was lost, doubled or given to another school."""
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("--uploads", type=int, default=FULL.uploads)
    parser.add_argument("--schools", type=int, default=FULL.schools)
    parser.add_argument("--clients", type=int, default=FULL.clients)
    parser.add_argument("--seed", type=int, default=FULL.seed)
    chosen = parser.parse_args()
    scale = replace(FULL, **vars(chosen))
    with tempfile.TemporaryDirectory() as directory:
        outcome = run(scale, Path(directory))
    say(f"seed {scale.seed}: {outcome.figures}")
    say("states: " + ", ".join(f"{count} {state}" for state, count in outcome.states.items()))
    faults: dict[str, Collection[object]] = {
        "lost": outcome.lost,
        "recorded twice": outcome.doubled,
        "of nobody": outcome.unasked,
        "with other bytes": outcome.wrong_bytes,
    }
    for name, found in faults.items():
        say(f"{name}: {len(found)} {list(found)[:5] if found else ''}")
    return 1 if any(faults.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
