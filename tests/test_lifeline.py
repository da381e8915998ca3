import subprocess
import sys


def test_a_process_dies_with_its_parent_however_that_ends() -> None:
    child = (
        "import signal, sys; from sftpdrop.lifeline import die_with;"
        "die_with(int(sys.argv[1])); print('bound', flush=True); signal.pause()"
    )
    parent = (
        "import os, subprocess, sys;"
        f"subprocess.run([sys.executable, '-c', {child!r}, str(os.getpid())])"
    )
    with subprocess.Popen([sys.executable, "-c", parent], stdout=subprocess.PIPE) as killed:
        assert killed.stdout is not None
        assert killed.stdout.readline() == b"bound\n"
        killed.kill()
        # The child holds the other end of this pipe: its end is the end of the file.
        assert killed.stdout.read() == b""


def test_a_process_whose_parent_has_gone_already_does_not_begin() -> None:
    script = "from sftpdrop.lifeline import die_with; die_with(1)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    assert done.returncode != 0
    assert b"has gone already" in done.stderr
