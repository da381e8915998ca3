"""Programs from outside Python: a test that needs one skips without it, and fails in CI."""

import os
import shutil
from typing import NoReturn

import pytest


def need(program: str) -> str:
    """The path of `program`; its absence is a failure where CI promises to install it."""
    path = shutil.which(program)
    if path is None:
        lack(f"the program {program} is not installed")
    return path


def lack(message: str) -> NoReturn:
    """Skip the test for what is lacking; in CI nothing may be."""
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)
