import subprocess
import sys
from pathlib import Path

import pytest

from tests.clients.installation import Installation
from tests.waiting import PATIENCE

SSH_AUDIT = str(Path(sys.executable).with_name("ssh-audit"))


@pytest.mark.parametrize(
    ("post_quantum_only", "marks"), [(False, ["[fail]"]), (True, ["[fail]", "[warn]"])]
)
def test_ssh_audit_finds_nothing_wrong_with_the_running_server(
    tmp_path: Path, marks: list[str], *, post_quantum_only: bool
) -> None:
    installation = Installation(tmp_path / "installation")
    if post_quantum_only:
        text = installation.config.read_text("utf-8")
        changed = text.replace("post_quantum_only = false", "post_quantum_only = true")
        assert changed != text
        installation.config.write_text(changed, "utf-8")
    with installation.serving():
        command = [SSH_AUDIT, "--skip-rate-test", "-p", str(installation.port), "127.0.0.1"]
        audit = subprocess.run(
            command, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
    assert "(kex) mlkem768x25519-sha256" in audit.stdout
    assert [line for line in audit.stdout.splitlines() if any(mark in line for mark in marks)] == []
