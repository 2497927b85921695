"""The three locks agree, and each holds what it is for."""

import re
import tomllib
from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from deploy.lock import normalize

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PARTS = ("requirements-run.txt", "requirements-build.txt")

Lock = dict[str, set[tuple[str, frozenset[str]]]]


def _read_lock(name: str) -> Lock:
    """The releases of each package, each with its hashes: a package may have one release for each range of Pythons."""
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    lock: Lock = {}
    for line in text.splitlines():
        requirement, *options = line.split("--hash=")
        package, version = requirement.split(";")[0].strip().split("==")
        lock.setdefault(package, set()).add((version, frozenset(option.strip() for option in options)))
    return lock


def _name_packages(requirements: list[str | dict[str, str]]) -> set[str]:
    """The packages that a list of requirements names, without those of the groups that it includes."""
    named = (re.match(r"[\w.-]+", entry) for entry in requirements if isinstance(entry, str))
    return {re.sub(r"[-_.]+", "-", match[0]).lower() for match in named if match}


def _bring(requirements: Iterable[str], spell: Callable[[str], str]) -> AbstractSet[str]:
    """The packages that these bring, directly or not. An extra is known by its name as `spell` gives it."""
    brought: dict[str, set[str]] = {}  # each with the extras that are wanted of it; "" for none
    waiting = [Requirement(each) for each in requirements]
    while waiting:
        wanted = waiting.pop()
        extras = brought.setdefault(normalize(wanted.name), set())
        if {"", *map(spell, wanted.extras)} <= extras:
            continue
        extras |= {"", *map(spell, wanted.extras)}
        try:
            found = distribution(wanted.name)
        except PackageNotFoundError:  # the lock leaves it out
            continue
        offered = [each for each in ("", *(found.metadata.get_all("Provides-Extra") or ())) if spell(each) in extras]
        for need in map(Requirement, found.requires or ()):
            if need.marker is None or any(need.marker.evaluate({"extra": each}) for each in offered):
                waiting.append(need)
    return brought.keys()


def test_a_pip_that_knows_an_extra_by_its_exact_name_brings_as_much() -> None:
    """That of Debian 12, 23.0, brings nothing for `lxml[html_clean]` where lxml writes `html-clean`, and goes on."""
    wanted = PROJECT["project"]["dependencies"]
    assert _bring(wanted, normalize) == _bring(wanted, str) > {"justext", "lxml"}


@pytest.mark.parametrize("part", PARTS)
def test_a_part_of_the_lock_has_its_releases_and_hashes(part: str) -> None:
    whole = _read_lock("requirements.txt")
    for package, releases in _read_lock(part).items():
        assert releases <= whole[package], package


@pytest.mark.parametrize("name", ["requirements.txt", *PARTS])
def test_a_lock_holds_hashes_and_no_address(name: str) -> None:
    assert all(hashes for releases in _read_lock(name).values() for _, hashes in releases)
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text and "--index" not in text and "--find-links" not in text


def test_the_lock_to_run_by_holds_the_program_and_none_of_its_tools() -> None:
    run = _read_lock("requirements-run.txt").keys()
    program = _name_packages(PROJECT["project"]["dependencies"])
    groups = PROJECT["dependency-groups"]
    tools = (_name_packages(groups["dev"]) | _name_packages(groups["build"])) - program
    assert program <= run
    assert tools and not tools & run


def test_the_lock_to_build_by_holds_the_build_backend() -> None:
    backend = _name_packages(PROJECT["build-system"]["requires"])
    assert backend <= _read_lock("requirements-build.txt").keys()


def test_the_image_is_built_from_the_locks_that_are_parts() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    shipped = (ROOT / ".dockerignore").read_text(encoding="utf-8")
    assert re.findall(r"--require-hashes .*-r (\S+)", dockerfile) == list(reversed(PARTS))
    assert all(f"!{part}" in shipped.splitlines() for part in PARTS)
    assert "uninstall" not in dockerfile
