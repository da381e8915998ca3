"""Programs from outside Python: a test that needs one skips without it, and fails in CI."""

import os
import shutil

import pytest


def need(program: str) -> str:
    """The path of `program`; its absence is a failure where CI promises to install it."""
    path = shutil.which(program)
    if path is None:
        message = f"the program {program} is not installed"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    return path
