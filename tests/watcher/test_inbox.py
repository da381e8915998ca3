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


def test_letters_come_in_their_order_also_those_being_settled(tmp_path: Path) -> None:
    _, spool, inbox = opened(tmp_path)
    posted = sorted(post(spool, "100001", name) for name in ("a.xlsx", "b.xlsx", "c.xlsx"))
    spool.claim(posted[0])
    assert ids(inbox.letters()) == posted


def test_a_letter_that_cannot_be_read_takes_a_turn_of_its_own(tmp_path: Path) -> None:
    state, spool, inbox = opened(tmp_path)
    good, bad = post(spool, "100001", "a.xlsx"), DropId.new()
    (state.spool_new / bad).mkdir()
    (state.spool_new / "no-drop").mkdir()
    found = {letter.school: letter for letter in inbox.letters()}
    assert {school: letter.id for school, letter in found.items()} == {"100001": good, bad: bad}
    assert found[bad].message is None
