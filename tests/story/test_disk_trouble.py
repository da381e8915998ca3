"""A full or read-only disk under both programs, with a school that goes on sending.

What was acknowledged is judged once, by itself, as soon as there is room; what was not is told so.
"""

import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

import asyncssh
import pytest

from sftpdrop.schooldir import RECEIPT_WORDS
from sftpdrop.texts.refusals import REFUSALS
from sftpdrop.watcher.bell import Bell
from sftpdrop.watcher.watch import Watch
from tests.disk import Disk
from tests.schools import PASS_NUMBER
from tests.server.served import Served, serving
from tests.server.sessions import in_loop, until
from tests.watcher.room import Room, good_list, list_without

TROUBLES: dict[str, Callable[[Disk], None]] = {
    "no room at all": lambda disk: disk.fill(),
    "4 kB left": lambda disk: disk.fill(leave=4096),
    "40 kB left": lambda disk: disk.fill(leave=40_960),
    "100 kB left": lambda disk: disk.fill(leave=100_000),
    "read-only": lambda disk: disk.make_read_only(),
}
BEFORE = {"a.xlsx": good_list(), "b.xlsx": list_without("NAAM"), "c.xlsx": list_without("GESLACHT")}


@contextmanager
def watching(room: Room) -> Iterator[Watch]:
    """A watcher in a thread of this process, until the block ends."""
    desk = replace(room.desk, now=lambda: datetime.now(UTC))
    watch = Watch(desk, Bell())
    thread = threading.Thread(target=watch.run)
    thread.start()
    try:
        yield watch
    finally:
        watch.stop()
        thread.join()


async def send(sftp: asyncssh.SFTPClient, name: str, content: bytes) -> str | None:
    """Send a file; the server's words if it is not taken."""
    try:
        async with sftp.open(name, "wb") as file:
            await file.write(content)
    except asyncssh.SFTPError as refusal:
        return refusal.reason
    return None


def answered(served: Served, name: str) -> bool:
    school = served.state.school(PASS_NUMBER)
    return any((school / f"{name}.{word}.txt").exists() for word in RECEIPT_WORDS)


@pytest.mark.parametrize("trouble", TROUBLES.values(), ids=TROUBLES)
def test_trouble_with_the_disk_loses_nothing_and_ends_by_itself(
    disk: Disk, trouble: Callable[[Disk], None]
) -> None:
    refusals = {REFUSALS["disk_full"].en, REFUSALS["try_again"].en}

    @in_loop
    async def story() -> None:
        async with (
            serving(disk.directory / "state") as served,
            served.logged_in() as school,
            school.start_sftp_client() as sftp,
        ):
            room = Room(served.state.root, watcher={"scan_seconds": 0.1})
            sent = dict(BEFORE)
            for name, content in BEFORE.items():
                assert await send(sftp, name, content) is None
            trouble(disk)
            with watching(room) as watch:
                await until(lambda: bool(watch._patience._failures) or room.is_idle())
                for number in range(6):
                    name, content = f"in trouble {number}.xlsx", good_list()
                    said = await send(sftp, name, content)
                    assert said is None or said in refusals
                    if said is None:
                        sent[name] = content
                disk.mend()
                assert await send(sftp, "after.xlsx", good_list()) is None
                sent["after.xlsx"] = good_list()
                await until(room.is_idle)
                await until(lambda: all(answered(served, name) for name in sent))
            assert_each_judged_once(room, sent)
            assert list(served.state.spool_tmp.iterdir()) == []

    story()


def assert_each_judged_once(room: Room, sent: dict[str, bytes]) -> None:
    found = room.all_drops()
    assert sorted(drop.name for drop in found) == sorted(sent)
    for drop in found:
        content = room.desk.vault.bytes_of(drop.id).read_bytes()
        assert content == sent[drop.name]
        assert hashlib.sha256(content).hexdigest() == drop.sha256
        assert list(room.events(drop.id)).count("judged") == 1


def test_deleting_on_a_read_only_disk_is_told_and_deleting_later_withdraws(disk: Disk) -> None:
    @in_loop
    async def story() -> None:
        async with (
            serving(disk.directory / "state") as served,
            served.logged_in() as school,
            school.start_sftp_client() as sftp,
        ):
            assert await send(sftp, "a.xlsx", good_list()) is None
            disk.make_read_only()
            with pytest.raises(asyncssh.SFTPFailure, match=REFUSALS["try_again"].en):
                await sftp.remove("a.xlsx")
            await sftp.utime("a.xlsx", (1, 1))  # never an error: the file is safe
            assert await sftp.listdir() == ["a.xlsx"]
            disk.mend()
            await sftp.remove("a.xlsx")
            assert await sftp.listdir() == []

    story()
