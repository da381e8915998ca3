"""The settings: one TOML file and the environment, read into one frozen object.

The file is found through `--config`, then SFTPDROP_CONFIG, ./sftpdrop.toml and
/etc/sftpdrop/sftpdrop.toml. SFTPDROP_SECTION__KEY in the environment overrides a key of it.
`config/sftpdrop.toml` explains every key and shows its default.
"""

import os
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from sftpdrop.core.account import Locale
from sftpdrop.errors import SettingsError
from sftpdrop.setting_forms import (
    DatabaseUrl,
    Duration,
    Listen,
    Networks,
    NotNegative,
    Positive,
    Recipients,
)
from sftpdrop.statedir import StateDirectory

CONFIG_VARIABLE = "SFTPDROP_CONFIG"
SEARCH_PATHS = (Path("sftpdrop.toml"), Path("/etc/sftpdrop/sftpdrop.toml"))
_PREFIX, _DELIMITER = "SFTPDROP_", "__"

_INSTALLED = Path(__file__).with_name("_config")
CONFIG_DIRECTORY = _INSTALLED if _INSTALLED.is_dir() else Path(__file__).parents[1] / "config"
"""The files that come with sftpdrop: in a wheel inside the package, in a checkout beside it."""


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class StateSettings(_Section):
    """Where everything is kept."""

    directory: Annotated[Path, AfterValidator(Path.absolute)] = Path("/var/lib/sftpdrop")
    database: DatabaseUrl = ""  # empty: SQLite in the directory


class ServerSettings(_Section):
    """Listening, and the limits of what one client may ask for; times in seconds."""

    listen: Listen = "127.0.0.1:2222"
    public_address: str = ""  # what schools are told; empty: the same as listen
    processes: Annotated[int, Field(ge=1, le=64)] = 1
    post_quantum_only: bool = False
    login_seconds: Duration = 30
    login_attempts: Positive = 6
    idle_seconds: Duration = 900
    drain_seconds: Duration = 30
    max_connections: Positive = 500
    max_connections_per_address: Positive = 64
    max_waiting_logins: Positive = 100
    max_waiting_logins_per_address: Positive = 40
    max_sessions_per_account: Positive = 10
    max_channels: Positive = 8
    max_handles: Positive = 16


class UploadSettings(_Section):
    """What a school may upload. Sizes in bytes."""

    max_file_bytes: Positive = 10 * 1024 * 1024
    max_school_bytes: Positive = 100 * 1024 * 1024
    max_files: Positive = 200
    partial_hours: Duration = 24
    repeat_hours: Duration = 24
    replace_minutes: Duration = 10


class LoginSettings(_Section):
    """Passwords and guessing. Times in seconds unless the name says otherwise."""

    bcrypt_cost: Annotated[int, Field(ge=4, le=16)] = 12
    bcrypt_workers: Positive = 2
    bcrypt_queue: Positive = 64
    cache_minutes: NotNegative = 5
    password_min_length: Annotated[int, Field(ge=8, le=72)] = 10
    password_max_age_days: NotNegative = 0  # 0: a password does not expire
    throttle_free_tries: Positive = 5
    throttle_max_delay_seconds: Duration = 900
    never_throttle: Networks = ()


class RosterSettings(_Section):
    """How lists are judged and answered."""

    profile: str = "schoolwise"
    profiles_directory: Annotated[Path | None, BeforeValidator(lambda value: value or None)] = None
    default_locale: Locale = Locale.DUTCH
    marked_copy: bool = True
    marked_copy_hours: Duration = 24


class WatcherSettings(_Section):
    """The child processes that read workbooks. Sizes in bytes, times in seconds."""

    workers: Positive = 2
    scan_seconds: Duration = 5
    child_memory_bytes: Positive = 768 * 1024 * 1024
    child_cpu_seconds: Positive = 10
    child_wall_seconds: Duration = 20
    tries: Positive = 3


