"""`ssh PASS@host` without SFTP: say how the school's drops stand, and end."""

import structlog

from sftpdrop.core.account import Account
from sftpdrop.errors import Refused, StoreUnavailable
from sftpdrop.server.workplace import Workplace
from sftpdrop.store import drops
from sftpdrop.texts.greeting import greet
from sftpdrop.texts.refusals import say_refusal

_log = structlog.get_logger()


def greeting(place: Workplace, account: Account) -> str:
    """The greeting of a school, or the sentence that says to try again. Blocking."""
    try:
        with place.database.read() as connection:
            listed = drops.listed(connection, pass_number=account.pass_number)
    except StoreUnavailable as error:
        _log.warning("greeting_failed", pass_number=account.pass_number, reason=str(error))
        return say_refusal(Refused("try_again"), account.locale) + "\n"
    return greet(account.name, listed, account.locale)
