"""Whatever a client sends after its log-in: no crash, no words of ours, nothing outside reached."""

import asyncio
import struct
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sftpdrop.server.wire import Reply, Request, StatusCode, string
from sftpdrop.texts.refusals import REFUSALS
from tests.server.fuzz import CANARY, run
from tests.server.sessions import School, make_workplace

REQUESTS = 20_000

PARTS = st.sampled_from(
    ["..", ".", "", "200200", "victim.xlsx", "spool", "new", "~", "c:", "\\", "\0", "a.xlsx", "%2e"]
)
SPELLINGS = st.one_of(
    st.binary(max_size=300),
    st.text(max_size=300).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.lists(PARTS, min_size=1, max_size=8).map(lambda parts: "/".join(parts).encode()),
    st.lists(PARTS, min_size=1, max_size=8).map(lambda parts: "\\".join(parts).encode()),
)
KINDS = st.sampled_from(
    [
        Request.OPEN,
        Request.STAT,
        Request.LSTAT,
        Request.SETSTAT,
        Request.REMOVE,
        Request.OPENDIR,
        Request.REALPATH,
    ]
)


def test_random_requests_never_crash_tell_or_reach_what_they_should_not(tmp_path: Path) -> None:
    report = asyncio.run(run(REQUESTS, seed=20260901, root=tmp_path))
    assert report.requests >= REQUESTS
    kinds = {"OK", "EOF", "HANDLE", "NAME", "ATTRS", "EXTENDED", "FAILURE", "NO_SUCH_FILE"}
    assert kinds | {"BAD_MESSAGE", "OP_UNSUPPORTED", "DATA"} <= set(report.replies)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kind=KINDS, path=SPELLINGS, flags=st.integers(0, 63), second=SPELLINGS)
def test_a_path_in_any_spelling_reaches_nothing_outside(
    tmp_path: Path, kind: Request, path: bytes, flags: int, second: bytes
) -> None:
    asyncio.run(_reach(tmp_path / "state", kind, path, flags, second))


async def _reach(root: Path, kind: Request, path: bytes, flags: int, second: bytes) -> None:
    place = make_workplace(root)
    victim = place.state.schools / "200200" / "victim.xlsx"
    victim.parent.mkdir(exist_ok=True)
    victim.write_bytes(CANARY)
    school = School(place)
    fields = (struct.pack(">I", flags),) if kind is Request.OPEN else ()
    answers = [
        await school.ask(kind, string(path), *fields, struct.pack(">I", 0)),
        await school.ask(Request.RENAME, string(path), string(second)),
    ]
    school.hang_up()
    place.database.close()
    sentences = {sentence.en.split("{")[0] for sentence in REFUSALS.values()}
    for answer in answers:
        assert CANARY not in answer.body
        if answer.kind is Reply.STATUS and answer.code is not StatusCode.OK:
            assert any(answer.text.startswith(sentence) for sentence in sentences)
            assert answer.text != REFUSALS["internal_error"].en
    assert victim.read_bytes() == CANARY
    assert list(place.state.schools.iterdir()) <= [victim.parent, place.state.schools / "100123"]
    assert list(place.state.spool_new.iterdir()) == []
