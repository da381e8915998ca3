from sftpdrop.server.login import UNKNOWN_KEY
from sftpdrop.server.login_progress import LoginProgress
from sftpdrop.server.login_result import FirstProof, Halfway, Means

HALFWAY = Halfway("key_needed", "the key too, please", FirstProof(Means.PASSWORD, 1))


def test_as_many_passwords_may_be_tried_as_the_settings_say() -> None:
    progress = LoginProgress(3)
    assert [progress.may_try() for _ in range(4)] == [True, True, True, False]


def test_an_agent_may_offer_thirty_keys() -> None:
    progress = LoginProgress(3)
    assert [progress.may_offer_key() for _ in range(31)] == [*[True] * 30, False]


def test_what_is_told_last_is_what_is_still_missing() -> None:
    progress = LoginProgress(3)
    assert progress.told is None
    progress.key_answered("key_expired")
    assert progress.told is None  # that is in the audit by itself
    progress.key_answered(UNKNOWN_KEY)
    progress.key_answered(None)
    assert progress.told == UNKNOWN_KEY
    progress.came_halfway(HALFWAY)
    assert progress.told == "key_needed"


def test_what_was_proved_for_one_account_proves_nothing_for_another() -> None:
    progress = LoginProgress(3)
    progress.begin("100123")
    progress.came_halfway(HALFWAY)
    assert progress.first_proof == HALFWAY.proved
    assert progress.has_proved(Means.PASSWORD)
    assert not progress.has_proved(Means.KEY)
    progress.begin("100124")
    assert not progress.has_proved(Means.PASSWORD)
    assert progress.told is None
