"""Deleting what has been kept long enough: bytes of settled drops, and what nobody finished."""

import os
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import structlog
from sqlalchemy import Connection

from sftpdrop.core.drop import Drop, DropState
from sftpdrop.core.identifiers import DropId, parse_pass_number
from sftpdrop.errors import InvalidInput
from sftpdrop.store import drops, findings
from sftpdrop.watcher.acts import record_act
from sftpdrop.watcher.desk import Desk
from sftpdrop.watcher.vault import delete_tree, sweep_discarded

_log = structlog.get_logger()

_HOUR = 3600
_DRAFT_HOURS = 1
"""A draft in a school's directory lives for milliseconds: an hour later it is a crash's."""


def purge(desk: Desk) -> None:
    """Delete all that is due. Every part may be done twice, or be cut short and done again."""
    sweep_discarded(desk.state)
    purge_drops(desk)
    delete_purged_bytes(desk)
    sweep_uploads(desk)
    sweep_marked_copies(desk)
    sweep_drafts(desk)


def purge_drops(desk: Desk) -> None:
    """Take drops whose days are over to purged; their rows stay."""
    vault, now = desk.settings.vault, desk.now()
    days = {
        DropState.COLLECTED: vault.collected_days,
        DropState.SUPERSEDED: vault.superseded_days,
        DropState.WITHDRAWN: vault.withdrawn_days,
        DropState.REJECTED: vault.rejected_days,
    }
    with desk.database.begin() as connection:
        for state, kept in days.items():
            for drop in drops.unchanged_since(connection, state, now - timedelta(days=kept)):
                _purge_drop(connection, desk, drop)


def delete_purged_bytes(desk: Desk) -> None:
    """Delete the bytes of purged drops. The row goes first, so no crash leaves a row in doubt."""
    kept = desk.vault.ids()
    with desk.database.read() as connection:
        states = drops.states(connection, kept)
    for drop_id in kept:
        if states.get(drop_id) is DropState.PURGED:
            desk.vault.destroy(drop_id)
            _log.info("bytes_deleted", drop=drop_id)


def sweep_uploads(desk: Desk) -> None:
    """Delete unfinished uploads that nobody resumed, and hand-offs that no server finished."""
    oldest = time.time() - desk.settings.upload.partial_hours * _HOUR
    for school in _directories(desk.state.uploads):
        for path in _older(school, oldest):
            delete_tree(path)
            _log.info("upload_expired", pass_number=school.name)
    for path in _older(desk.state.spool_tmp, oldest):
        delete_tree(path)


def sweep_marked_copies(desk: Desk) -> None:
    """Delete marked copies whose hours are over: they are the files with pupils' data in them."""
    oldest = time.time() - desk.settings.roster.marked_copy_hours * _HOUR
    for path in _directories(desk.state.schools):
        try:
            pass_number = parse_pass_number(path.name)
        except InvalidInput:
            continue
        with desk.school_directory(pass_number) as school:
            for copy in school.marked_copies():
                if copy.mtime <= oldest:
                    school.remove_marked_copy(copy.name)
                    _log.info("marked_copy_expired", pass_number=pass_number)


def sweep_drafts(desk: Desk) -> None:
    """Delete half-written answers that a crash left hidden in the schools' directories."""
    oldest = time.time() - _DRAFT_HOURS * _HOUR
    for school in _directories(desk.state.schools):
        for path in _older(school, oldest):
            if path.name.startswith(".") and DropId.is_one(path.name[1:]):
                path.unlink(missing_ok=True)


def _purge_drop(connection: Connection, desk: Desk, drop: Drop) -> None:
    drops.change_state(
        connection,
        drop.id,
        DropState.PURGED,
        now=desk.now(),
        reason=drop.reason,
        answered=DropState.PURGED,
    )
    record_act(connection, "purged", drop, at=desk.now(), details={"was": drop.state.value})
    if drop.state is DropState.COLLECTED:
        # The next list is compared with this one, which may be a year from now.
        findings.forget_older_rolls(connection, drop.pass_number, drop.id)
    else:
        findings.forget_roll(connection, drop.id)


def _directories(parent: Path) -> Iterator[Path]:
    with os.scandir(parent) as entries:
        yield from (Path(entry) for entry in entries if entry.is_dir(follow_symlinks=False))


def _older(directory: Path, oldest: float) -> Iterator[Path]:
    for path in directory.iterdir():
        try:
            if path.lstat().st_mtime <= oldest:
                yield path
        except FileNotFoundError:
            continue  # the server finished with it while we looked
