"""Random requests against a real session: `python -m tests.server.fuzz --requests 1000000`.

Deterministic for a seed, and bounded in memory and disk. After every burst of requests it looks
that nothing outside the school's own directories has changed and that every reply is one of ours.
"""

import argparse
import asyncio
import logging
import random
import resource
import struct
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from sftpdrop.core.identifiers import DropId
from sftpdrop.core.permits import PERMITS
from sftpdrop.schooldir import SchoolDirectory
from sftpdrop.server.wire import MAX_PACKET, Reply, Request, StatusCode, string
from sftpdrop.texts.refusals import REFUSALS
from tests.schools import PASS_NUMBER
from tests.server.sessions import School, make_workplace
from tests.server.workbooks import HTML, xlsx

CANARY = b"PK\x03\x04 the pupils of another school"
BURST = 60
"""Requests between two looks; each burst is one session."""

_SENTENCES = frozenset(REFUSALS[code].en.split("{")[0] for code in REFUSALS)
_LIMITS = {
    "upload": {"max_file_bytes": 64 * 1024, "max_school_bytes": 1024 * 1024, "max_files": 20},
    "server": {"max_handles": 6},
}
_WORKBOOK = xlsx()
_RECEIPT = "a.xlsx.GOEDGEKEURD.txt"
_NAMES = (
    "a.xlsx",
    "A.XLSX",
    "b.xls",
    "c.xlsx.filepart",
    "c.xlsx",
    ".in.d.xlsx",
    "d.xlsx",
    "planted.xlsx",
    "planted.xlsx.GOEDGEKEURD.txt",
    _RECEIPT,
    "pipe.xlsx.filepart",
    "../200200/victim.xlsx",
    "/../../spool/new",
    "..",
    "/",
    "",
    "x/y.xlsx",
    "con.xlsx",
    "é\u0301.xlsx",
    "n" * 300 + ".xlsx",
    "lijst.pdf",
    "\0.xlsx",
    "..\\b.xlsx",
)
_EXTENDED = (*(key for key in PERMITS if isinstance(key, str)), "copy-data", "", "é" * 100)
_USUAL = (Request.OPEN, Request.WRITE, Request.READ, Request.CLOSE, Request.RENAME)
_KINDS = (
    *(key for key in PERMITS if isinstance(key, int)),
    Request.EXTENDED,
    1,
    2,
    255,
    *_USUAL * 6,
)
_NUMBERS = (0, 1, 2, 4, 9, 26, 63, 0xFFFFFFFF, 1 << 31)
_OFFSETS = (0, 0, 1, 4096, 65_535, 65_536, 1 << 31, 1 << 63, (1 << 64) - 1)


@dataclass
class Report:
    """What was sent and what came back."""

    requests: int = 0
    replies: Counter[str] = field(default_factory=Counter)