class VaultSettings(_Section):
    """How long bytes are kept after a drop reached its end, and who can read them."""

    age_recipients: Recipients = ()  # empty: the vault is not encrypted
    withdrawn_days: NotNegative = 14
    rejected_days: NotNegative = 7
    superseded_days: NotNegative = 30
    collected_days: NotNegative = 30


class LogSettings(_Section):
    """One line an act, on standard error."""

    json_lines: bool = False
    level: Literal["debug", "info", "warning", "error"] = "info"


class Settings(BaseSettings):
    """All settings. Immutable, so that every part of the program sees the same ones."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="forbid",
        env_prefix=_PREFIX,
        env_nested_delimiter=_DELIMITER,
        enable_decoding=False,
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
            values = tomllib.loads(path.read_text(encoding="utf-8-sig"))
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
        if unknown := sorted(_unknown_variables()):
            raise SettingsError(
                f"the environment has {', '.join(unknown)}: no setting has that name",
                hint="it is SFTPDROP_SECTION__KEY, for example SFTPDROP_SERVER__LISTEN",
            )
        try:
            return cls(**values)
        except ValidationError as error:
            raise SettingsError("; ".join(_faults(error, source))) from error

    @property
    def state_directory(self) -> StateDirectory:
        """The directories below state.directory."""
        return StateDirectory(self.state.directory)

    @property
    def database_url(self) -> str:
        """The SQLAlchemy URL of the database; PostgreSQL is spoken to by psycopg 3."""
        if not self.state.database:
            return f"sqlite:///{self.state_directory.database}"
        return self.state.database.replace("postgresql://", "postgresql+psycopg://", 1)

    @property
    def profile_path(self) -> Path:
        """The file that says what a pupil list must be."""
        directory = self.roster.profiles_directory or CONFIG_DIRECTORY / "profiles"
        return directory / f"{self.roster.profile}.toml"


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


_REASONS = {
    "bool_parsing": "must be true or false",
    "bool_type": "must be true or false",
    "float_parsing": "must be a number",
    "float_type": "must be a number",
    "int_from_float": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_type": "must be a whole number",
    "path_type": "must be a path in quotes",
    "string_type": "must be text in quotes",
    "tuple_type": 'must be a list, such as ["…", "…"]',
}


def _variable(*location: str | int) -> str:
    """The name in the environment of the setting at `location`."""
    return _PREFIX + _DELIMITER.join(str(part) for part in location[:2]).upper()


def _unknown_variables() -> Iterator[str]:
    """Names in the environment that are meant for us and are no setting: a typing error."""
    known = {
        _variable(section, key)
        for section, field in Settings.model_fields.items()
        for key in _keys_of(section)
    }
    for name in os.environ:
        if name.startswith(_PREFIX) and _DELIMITER in name and name not in known:
            yield name


def _keys_of(section: str) -> Mapping[str, Any]:
    defaults: BaseModel = Settings.model_fields[section].default
    return type(defaults).model_fields


def _faults(error: ValidationError, source: str) -> Iterator[str]:
    """Yield, for every wrong key, where it stands and what is allowed there."""
    for fault in error.errors(include_url=False):
        location = fault["loc"]
        place = f"{source}: {'.'.join(str(part) for part in location)}"
        if len(location) > 1 and (variable := _variable(*location)) in os.environ:
            place = f"the environment: {variable}"
        yield f"{place}: {_reason(fault['type'], location, fault['msg'])}"


def _reason(kind: str, location: tuple[int | str, ...], message: str) -> str:
    section = str(location[0])
    match kind:
        case "extra_forbidden" if len(location) == 1:
            return f"unknown section; known are {', '.join(sorted(Settings.model_fields))}"
        case "extra_forbidden":
            return f"unknown key; known are {', '.join(sorted(_keys_of(section)))}"
        case "model_type" | "model_attributes_type":
            return f"must be a section: [{section}] and its keys below it"
        case _ if kind in _REASONS:
            return _REASONS[kind]
    message = message.removeprefix("Value error, ").removeprefix("Input should ")
    return f"must {message}" if not message.startswith("must") else message
