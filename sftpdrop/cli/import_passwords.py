"""Where the passwords of an import go: one file, or letters. Only their owner can read them."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from sftpdrop.cli.card import current_host_key
from sftpdrop.cli.installation import Installation
from sftpdrop.cli.letter import Letters
from sftpdrop.cli.letter_access import Access, access_of, public_address
from sftpdrop.cli.new_file import make_directory, write_new
from sftpdrop.cli.new_password import NewPassword
from sftpdrop.core.account import Account

Made = Sequence[tuple[Account, NewPassword]]

_HEADER = ("pasnummer", "naam", "wachtwoord")


def write_passwords(path: Path, made: Made) -> list[Path]:
    """Write pass number, name and password as CSV (UTF-8, semicolons), as Dutch Excel opens it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow(_HEADER)
    writer.writerows((account.pass_number, account.name, new.text) for account, new in made)
    write_new(path, text.getvalue().encode("utf-8-sig"))
    return [path]


def check_letters(installation: Installation) -> None:
    """Raise SettingsError where letters cannot be made, before a minute goes into passwords."""
    public_address(installation.settings.server)
    current_host_key(installation)


def write_letters(installation: Installation, path: Path, made: Made) -> list[Path]:
    """Write letters into one PDF if `path` is called so, else one a school into a directory."""
    server, key = installation.settings.server, current_host_key(installation)
    accesses = [
        (account, access_of(account, server, key, password.text)) for account, password in made
    ]
    if path.suffix.lower() == ".pdf":
        write_new(path, _letters(accesses))
        return [path]
    make_directory(path)
    written = []
    for account, access in accesses:
        file = path / f"{account.pass_number}.pdf"
        write_new(file, _letters([(account, access)]))
        written.append(file)
    return written


def _letters(accesses: Sequence[tuple[Account, Access]]) -> bytes:
    letters = Letters()
    for account, access in accesses:
        letters.add(access, account.locale)
    return letters.render()
