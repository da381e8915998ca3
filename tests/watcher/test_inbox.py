from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from sftpdrop.core.delivery import Withdrawal
from sftpdrop.core.identifiers import DropId, PassNumber
from sftpdrop.spool import Spool
from sftpdrop.statedir import StateDirectory
from sftpdrop.watcher.inbox import Inbox, Letter


def post(spool: Spool, school: str, name: str) -> DropId:
    id_ = DropId.new()
    spool.hand_off_withdrawal(
        Withdrawal(
            id=id_,
            pass_number=PassNumber(school),
            name=name,
            withdrawn_at=datetime.now(UTC),
            address="192.0.2.7",
        )
    )
    return id_


def opened(tmp_path: Path) -> tuple[StateDirectory, Spool, Inbox]:
    state = StateDirectory(tmp_path)
    state.create()
    spool = Spool(state)
    return state, spool, Inbox(state, spool)


def ids(letters: Iterable[Letter]) -> list[DropId]:
    return [letter.id for letter in letters]


def test_the_oldest_letter_of_each_school_comes_first(tmp_path: Path) -> None:
    _, spool, inbox = opened(tmp_path)
    schools = ("100001", "100002", "100001", "100003")
    posted = {post(spool, school, "a.xlsx"): school for school in schools}
    oldest = {school: min(id_ for id_ in posted if posted[id_] == school) for school in schools}
    first = inbox.first_letters()
    assert {school: letter.id for school, letter in first.items()} == oldest
    assert ids(first.values()) == sorted(oldest.values())


def test_a_letter_that_is_being_settled_is_still_the_first(tmp_path: Path) -> None:
    _, spool, inbox = opened(tmp_path)
    older, newer = sorted(post(spool, "100001", name) for name in ("a.xlsx", "b.xlsx"))
    spool.claim(older)
    assert inbox.first_letters()["100001"].id == older
    assert ids(inbox.letters()) == [older, newer]


def test_a_letter_that_cannot_be_read_takes_a_turn_of_its_own(tmp_path: Path) -> None:
    state, spool, inbox = opened(tmp_path)
    good, bad = post(spool, "100001", "a.xlsx"), DropId.new()
    (state.spool_new / bad).mkdir()
    (state.spool_new / "no-drop").mkdir()
    first = inbox.first_letters()
    assert {school: letter.id for school, letter in first.items()} == {"100001": good, bad: bad}
    assert first[bad].message is None
