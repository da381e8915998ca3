"""What people do with any client, and what must have come of it at the school and in the spool."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sftpdrop.core.account import Locale
from sftpdrop.errors import Refused
from sftpdrop.texts.refusals import say_refusal
from tests.clients.access import Access, Client, Seen
from tests.clients.installation import MAX_FILE, MAX_SCHOOL, School
from tests.clients.wire import Wire
from tests.clients.workbooks import Sample, sample
from tests.waiting import wait_for

NAME = "leerlingen 2026 (groep 3-8).xlsx"
SMALL, LARGE, TOO_LARGE = 40_000, 6 * 1024 * 1024, MAX_FILE + 300_000
CUT_AT = LARGE // 2
"""Sizes in bytes. LARGE is more than any client sends ahead of what the wire lets through."""


@dataclass(frozen=True)
class Stage:
    """One school, one client, and a place for files."""

    school: School
    client: Callable[[Access], Client]
    folder: Path

    def act(self, port: int | None = None, place: str = "client") -> Client:
        """The client, logging in straight or over the wire at `port`."""
        folder = self.folder / place
        folder.mkdir(exist_ok=True)
        return self.client(Access(self.school, port or self.school.installation.port, folder))

    def wire(self, limit: int | None = None) -> Wire:
        """A wire to the server that stops after `limit` bytes."""
        return Wire(self.school.installation.port, limit)

    def sample(self, size: int = SMALL, seed: int = 0, name: str = NAME) -> Sample:
        """A file on the client's side."""
        return sample(self.folder / f"sample-{seed}", name, size, seed)


def upload(stage: Stage) -> None:
    file = stage.sample()
    seen = stage.act().put(file, NAME)
    assert seen.worked, seen
    assert stage.school.delivered() == [(NAME, file.sha256)]
    assert stage.school.listed() == {NAME: file.size}
    assert stage.school.partials() == []


def upload_by_temporary_name(stage: Stage) -> None:
    file = stage.sample(200_000)
    seen = stage.act().put_by_temporary(file, NAME)
    assert seen.worked, seen
    assert stage.school.delivered() == [(NAME, file.sha256)]
    assert stage.school.listed() == {NAME: file.size}
    assert stage.school.partials() == []


def overwrite(stage: Stage) -> None:
    first, second = stage.sample(SMALL), stage.sample(SMALL + 1000, seed=1)
    for file in (first, second):
        seen = stage.act().put(file, NAME)
        assert seen.worked, seen
    assert stage.school.delivered() == [(NAME, first.sha256), (NAME, second.sha256)]
    assert stage.school.listed() == {NAME: second.size}


def resume(stage: Stage) -> int:
    """Gives how many bytes the second try sent."""
    file = stage.sample(LARGE)
    _upload_that_is_cut(stage, file)
    assert stage.school.delivered() == []
    with stage.wire() as wire:
        seen = stage.act(wire.port).resume(file, NAME)
        assert seen.worked, seen
        sent = wire.sent
    assert stage.school.delivered() == [(NAME, file.sha256)]
    assert stage.school.listed() == {NAME: file.size}
    assert stage.school.partials() == []
    return sent


def resume_where_it_was(stage: Stage) -> None:
    assert resume(stage) < LARGE * 0.9


def _upload_that_is_cut(stage: Stage, file: Sample) -> None:
    seen: list[Seen] = []
    with stage.wire(CUT_AT) as wire:
        client = stage.act(wire.port)
        sending = threading.Thread(target=lambda: seen.append(client.put(file, NAME)))
        sending.start()
        wait_for(lambda: wire.reached.is_set() and _has_bytes(stage.school), "half had arrived")
        wire.cut()
        sending.join()
    stage.school.settle()
    [partial] = stage.school.partials()
    assert 0 < partial.size <= CUT_AT


def _has_bytes(school: School) -> bool:
    try:
        return any(partial.size > 0 for partial in school.partials())
    except FileNotFoundError:  # its client began anew between listing and looking
        return False


def cancel(stage: Stage) -> None:
    file = stage.sample(LARGE)
    with stage.wire(CUT_AT) as wire:
        stage.act(wire.port).cancel(file, NAME, wire)
    stage.school.settle()
    assert stage.school.delivered() == []
    assert stage.school.listed() == {}
    assert all(partial.size < file.size for partial in stage.school.partials())


def refused_extension(stage: Stage) -> str:
    seen = stage.act().put(stage.sample(name="leerlingen.csv"), "leerlingen.csv")
    assert not seen.worked, seen
    assert_nothing_came(stage.school)
    return assert_told(seen, Refused("wrong_extension"))


def over_quota(stage: Stage) -> str:
    stage.school.fill(MAX_SCHOOL)
    seen = stage.act().put(stage.sample(), NAME)
    assert not seen.worked, seen
    assert stage.school.delivered() == []
    return assert_told(seen, Refused("school_full", limit=MAX_SCHOOL))


def too_large(stage: Stage) -> str:
    seen = stage.act().put(stage.sample(TOO_LARGE), NAME)
    assert not seen.worked, seen
    stage.school.settle()
    assert stage.school.delivered() == []
    return assert_told(seen, Refused("file_too_large", limit=MAX_FILE))


def delete(stage: Stage) -> None:
    file = stage.sample()
    assert stage.act().put(file, NAME).worked
    seen = stage.act().delete(NAME)
    assert seen.worked, seen
    assert stage.school.withdrawn() == [NAME]
    assert stage.school.listed() == {}


def list_directory(stage: Stage) -> None:
    file = stage.sample(43_210)
    assert stage.act().put(file, NAME).worked
    seen = stage.act().list()
    assert seen.worked, seen
    assert NAME in seen.text
    assert "43210" in seen.text


def two_at_once(stage: Stage) -> None:
    files = [stage.sample(1_000_000, seed, f"groep {seed}.xlsx") for seed in (1, 2)]
    seen: list[Seen] = []
    threads = [
        threading.Thread(
            target=lambda client, file: seen.append(client.put(file, file.path.name)),
            args=(stage.act(place=file.path.stem), file),
        )
        for file in files
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [each.worked for each in seen] == [True, True], seen
    assert sorted(stage.school.delivered()) == [(file.path.name, file.sha256) for file in files]


def assert_nothing_came(school: School) -> None:
    """No drop, no name in the directory, no partial upload."""
    assert (school.delivered(), school.listed(), school.partials()) == ([], {}, [])


class NotTold(AssertionError):
    """The client failed as it should, and did not show its person why."""


def assert_told(seen: Seen, refusal: Refused) -> str:
    sentence = say_refusal(refusal, Locale.DUTCH)
    if sentence not in " ".join(seen.text.split()):
        raise NotTold(f"{sentence!r} is not in {seen.text!r}")
    return seen.text


SCENARIOS: Mapping[str, Callable[[Stage], object]] = {
    "upload": upload,
    "temporary name": upload_by_temporary_name,
    "overwrite": overwrite,
    "resume": resume_where_it_was,
    "cancel": cancel,
    "refused extension": refused_extension,
    "over quota": over_quota,
    "too large": too_large,
    "delete": delete,
    "list": list_directory,
    "2 at once": two_at_once,
}
"""The columns of the table."""
