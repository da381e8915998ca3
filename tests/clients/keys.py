"""Keys for clients that log in without a person."""

import subprocess
from pathlib import Path

from sftpdrop.core.account import AccountKey
from sftpdrop.server.publickeys import read_public_key
from sftpdrop.store import account_keys
from sftpdrop.store.database import Database
from tests.clients.installation import School
from tests.programs import need


def give_key(school: School, directory: Path) -> Path:
    """A private key that opens the school's account, for a client that asks nobody."""
    file = directory / "key"
    subprocess.run(
        [need("ssh-keygen"), "-q", "-t", "ed25519", "-N", "", "-f", str(file)], check=True
    )
    public = read_public_key(file.with_suffix(".pub").read_text("utf-8"))
    entry = AccountKey(public_key=public.line, fingerprint=public.fingerprint, label="export")
    database = Database.open(
        school.installation.settings.database_url,
        school.installation.settings.state_directory.audit,
    )
    with database.begin() as connection:
        account_keys.add(connection, school.pass_number, entry)
    database.close()
    return file
