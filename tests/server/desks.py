"""A login desk that is open for as long as a test needs it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from sftpdrop.server.login import Login
from sftpdrop.store import audit
from sftpdrop.store.audit import AuditEvent
from sftpdrop.store.database import Database
from tests.schools import PASS_NUMBER, PASSWORD, login_settings
from tests.server.guessers import CLIENT

HOME = "192.0.2.7"


@asynccontextmanager
async def open_desk(database: Database, **settings: Any) -> AsyncIterator[Login]:
    """A started Login; closed, and so written down, at the end."""
    login = Login(database, login_settings(**settings))
    await login.start()
    try:
        yield login
    finally:
        await login.close()


def at_desk(
    database: Database, use: Callable[[Login], Awaitable[None]], **settings: Any
) -> list[AuditEvent]:
    """Use a login desk, and return what the audit says afterwards."""

    async def run() -> None:
        async with open_desk(database, **settings) as login:
            await use(login)

    asyncio.run(run())
    return recorded(database)


async def log_in(login: Login, password: str = PASSWORD, address: str = HOME) -> Any:
    """Log the school in with a password."""
    return await login.password(PASS_NUMBER, password, address, CLIENT)


def recorded(database: Database) -> list[AuditEvent]:
    """All events of the audit, which must be whole."""
    with database.read() as connection:
        assert audit.verify(connection) is None
        return [event for _, event in audit.events(connection) if event]


def reasons(events: list[AuditEvent]) -> list[tuple[object, object]]:
    """The reason of every refusal, and how many it stands for."""
    return [
        (event.details["reason"], event.details.get("count", 1))
        for event in events
        if event.event == "login_refused"
    ]
