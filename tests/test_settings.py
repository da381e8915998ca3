import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from sftpdrop.errors import SettingsError
from sftpdrop.setting_forms import split_listen
from sftpdrop.settings import CONFIG_DIRECTORY, Settings, find_settings_file

SHIPPED = CONFIG_DIRECTORY / "sftpdrop.toml"


def refusal(values: Mapping[str, Any]) -> str:
    with pytest.raises(SettingsError) as caught:
        Settings.from_values(values, source="/etc/sftpdrop.toml")
    return str(caught.value)


def test_the_shipped_file_shows_the_default_of_every_key() -> None:
    assert Settings.load(SHIPPED) == Settings()


def test_the_shipped_file_has_every_key_there_is() -> None:
    shown = {section: set(keys) for section, keys in tomllib.loads(SHIPPED.read_text()).items()}
    known = {
        section: set(type(field.default).model_fields)
        for section, field in Settings.model_fields.items()
    }
    assert shown == known


def test_every_key_of_the_shipped_file_stands_below_a_comment() -> None:
    explained = False
    for line in SHIPPED.read_text("utf-8").splitlines():
        if " = " in line and not line.startswith("#"):
            assert explained, f"nothing explains: {line}"
        elif line:
            explained = line.startswith("#")


@pytest.mark.parametrize(
    ("values", "place", "allowed"),
    [
        ({"sever": {}}, "sever: unknown section", "server"),
        ({"server": {"listn": 1}}, "server.listn: unknown key", "listen"),
        ({"server": 3}, "server: ", "must be a section: [server]"),
        ({"server": {"listen": "localhost:22"}}, "server.listen: ", "must be ADDRESS:PORT"),
        ({"server": {"listen": "[::]:99999"}}, "server.listen: ", "must be ADDRESS:PORT"),
        ({"server": {"processes": 0}}, "server.processes: ", "must be greater than or equal to 1"),
        ({"server": {"processes": 65}}, "server.processes: ", "must be less than or equal to 64"),
        ({"upload": {"max_files": "many"}}, "upload.max_files: ", "must be a whole number"),
        ({"upload": {"max_files": 1.5}}, "upload.max_files: ", "must be a whole number"),
        ({"upload": {"max_files": -3}}, "upload.max_files: ", "must be greater than 0"),
        ({"upload": {"partial_hours": "x"}}, "upload.partial_hours: ", "must be a number"),
        ({"upload": {"partial_hours": float("inf")}}, "upload.partial_hours: ", "finite"),
        ({"roster": {"marked_copy": "perhaps"}}, "roster.marked_copy: ", "must be true or false"),
        ({"roster": {"default_locale": "fr"}}, "roster.default_locale: ", "must be 'nl' or 'en'"),
        ({"log": {"level": "loud"}}, "log.level: ", "'debug', 'info', 'warning' or 'error'"),
        ({"login": {"never_throttle": 3}}, "login.never_throttle: ", "must be a list"),
        ({"login": {"never_throttle": ["10.0.0.1/8"]}}, "never_throttle.0: ", "must be networks"),
        ({"vault": {"age_recipients": ["x"]}}, "age_recipients.0: ", "must be age public keys"),
        ({"state": {"directory": 3}}, "state.directory: ", "must be a path in quotes"),
        ({"state": {"database": "mysql://x/y"}}, "state.database: ", "postgresql://"),
    ],
)
def test_a_wrong_value_names_file_key_and_what_is_allowed(
    values: Mapping[str, Any], place: str, allowed: str
) -> None:
    message = refusal(values)
    assert message.startswith("/etc/sftpdrop.toml: ")
    assert place in message
    assert allowed in message


def test_all_wrong_keys_are_told_at_once() -> None:
    message = refusal({"server": {"listen": "x"}, "log": {"level": "loud"}})
    assert "server.listen" in message
    assert "log.level" in message


def test_the_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SFTPDROP_SERVER__LISTEN", "[::1]:2022")
    monkeypatch.setenv("SFTPDROP_LOGIN__NEVER_THROTTLE", "10.0.0.0/8, 2001:db8::/32")
    values = {"server": {"listen": "127.0.0.1:1", "processes": 3}}
    settings = Settings.from_values(values, source="file")
    assert settings.server.listen == "[::1]:2022"
    assert settings.server.processes == 3
    assert settings.login.never_throttle == ("10.0.0.0/8", "2001:db8::/32")


def test_a_wrong_value_in_the_environment_names_the_variable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SFTPDROP_UPLOAD__MAX_FILES", "many")
    assert refusal({}) == ("the environment: SFTPDROP_UPLOAD__MAX_FILES: must be a whole number")


@pytest.mark.parametrize("name", ["SFTPDROP_SERVER__LISTN", "SFTPDROP_SEVER__LISTEN"])
def test_an_unknown_variable_is_an_error_that_names_it(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "x")
    assert name in refusal({})


def test_a_file_that_is_no_toml_is_named(tmp_path: Path) -> None:
    path = tmp_path / "sftpdrop.toml"
    path.write_text("[server\n")
    with pytest.raises(SettingsError, match="is not valid TOML"):
        Settings.load(path)


def test_a_file_saved_by_notepad_is_read(tmp_path: Path) -> None:
    path = tmp_path / "sftpdrop.toml"
    path.write_text("[watcher]\nworkers = 3\n", "utf-8-sig")
    assert Settings.load(path).watcher.workers == 3


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="No such file"):
        Settings.load(tmp_path / "none.toml")


def test_the_settings_file_is_found_in_the_documented_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SFTPDROP_CONFIG", raising=False)
    Path("sftpdrop.toml").touch()
    assert find_settings_file(None) == Path("sftpdrop.toml")
    monkeypatch.setenv("SFTPDROP_CONFIG", "/of/the/environment.toml")
    assert find_settings_file(None) == Path("/of/the/environment.toml")
    assert find_settings_file(Path("named.toml")) == Path("named.toml")


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Settings().server.processes = 2


def test_postgresql_is_spoken_to_by_psycopg_3() -> None:
    settings = Settings.from_values(
        {"state": {"database": "postgresql://sftpdrop@/sftpdrop"}}, source="file"
    )
    assert settings.database_url == "postgresql+psycopg://sftpdrop@/sftpdrop"


def test_the_default_database_is_below_the_state_directory() -> None:
    settings = Settings.from_values({"state": {"directory": "/s"}}, source="file")
    assert settings.database_url == "sqlite:////s/db/sftpdrop.db"


@pytest.mark.parametrize(
    ("listen", "parts"),
    [
        ("0.0.0.0:22", ("0.0.0.0", 22)),
        ("[::]:0", ("::", 0)),
        ("[2001:db8::1]:65535", ("2001:db8::1", 65535)),
    ],
)
def test_an_address_and_a_port_are_split(listen: str, parts: tuple[str, int]) -> None:
    assert split_listen(listen) == parts


@pytest.mark.parametrize(
    "listen", ["", "22", ":22", "::1:22", "127.0.0.1", "127.0.0.1:", "127.0.0.1:-1", "h:22", "[]:1"]
)
def test_what_is_no_address_and_port_is_refused(listen: str) -> None:
    with pytest.raises(ValueError, match="ADDRESS:PORT"):
        split_listen(listen)
