"""Settings and profile for commands that judge offline, also where nothing is installed."""

from pathlib import Path

import typer

from sftpdrop.errors import SettingsError
from sftpdrop.roster.profile import Profile, load_profile
from sftpdrop.settings import Settings, find_settings_file


def settings_or_defaults(context: typer.Context) -> Settings:
    """Read the settings as every command does; the defaults where there is no file at all."""
    try:
        file = find_settings_file(context.obj)
    except SettingsError:
        return Settings.from_values({}, source="the defaults")
    return Settings.load(file)


def load_named_profile(settings: Settings, name: str | None) -> Profile:
    """Load the profile `name`, a file or one beside the settings' own; that one for None."""
    if name is None:
        return load_profile(settings.profile_path)
    if name.endswith(".toml"):
        return load_profile(Path(name))
    directory = settings.profile_path.parent
    path = directory / f"{name}.toml"
    if Path(name).name != name or not path.is_file():
        known = ", ".join(sorted(path.stem for path in directory.glob("*.toml")))
        raise SettingsError(f"there is no profile '{name}'", hint=f"there are {known}")
    return load_profile(path)
