import re
from pathlib import Path

import typer

from sftpdrop.cli.app import app

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
SET_UP = "python3 -m venv .venv && .venv/bin/pip install "


def command_exists(words: list[str]) -> bool:
    """Whether `words` are a command, and below a group one of its commands."""
    node = typer.main.get_command(app)
    for word in words:
        below = getattr(node, "commands", None)
        if below is None:
            return True
        if word not in below:
            return False
        node = below[word]
    return not hasattr(node, "commands")


def test_the_first_command_does_all_its_set_up_on_one_line() -> None:
    assert f"\n{SET_UP}. && .venv/bin/sftpdrop demo\n" in README


def test_the_tests_command_does_all_its_set_up_on_one_line() -> None:
    assert f"\n{SET_UP}-e '.[test]' && .venv/bin/python -m pytest -n logical\n" in README


def test_ci_runs_the_tests_command_of_the_readme() -> None:
    (line, *_) = [line for line in README.splitlines() if "python -m pytest" in line]
    assert line.startswith(SET_UP)
    assert "grep -m1 -F 'python -m pytest' README.md" in (ROOT / ".ci/run").read_text("utf-8")


def test_every_command_that_is_named_exists() -> None:
    named = re.findall(r"`sftpdrop ([a-z][a-z -]*)", README)
    named += re.findall(r"^sftpdrop ([a-z][a-z -]*)", README, re.MULTILINE)
    assert named
    for words in named:
        assert command_exists(words.split()), f"there is no command {words}"


def test_every_file_that_is_named_exists() -> None:
    modules = re.findall(r"`((?:\w+/)*\w+(?:\.py|/))`", README)
    assert modules
    for name in modules:
        places = (ROOT / name, ROOT / "sftpdrop" / name)
        assert any(place.exists() for place in places), f"there is no {name}"


def test_links_within_the_readme_lead_to_a_heading() -> None:
    headings = re.findall(r"^#+ (.*)$", README, re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in headings}
    links = set(re.findall(r"\]\(#([^)]*)\)", README))
    assert links
    assert links <= anchors