class Fuzzer:
    """Draws requests. Everything it does follows from its random numbers."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance

    def request(self) -> bytes:
        """One request: mostly well formed, sometimes cut, mutated or made of noise."""
        chance = self._chance
        kind = chance.choice(_KINDS)
        fields = b"".join(self._field() for _ in range(chance.randrange(5)))
        if chance.random() < 0.8:
            fields = self._sensible(kind)
        body = bytearray(struct.pack(">BI", kind, chance.randrange(1 << 32)) + fields)
        if chance.random() < 0.1:
            body[chance.randrange(len(body))] = chance.randrange(256)
        if chance.random() < 0.1:
            del body[chance.randrange(1, len(body)) :]
        return struct.pack(">I", len(body)) + bytes(body)

    def _sensible(self, kind: int) -> bytes:
        """The fields that a request of this kind has."""
        chance = self._chance
        match kind:
            case Request.OPEN:
                flags = chance.choice((1, 2, 6, 10, 26, 26, 26, 58, chance.randrange(64)))
                name = self._name() if chance.random() < 0.8 else string(_RECEIPT)
                return name + struct.pack(">I", flags) + self._attributes()
            case Request.CLOSE | Request.FSTAT | Request.READDIR:
                return self._handle()
            case Request.READ:
                return self._handle() + struct.pack(">QI", chance.choice(_OFFSETS), 1 << 31)
            case Request.WRITE:
                offset, data = self._data()
                return self._handle() + struct.pack(">Q", offset) + string(data)
            case Request.RENAME | Request.SYMLINK:
                return self._name() + self._name()
            case Request.FSETSTAT:
                return self._handle() + self._attributes()
            case Request.EXTENDED:
                last = self._handle() if chance.random() < 0.5 else self._name()
                return string(chance.choice(_EXTENDED)) + self._name() + last
            case _:
                return self._name() + self._attributes()

    def _data(self) -> tuple[int, bytes]:
        chance = self._chance
        if chance.random() < 0.5:
            return 0, chance.choice((_WORKBOOK, HTML, _WORKBOOK[:-1]))
        return chance.choice(_OFFSETS), bytes(chance.choice((0, 1, 100, 40_000)))

    def _attributes(self) -> bytes:
        chance = self._chance
        flags = chance.choice((0, 0, 0, 1, 8, 9, 15))
        size = struct.pack(">Q", chance.choice((*_OFFSETS, len(_WORKBOOK)))) if flags & 1 else b""
        rest = b"".join(
            struct.pack(">I", chance.choice(_NUMBERS))
            for bit, count in ((2, 2), (4, 1), (8, 2))
            for _ in range(count if flags & bit else 0)
        )
        return struct.pack(">I", flags) + size + rest

    def _name(self) -> bytes:
        chance = self._chance
        name = chance.choice(_NAMES).encode()
        if chance.random() < 0.1:
            name += chance.randbytes(chance.randrange(1, 20))
        return string(name)

    def _handle(self) -> bytes:
        chance = self._chance
        return string(struct.pack(">I", chance.randrange(5)) if chance.random() < 0.95 else b"?")

    def _field(self) -> bytes:
        chance = self._chance
        return chance.choice(
            (
                struct.pack(">I", chance.choice(_NUMBERS)),
                struct.pack(">Q", chance.choice(_OFFSETS)),
                self._name(),
                chance.randbytes(chance.randrange(64)),
            )
        )


class Field:
    """A state directory with a neighbour's files in it and traps in the school's own."""

    def __init__(self, root: Path) -> None:
        self.place = make_workplace(root / "state", **_LIMITS)
        self._root = root
        state = self.place.state
        self._own = (
            state.school(PASS_NUMBER),
            state.school_uploads(PASS_NUMBER),
            state.spool_new,
            state.spool_tmp,
        )
        neighbour = state.schools / "200200"
        for path in (root / "secret.xlsx", neighbour / "victim.xlsx", state.vault / "kept"):
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(CANARY)
        school, uploads = self._own[:2]
        school.mkdir()
        uploads.mkdir()
        self._lay_receipt()
        (school / "planted.xlsx.GOEDGEKEURD.txt").symlink_to(root / "secret.xlsx")
        (school / "map.GOEDGEKEURD.txt").symlink_to(neighbour)
        (uploads / f"{DropId.new()}~~planted.xlsx").hardlink_to(root / "secret.xlsx")
        (uploads / f"{DropId.new()}~~pipe.xlsx.filepart").symlink_to(neighbour / "victim.xlsx")
        self._before = self._canaries()

    def check(self) -> None:
        """Nothing but the school's own directories and the spool has changed."""
        assert self._canaries() == self._before
        for message in self.place.state.spool_new.iterdir():
            for path in message.iterdir():
                path.unlink()
            message.rmdir()
        self._lay_receipt()  # a session may have deleted it
        used = sum(path.lstat().st_size for path in self._own[1].iterdir())
        assert used <= self.place.settings.upload.max_school_bytes + len(CANARY), used

    def _lay_receipt(self) -> None:
        with SchoolDirectory.opened(self._own[0]) as directory:
            directory.put_receipt("a.xlsx", "GOEDGEKEURD", "Goedgekeurd.")

    def _canaries(self) -> dict[str, bytes]:
        found = {}
        for path in self._root.rglob("*"):
            is_own = any(own in path.parents for own in self._own)
            if not is_own and path.is_file() and path.parent != self.place.state.database.parent:
                found[str(path)] = path.read_bytes()
        return found


def check_reply(kind: int, body: bytes) -> str:
    """The name of a reply's type, after a look that it tells nothing it should not."""
    reply = Reply(kind)
    assert CANARY not in body
    if reply is not Reply.STATUS:
        return reply.name
    code = StatusCode(int.from_bytes(body[:4], "big"))
    length = int.from_bytes(body[4:8], "big")
    text = body[8 : 8 + length].decode()
    known = any(text.startswith(sentence) for sentence in _SENTENCES)
    assert known or code in (StatusCode.OK, StatusCode.EOF), text
    assert text != REFUSALS["internal_error"].en, "a fault of ours"
    return code.name


async def burst(fuzzer: Fuzzer, ground: Field, report: Report) -> None:
    """One session: some requests, in pieces as they come, and a connection that is lost."""
    school = School(ground.place)
    for _ in range(BURST):
        school.say(fuzzer.request())
        report.requests += 1
        if school.channel.exit_status is not None:
            break
        while school.session._task is not None:
            await asyncio.wait([school.session._task])
        assert school.session._packets._size <= MAX_PACKET + 4
    for answer in school.channel.take_replies():
        report.replies[check_reply(answer.kind, answer.body)] += 1
    school.hang_up()
    ground.check()


async def run(requests: int, seed: int, root: Path) -> Report:
    """Send so many requests; AssertionError where one of them did what it should not."""
    fuzzer, ground, report = Fuzzer(random.Random(seed)), Field(root), Report()
    while report.requests < requests:
        await burst(fuzzer, ground, report)
    return report


def main() -> None:
    """Run from the command line and print what came back."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as directory:
        report = asyncio.run(run(options.requests, options.seed, Path(directory)))
    seconds = time.monotonic() - started
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    lines = [f"{report.requests} requests in {seconds:.0f} s, at most {memory} MB of memory"]
    lines += [f"{count:10} {name}" for name, count in report.replies.most_common()]
    sys.stdout.write("\n".join([*lines, ""]))


if __name__ == "__main__":
    main()
