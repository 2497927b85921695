"""The documentation is what the program says of itself."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.requirements import InvalidRequirement, Requirement

from tests.faults.table import ROWS

ROOT = Path(__file__).parents[1]


def test_the_commands_are_described_as_their_help_says() -> None:
    """`make docs` writes the file anew."""
    command = [sys.executable, "-m", "typer", "bot.cli", "utils", "docs", "--name", "pressbox"]
    said = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout
    assert (ROOT / "docs" / "cli.md").read_text(encoding="utf-8").strip() == said.strip()


def test_every_row_of_the_fault_suite_is_described() -> None:
    told = dict(
        re.findall(r"^\| `([\w-]+)` \| (.+) \|$", (ROOT / "docs" / "faults.md").read_text("utf-8"), re.MULTILINE)
    )
    assert told == {name: title for name, (title, _) in ROWS.items()}


def test_every_file_that_the_documentation_names_is_there() -> None:
    for page in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")):
        text = page.read_text(encoding="utf-8")
        named = re.findall(r"`((?:bot|index|corpus|prompts|evals|bench|tests|docs)/[\w./]+\.\w+)`", text)
        linked = [target.split("#")[0] for target in re.findall(r"\]\((?!http)([^)]+)\)", text)]
        missing = [path for path in named if "NAME" not in path and not (ROOT / path).exists()]
        missing += [path for path in linked if path and not (page.parent / path).exists()]
        assert missing == [], page.name


def test_a_wheel_of_the_readme_is_no_name_to_pipx() -> None:
    """It drops the extras of a wheel that reads as a requirement, `NAME.whl[EXTRA]`, and says nothing."""
    wheels = re.findall(r'"(\S+\.whl\S*)"', (ROOT / "README.md").read_text(encoding="utf-8"))
    assert len(wheels) == 4
    for wheel in wheels:
        with pytest.raises(InvalidRequirement):
            Requirement(wheel)
