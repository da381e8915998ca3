import stat
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from sftpdrop.cli import run
from sftpdrop.settings import CONFIG_DIRECTORY, Settings
from sftpdrop.store.database import Database


def test_init_writes_settings_that_name_its_own_directory_and_address(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "an installation"
    assert run(["init", str(place), "--listen", "[::1]:2022"]) == 0
    settings = Settings.load(place / "sftpdrop.toml")
    assert settings.state.directory == place
    assert settings.server.listen == "[::1]:2022"
    said = capsys.readouterr().out
    assert "SHA256:" in said
    assert "account add" in said


def test_the_settings_of_init_are_the_shipped_ones_with_two_values_changed(tmp_path: Path) -> None:
    assert run(["init", str(tmp_path / "new")]) == 0
    written = tomllib.loads((tmp_path / "new/sftpdrop.toml").read_text("utf-8"))
    shipped = tomllib.loads((CONFIG_DIRECTORY / "sftpdrop.toml").read_text("utf-8"))
    shipped["state"]["directory"] = str(tmp_path / "new")
    assert written == shipped


def test_init_makes_a_host_key_for_its_owner_alone_and_a_database(tmp_path: Path) -> None:
    assert run(["init", str(tmp_path / "new")]) == 0
    settings = Settings.load(tmp_path / "new/sftpdrop.toml")
    (key,) = settings.state_directory.keys.iterdir()
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert Database.open(settings.database_url, settings.state_directory.audit).is_current()
    mode = stat.S_IMODE(settings.state_directory.database.stat().st_mode)
    assert mode == 0o660, "server and watcher are two users of one group"


@pytest.mark.parametrize("left", ["sftpdrop.toml", "db/sftpdrop.db", "keys/ssh_host_ed25519_key"])
def test_init_overwrites_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], left: str
) -> None:
    (tmp_path / left).parent.mkdir(exist_ok=True)
    (tmp_path / left).write_text("precious")
    assert run(["init", str(tmp_path)]) == 73
    assert (tmp_path / left).read_text() == "precious"
    said = capsys.readouterr().err
    assert said.startswith(f"sftpdrop: error: {tmp_path / left} exists")
    assert "\nhint: " in said


def test_init_refuses_an_address_that_is_none_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["init", str(tmp_path / "new"), "--listen", "localhost:22"]) == 64
    assert "--listen localhost:22: must be ADDRESS:PORT" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


def test_a_wrong_command_line_is_one_line_a_hint_and_exit_code_64(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["init", "--colour"]) == 64
    assert capsys.readouterr().err == (
        "sftpdrop: error: no such option: --colour\nhint: see `sftpdrop init --help`\n"
    )


def test_a_settings_file_that_is_missing_is_named_with_exit_code_78(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--config", str(tmp_path / "none.toml"), "doctor"]) == 78
    assert str(tmp_path / "none.toml") in capsys.readouterr().out


def test_without_a_command_the_commands_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([]) == 0
    assert "init" in capsys.readouterr().out


def test_help_imports_nothing_heavy() -> None:
    heavy = ("asyncssh", "sqlalchemy", "alembic", "pydantic", "openpyxl", "bcrypt", "rich")
    probe = (
        "import sys; from sftpdrop.cli import run; run(['--help']);"
        f"print([name for name in {heavy} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"
