"""What is uploaded, by whom and how: made from a seed, so that a run can be made again."""

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass

from tests.watcher.building import openpyxl_bytes, ten_rows

_CUT_ONE_IN = 4


@dataclass(frozen=True, slots=True)
class Scale:
    """How much: uploads by schools, from clients at once; seconds between two kills."""

    uploads: int
    schools: int
    clients: int
    kill_every: tuple[float, float]
    seed: int


FULL = Scale(uploads=2000, schools=200, clients=32, kill_every=(2.0, 6.0), seed=20260901)
SMALL = Scale(uploads=120, schools=30, clients=16, kill_every=(1.0, 2.5), seed=20260901)


@dataclass(frozen=True, slots=True)
class Upload:
    """One file of one school. `cuts` are the bytes after which its tries are cut off."""

    school: str
    name: str
    content: bytes
    by_rename: bool
    cuts: tuple[int, ...]

    @property
    def sha256(self) -> str:
        """The hash by which it is looked for afterwards."""
        return hashlib.sha256(self.content).hexdigest()


def school_numbers(scale: Scale) -> list[str]:
    """The pass numbers of the schools."""
    return [str(200_001 + number) for number in range(scale.schools)]


def plan(scale: Scale) -> Iterator[Upload]:
    """All uploads, in turns of schools; no two have the same bytes."""
    chance = random.Random(scale.seed)
    schools = school_numbers(scale)
    for number in range(scale.uploads):
        content = _list(number)
        cuts = []
        while chance.randrange(_CUT_ONE_IN) == 0:
            cuts.append(chance.randrange(len(content)))
        school = schools[number % len(schools)]
        name = f"lijst {number // len(schools)}.xlsx"
        yield Upload(school, name, content, chance.random() < 0.5, tuple(cuts))


def _list(number: int) -> bytes:
    rows = ten_rows()
    for position, row in enumerate(rows[1:]):
        row[0] = f"{1_000_000 + number * 10 + position}"
    return openpyxl_bytes(rows)
