"""Make a release: sdist, wheel and bill of materials in dist/, the third parties and the changelog in the checkout.

`python -m deploy.release`. Nothing is downloaded and nothing is sent. The same commit gives the same bytes.
"""

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from bot import __version__
from deploy import third_party
from deploy.changelog import release_changes
from deploy.contents import check_contents, read_sdist, read_wheel
from deploy.errors import ReleaseStopped
from deploy.lock import ROOT
from deploy.sbom import write_sbom

DIST = ROOT / "dist"
IN_WHEEL = r"pressbox-[\w.]+\.dist-info/(METADATA|RECORD|WHEEL|entry_points\.txt|licenses/LICENSE)"
IN_SDIST = r"PKG-INFO|pyproject\.toml|README\.md|CHANGELOG\.md|THIRD_PARTY\.md|LICENSE|\.gitignore"


def main() -> None:
    """Make the release, and print its files with their digests. Exit code 1: it is stopped, and why."""
    argparse.ArgumentParser(description="Make sdist, wheel and bill of materials in dist/.").parse_args()
    moment = read_moment()
    try:
        _write_papers(moment)
        for file in build_release(DIST, moment, _git("ls-files").splitlines()):
            print(f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.relative_to(ROOT)}")
    except ReleaseStopped as stopped:
        sys.exit(f"No release: {stopped}")
    if changed := _git("status", "--porcelain").splitlines():
        print(f"Not committed: {', '.join(line[3:] for line in changed)}.", file=sys.stderr)
        print("Commit, tag, and run this again: only then are the files those of the tag.", file=sys.stderr)


def read_moment() -> int:
    """The seconds of the epoch that the release bears: SOURCE_DATE_EPOCH, or those of the last commit."""
    return int(os.environ.get("SOURCE_DATE_EPOCH") or _git("log", "-1", "--format=%ct"))


def build_release(folder: Path, moment: int, tracked: list[str]) -> list[Path]:
    """Build sdist, wheel and bill of materials into the folder, emptied before, and check them.

    Of the rooms' files, just those that are `tracked` may be in them. Raises ReleaseStopped if one holds what it should
    not, or if the sdist builds another wheel than the checkout.
    """
    shutil.rmtree(folder, ignore_errors=True)
    build(ROOT, folder, moment, "sdist", "wheel")
    (wheel,), (sdist,) = folder.glob("*.whl"), folder.glob("*.tar.gz")
    check_contents(wheel.name, read_wheel(wheel), tracked, IN_WHEEL)
    check_contents(sdist.name, read_sdist(sdist), tracked, IN_SDIST)
    _check_sdist_builds(sdist, wheel, moment)
    bill = folder / f"{re.sub(r'-py3.*', '', wheel.name)}.cdx.json"
    write_sbom(wheel, bill, moment)
    return [sdist, wheel, bill]


def _write_papers(moment: int) -> None:
    third_party.write()
    changelog = ROOT / "CHANGELOG.md"
    text = changelog.read_text(encoding="utf-8")
    day = datetime.fromtimestamp(moment, UTC).date()
    changelog.write_text(release_changes(text, __version__, day), encoding="utf-8")


def build(source: Path, folder: Path, moment: int, *targets: str) -> None:
    """Build the targets from the source tree into the folder, as of that moment."""
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(folder)]
    environment = os.environ | {"SOURCE_DATE_EPOCH": str(moment)}
    for target in targets:
        subprocess.run([*command, "-t", target], cwd=source, env=environment, check=True, capture_output=True)


def _check_sdist_builds(sdist: Path, wheel: Path, moment: int) -> None:
    with TemporaryDirectory() as place:
        # by tarfile's command, because its functions take no filter before Python 3.11.4, and want one later
        subprocess.run([sys.executable, "-m", "tarfile", "-e", str(sdist), place], check=True, capture_output=True)
        (source,) = Path(place).iterdir()
        build(source, source / "dist", moment, "wheel")
        if (source / "dist" / wheel.name).read_bytes() != wheel.read_bytes():
            raise ReleaseStopped("The sdist builds another wheel than the checkout; see the build targets.")


def _git(*words: str) -> str:
    return subprocess.run(["git", *words], cwd=ROOT, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    main()
