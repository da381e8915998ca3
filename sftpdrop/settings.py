"""The settings: one TOML file and the environment, read into one frozen object.

The file is found through `--config`, then SFTPDROP_CONFIG, ./sftpdrop.toml and
/etc/sftpdrop/sftpdrop.toml. SFTPDROP_SECTION__KEY in the environment overrides a key of it.
`config/sftpdrop.toml` explains every key and shows its default.
"""

import os
import tomllib
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from sftpdrop.core.account import Locale
from sftpdrop.errors import SettingsError

CONFIG_VARIABLE = "SFTPDROP_CONFIG"
SEARCH_PATHS = (Path("sftpdrop.toml"), Path("/etc/sftpdrop/sftpdrop.toml"))

Positive = Annotated[int, Field(gt=0)]
NotNegative = Annotated[int, Field(ge=0)]
Seconds = Annotated[float, Field(gt=0)]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class StateSettings(_Section):
    """Where everything is kept."""

    directory: Path = Path("/var/lib/sftpdrop")
    database: str = ""  # empty: SQLite in the state directory

    @field_validator("directory")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.absolute()


class ServerSettings(_Section):
    """Listening, and the limits of what one client may ask for. Sizes in bytes, times in seconds."""

    listen: str = "127.0.0.1:2222"
    public_address: str = ""  # what schools are told; empty: the same as listen
    processes: Annotated[int, Field(ge=1, le=64)] = 1
    post_quantum_only: bool = False
    login_seconds: Seconds = 30
    login_attempts: Positive = 6
    idle_seconds: Seconds = 900
    drain_seconds: Seconds = 30
    max_connections: Positive = 500
    max_connections_per_address: Positive = 64
    max_waiting_logins: Positive = 100
    max_waiting_logins_per_address: Positive = 40
    max_sessions_per_account: Positive = 10
    max_channels: Positive = 8
    max_handles: Positive = 16

    @field_validator("listen")
    @classmethod
    def _host_and_port(cls, value: str) -> str:
        split_listen(value)
        return value


class UploadSettings(_Section):
    """What a school may upload. Sizes in bytes."""

    max_file_bytes: Positive = 10 * 1024 * 1024
    max_school_bytes: Positive = 100 * 1024 * 1024
    max_files: Positive = 200
    partial_hours: Seconds = 24
    repeat_hours: Seconds = 24
    replace_minutes: Seconds = 10


class LoginSettings(_Section):
    """Passwords and guessing. Times in seconds unless the name says otherwise."""

    bcrypt_cost: Annotated[int, Field(ge=4, le=16)] = 12
    bcrypt_workers: Positive = 2
    bcrypt_queue: Positive = 64
    cache_minutes: NotNegative = 5
    password_min_length: Annotated[int, Field(ge=8, le=72)] = 10
    password_max_age_days: NotNegative = 0  # 0: a password does not expire
    throttle_free_tries: Positive = 5
    throttle_max_delay_seconds: Seconds = 900
    never_throttle: tuple[str, ...] = ()


class RosterSettings(_Section):
    """How lists are judged and answered."""

    profile: str = "schoolwise"
    profiles_directory: Path | None = None
    default_locale: Locale = Locale.DUTCH
    marked_copy: bool = True
    marked_copy_hours: Seconds = 24


class WatcherSettings(_Section):
    """The child processes that read workbooks. Sizes in bytes, times in seconds."""

    workers: Positive = 2
    scan_seconds: Seconds = 5
    child_memory_bytes: Positive = 768 * 1024 * 1024
    child_cpu_seconds: Positive = 10
    child_wall_seconds: Seconds = 20
    tries: Positive = 3


class VaultSettings(_Section):
    """How long bytes are kept after a drop reached its end, and who can read them."""

    age_recipients: tuple[str, ...] = ()  # empty: the vault is not encrypted
    withdrawn_days: NotNegative = 14
    rejected_days: NotNegative = 7
    superseded_days: NotNegative = 30
    collected_days: NotNegative = 30


class LogSettings(_Section):
    """One line an act, on standard error."""

    json_lines: bool = False
    level: Annotated[str, Field(pattern="^(debug|info|warning|error)$")] = "info"


class Settings(BaseSettings):
    """All settings. Immutable, so that every part of the program sees the same ones."""

    model_config = SettingsConfigDict(
        frozen=True, extra="forbid", env_prefix="SFTPDROP_", env_nested_delimiter="__"
    )

    state: StateSettings = StateSettings()
    server: ServerSettings = ServerSettings()
    upload: UploadSettings = UploadSettings()
    login: LoginSettings = LoginSettings()
    roster: RosterSettings = RosterSettings()
    watcher: WatcherSettings = WatcherSettings()
    vault: VaultSettings = VaultSettings()
    log: LogSettings = LogSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let the environment win over the file, which arrives as init values."""
        return env_settings, init_settings

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read the settings file at `path`, or raise SettingsError naming file, key and reason."""
        try:
            values = tomllib.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise SettingsError(
                f"cannot read settings file {path}: {error.strerror}",
                hint="make one with `sftpdrop init DIR`, or name one with --config FILE",
            ) from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise SettingsError(f"{path} is not valid TOML: {error}") from error
        return cls.from_values(values, source=str(path))

    @classmethod
    def from_values(cls, values: Mapping[str, Any], *, source: str) -> Self:
        """Make settings of `values` and the environment; `source` names them in errors."""
        try:
            return cls(**values)
        except ValidationError as error:
            raise SettingsError(_explain(error, source)) from error


def split_listen(listen: str) -> tuple[str, int]:
    """Split `HOST:PORT` or `[IPv6]:PORT`; the host is an IP address, the port 0 to 65535."""
    host, separator, port = listen.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    try:
        ip_address(host)
        number = int(port)
    except ValueError:
        number = -1
    if not separator or not 0 <= number <= 65535:
        raise ValueError("must be ADDRESS:PORT, such as 0.0.0.0:22 or [::]:22")
    return host, number


def find_settings_file(named: Path | None) -> Path:
    """The settings file to read: `named`, or the first that exists in the documented order."""
    if named is not None:
        return named
    if from_environment := os.environ.get(CONFIG_VARIABLE):
        return Path(from_environment)
    for path in SEARCH_PATHS:
        if path.exists():
            return path
    raise SettingsError(
        "no settings file found (looked for ./sftpdrop.toml and /etc/sftpdrop/sftpdrop.toml)",
        hint="make one with `sftpdrop init DIR`, or name one with --config FILE",
    )


def _explain(error: ValidationError, source: str) -> str:
    """One line that names every wrong key and what is allowed there."""
    return "; ".join(
        f"{source}: {'.'.join(str(part) for part in problem['loc'])}: {_reason(problem)}"
        for problem in error.errors()
    )


def _reason(problem: Mapping[str, Any]) -> str:
    location = problem["loc"]
    if problem["type"] == "extra_forbidden":
        section = Settings.model_fields.get(str(location[0])) if len(location) > 1 else None
        known = section.annotation.model_fields if section else Settings.model_fields  # type: ignore[union-attr]
        return f"unknown key; known are {', '.join(sorted(known))}"
    return str(problem["msg"]).removeprefix("Value error, ").lower()
