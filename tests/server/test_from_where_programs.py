"""From where a school may come and who is never throttled, with curl as the school's program."""

import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.clients.installation import HOST, Installation, School
from tests.programs import need
from tests.waiting import PATIENCE

OFFICE, ELSEWHERE, GUESSED_FROM = "127.0.0.5", "127.0.0.6", "127.1.0.7"
_IN, _REFUSED = 0, 67  # curl's exit codes; 67: CURLE_LOGIN_DENIED


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    made = Installation(tmp_path_factory.mktemp("server") / "installation")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SFTPDROP_LOGIN__NEVER_THROTTLE", f"{OFFICE}/32")
        with made.serving():
            yield made


@pytest.fixture
def school(installation: Installation) -> School:
    return installation.add_school()


def come(school: School, address: str, password: str = "") -> int:
    """Ask for the list of files from an address; curl's exit code."""
    command = [need("curl"), "-sSk", "--interface", address]
    login = f"{school.user}:{password or school.password}"
    url = f"sftp://{HOST}:{school.installation.port}/"
    return subprocess.run(
        [*command, "-u", login, url], capture_output=True, timeout=PATIENCE, check=False
    ).returncode


def run(school: School, *arguments: str) -> None:
    config = ("--config", str(school.installation.config))
    subprocess.run(
        [sys.executable, "-m", "sftpdrop", *config, *arguments], capture_output=True, check=True
    )


def test_an_address_of_the_allow_list_is_never_throttled_and_another_is(school: School) -> None:
    for number in range(20):
        assert come(school, OFFICE, f"wrong-{number}") == _REFUSED
    assert come(school, OFFICE) == _IN
    for number in range(5):
        assert come(school, GUESSED_FROM, f"wrong-{number}") == _REFUSED
    assert come(school, GUESSED_FROM) == _REFUSED


def test_a_school_comes_in_only_from_the_networks_that_were_set(school: School) -> None:
    run(school, "account", "allow-from", school.user, f"{OFFICE}/32", "192.0.2.0/24")
    assert (come(school, OFFICE), come(school, ELSEWHERE)) == (_IN, _REFUSED)
    run(school, "account", "allow-from", school.user)
    assert come(school, ELSEWHERE) == _IN
