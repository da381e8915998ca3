"""WinSCP, Cyberduck and SSH.NET, whose programs do not run here: their sequences of packets.

The sequences are those of the clients' sources: what is asked before an upload, how it is opened,
what follows the CLOSE, and which refusals are shown.
"""

import uuid
from collections.abc import Callable

from sftpdrop.server.wire import OpenFlag, Request, StatusCode
from tests.clients.access import Access, Seen
from tests.clients.raw import (
    CREATE,
    NEW,
    TRUNCATE,
    WRITE,
    Raw,
    StatusError,
    size_attribute,
    string,
    time_attributes,
)
from tests.clients.wire import Wire
from tests.clients.workbooks import Sample

_FILEPART_FROM = 100 * 1024
_MODIFIED = 1_790_000_000


class _Replay:
    """One log-in for each act; what the server says in a refusal is what a person sees."""

    version: str

    def __init__(self, access: Access) -> None:
        self._access = access

    def delete(self, name: str) -> Seen:
        return self._do(lambda raw: raw.remove(f"/{name}"))

    def list(self) -> Seen:
        return self._do(
            lambda raw: "\n".join(f"{name} {size}" for name, size in raw.list().items())
        )

    def _do(self, work: Callable[[Raw], object]) -> Seen:
        with Raw(self._access, self.version) as raw:
            try:
                return Seen(True, str(work(raw)))
            except StatusError as refusal:
                return Seen(False, refusal.text)
            except (EOFError, OSError) as lost:
                return Seen(False, str(lost))

    def _cancel(self, wire: Wire, work: Callable[[Raw], object]) -> Seen:
        wire.let_go()
        return self._do(work)


def _exists(raw: Raw, name: str, kind: Request = Request.LSTAT) -> bool:
    """Whether there is a file; any other trouble is not borne."""
    try:
        raw.stat(name, kind)
    except StatusError as missing:
        if missing.code != StatusCode.NO_SUCH_FILE:
            raise
        return False
    return True


class WinScp(_Replay):
    """WinSCP: large files under `.filepart` with their size declared, then renamed."""

    version = "SSH-2.0-WinSCP_release_6.5.3"

    def put(self, sample: Sample, name: str) -> Seen:
        large = sample.size >= _FILEPART_FROM
        return self._do(lambda raw: (self._large if large else self._small)(raw, sample, name))

    def put_by_temporary(self, sample: Sample, name: str) -> Seen:
        return self._do(lambda raw: self._large(raw, sample, name))

    def resume(self, sample: Sample, name: str) -> Seen:
        def work(raw: Raw) -> None:
            part = f"/{name}.filepart"
            done = raw.stat(part, Request.LSTAT).size
            assert done is not None
            handle = raw.open(part, WRITE | CREATE, size_attribute(sample.size))
            raw.write(handle, done, sample.content[done:])
            self._finish(raw, handle, name)

        return self._do(work)

    def cancel(self, sample: Sample, name: str, wire: Wire) -> Seen:
        """A person who cancels is asked and the session goes on: CLOSE, and the part stays."""

        def work(raw: Raw) -> None:
            part = f"/{name}.filepart"
            handle = raw.open(part, NEW, size_attribute(sample.size))
            raw.write(handle, 0, sample.content[: sample.size // 2])
            raw.close(handle)

        return self._cancel(wire, work)

    def _small(self, raw: Raw, sample: Sample, name: str) -> None:
        there = _exists(raw, f"/{name}")
        flags = WRITE | CREATE | (TRUNCATE if there else OpenFlag.EXCLUSIVE)
        handle = raw.open(f"/{name}", flags, size_attribute(sample.size))
        raw.write(handle, 0, sample.content)
        raw.close(handle)
        raw.setstat(f"/{name}", time_attributes(_MODIFIED))

    def _large(self, raw: Raw, sample: Sample, name: str) -> None:
        _exists(raw, f"/{name}")
        _exists(raw, f"/{name}.filepart")
        handle = raw.open(f"/{name}.filepart", NEW, size_attribute(sample.size))
        raw.write(handle, 0, sample.content)
        self._finish(raw, handle, name)

    def _finish(self, raw: Raw, handle: bytes, name: str) -> None:
        raw.close(handle)
        if _exists(raw, f"/{name}"):
            raw.remove(f"/{name}")
        raw.rename(f"/{name}.filepart", f"/{name}")
        raw.setstat(f"/{name}", time_attributes(_MODIFIED))


class Cyberduck(_Replay):
    """Cyberduck: directly; an overwrite does not ask to create."""

    version = "SSH-2.0-Cyberduck/9.2.0.43500"

    def put(self, sample: Sample, name: str) -> Seen:
        def work(raw: Raw) -> None:
            flags = WRITE | TRUNCATE if _exists(raw, f"/{name}") else NEW
            raw.put(f"/{name}", sample.content, flags)
            raw.setstat(f"/{name}", time_attributes(_MODIFIED))

        return self._do(work)

    def put_by_temporary(self, sample: Sample, name: str) -> Seen:
        def work(raw: Raw) -> None:
            temporary = f"/{name}-{uuid.uuid4()}"
            raw.put(temporary, sample.content)
            raw.rename(temporary, f"/{name}")

        return self._do(work)

    def resume(self, sample: Sample, name: str) -> Seen:
        def work(raw: Raw) -> None:
            done = raw.stat(f"/{name}", Request.LSTAT).size
            assert done is not None
            handle = raw.open(f"/{name}", WRITE)
            raw.write(handle, done, sample.content[done:])
            raw.close(handle)

        return self._do(work)

    def cancel(self, sample: Sample, name: str, wire: Wire) -> Seen:
        return self._cancel(
            wire, lambda raw: raw.put(f"/{name}", sample.content[: sample.size // 2])
        )


class SshNet(_Replay):
    """SSH.NET: asks for the real path of everything; truncates or creates; no resuming."""

    version = "SSH-2.0-Renci.SshNet.SshClient.2025.1.0"

    def put(self, sample: Sample, name: str) -> Seen:
        return self._do(lambda raw: self._upload(raw, sample.content, name))

    def put_by_temporary(self, sample: Sample, name: str) -> Seen:
        def work(raw: Raw) -> None:
            self._upload(raw, sample.content, f"{name}.tmp")
            raw.ask(
                Request.EXTENDED,
                string("posix-rename@openssh.com"),
                string(f"/{name}.tmp"),
                string(f"/{name}"),
            )

        return self._do(work)

    def resume(self, sample: Sample, name: str) -> Seen:
        return self.put(sample, name)

    def cancel(self, sample: Sample, name: str, wire: Wire) -> Seen:
        return self._cancel(
            wire, lambda raw: self._upload(raw, sample.content[: sample.size // 2], name)
        )

    def _upload(self, raw: Raw, content: bytes, name: str) -> None:
        raw.ask(Request.REALPATH, string("."))
        raw.ask(Request.REALPATH, string(f"/{name}"))
        raw.put(f"/{name}", content, WRITE | TRUNCATE | CREATE)
