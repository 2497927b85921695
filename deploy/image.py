"""The Dockerfile's steps without an engine: each runs in a clean folder that stands for the image's root.

`python -m deploy.image` prints each step, its seconds, and what the image answers without a network. Paths of the image
are found below the folder; a stage keeps its files, as `COPY --from` needs them. Not tried: the base image's own
Python, the user that it runs as, the volume. Run it as root: useradd and a network of its own ask for that.
"""

import argparse
import fnmatch
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
import venv
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from deploy.errors import ReleaseStopped
from deploy.lock import ROOT

DOCKERFILE, IGNORED = ROOT / "Dockerfile", ROOT / ".dockerignore"
PLACES = re.compile(r"(?<![\w.])/(?=opt/|var/lib/pressbox)")  # the image's own paths
NAMELESS = ("HEALTHCHECK", "CMD", "ENTRYPOINT", "STOPSIGNAL", "USER", "VOLUME")  # they say how it is run
ASKED = (  # and the exit code of each: no bot runs
    (("--version",), 0),
    (("ask", "--", "Which refinery was hit?"), 0),
    (("telegram", "health"), 1),
)


@dataclass(frozen=True, slots=True)
class Step:
    """One instruction of a Dockerfile, its continued lines joined."""

    instruction: str
    words: str


@dataclass(slots=True)
class Stage:
    """A stage in progress: the folder that stands for its root, where it works, and its environment."""

    root: Path
    folder: str = "/"
    environment: dict[str, str] = field(default_factory=dict)

    def place(self, path: str) -> Path:
        """Where a path of the image lies; a relative one starts in the working folder."""
        return self.root / str(PurePosixPath(self.folder) / path).lstrip("/")

    def rewrite(self, text: str) -> str:
        """The text with the image's own paths below the stage's root."""
        return PLACES.sub(f"{self.root}/", text)


def read_steps(dockerfile: str) -> list[Step]:
    """The instructions in their order."""
    lines = "\n".join(line for line in dockerfile.splitlines() if not line.lstrip().startswith("#"))
    joined = re.sub(r"\\\n\s*", " ", lines)
    return [Step(*line.split(maxsplit=1)) for line in joined.splitlines() if line.strip()]


def is_sent(path: str, ignored: str) -> bool:
    """Whether .dockerignore lets this path in. The last rule that names it, or a folder above it, decides."""
    sent = True
    parts = path.split("/")
    above = ["/".join(parts[: end + 1]) for end in range(len(parts))]
    for rule in filter(None, map(str.strip, ignored.splitlines())):
        pattern = rule.removeprefix("!").removeprefix("**/")
        named = parts if "**/" in rule else above
        if any(fnmatch.fnmatchcase(name, pattern) for name in named):
            sent = rule.startswith("!")
    return sent


def build_image(steps: list[Step], folder: Path) -> Stage:
    """Run the steps in the folder, and return the last stage. Raises ReleaseStopped at the first that fails."""
    stages: dict[str, Path] = {}
    root = folder / "root"  # the same for each stage, because an environment of Python knows its own place
    stage, name = Stage(root), ""
    for step in steps:
        started = time.monotonic()
        if step.instruction == "FROM":
            if name:
                stages[name] = root.rename(folder / name)
            stage, name = _start(root, folder / "bare"), step.words.split()[-1]
        else:
            _run_step(step, stage, stages)
        print(f"{time.monotonic() - started:6.1f} s  {step.instruction} {step.words[:90]}", flush=True)
    return stage


def _start(root: Path, bare: Path) -> Stage:
    """A stage whose Python is a bare one of the version that runs this, where the base image has its own.

    It is made once and kept in `bare`: giving it pip takes longer than most steps.
    """
    home = root / "usr" / "local"
    if not bare.exists():
        venv.create(home, with_pip=True)
        home.rename(bare)
    shutil.copytree(bare, home, symlinks=True)
    return Stage(root, environment={"PATH": f"{home / 'bin'}:{os.environ['PATH']}"})


def _run_step(step: Step, stage: Stage, stages: dict[str, Path]) -> None:
    match step.instruction:
        case "WORKDIR":
            stage.folder = step.words
            stage.place(".").mkdir(parents=True, exist_ok=True)
        case "ENV":
            for word in shlex.split(step.words):
                variable, _, value = word.partition("=")
                stage.environment[variable] = stage.rewrite(value).replace("$PATH", stage.environment["PATH"])
        case "COPY":
            _copy(shlex.split(step.words), stage, stages)
        case "RUN":
            _run(step.words, stage)
        case other if other not in NAMELESS:
            raise ReleaseStopped(f"{other} is not known to deploy/image.py; teach it, or leave it out.")


def _copy(words: list[str], stage: Stage, stages: dict[str, Path]) -> None:
    origin, ignored = ROOT, IGNORED.read_text(encoding="utf-8")
    if words[0].startswith("--from="):
        origin, ignored = stages[words.pop(0).removeprefix("--from=")], ""
    *sources, target = words
    for source in sources:
        source = source.lstrip("/")
        into = stage.place(target) / source if target.endswith("/") else stage.place(target)
        into.parent.mkdir(parents=True, exist_ok=True)
        if not (origin / source).exists() or not is_sent(source, ignored):
            raise ReleaseStopped(f"COPY finds no {source}; see Dockerfile and .dockerignore.")
        if (origin / source).is_dir():
            shutil.copytree(
                origin / source, into, symlinks=True, dirs_exist_ok=True, ignore=_unsent_below(origin, ignored)
            )
        else:
            shutil.copyfile(origin / source, into)


def _unsent_below(origin: Path, ignored: str) -> Callable[[str, list[str]], list[str]]:
    """What .dockerignore keeps out of a folder, in the shape that `shutil.copytree` asks for."""

    def unsent(folder: str, names: list[str]) -> list[str]:
        below = Path(folder).relative_to(origin)
        return [name for name in names if not is_sent((below / name).as_posix(), ignored)]

    return unsent


def _run(command: str, stage: Stage) -> None:
    command = stage.rewrite(command)
    if command.startswith("useradd "):
        command = _below(command, stage.root)
    done = run_in(stage, "bash", "-ec", command)
    if done.returncode:
        raise ReleaseStopped(f"RUN failed with {done.returncode}: {command[:200]}\n{done.stderr[-2000:]}")


def _below(useradd: str, root: Path) -> str:
    """The command for accounts of the stage, so that nothing of this machine is changed."""
    (root / "etc").mkdir()
    for name in ("passwd", "group", "shadow", "gshadow", "login.defs", "subuid", "subgid"):
        (root / "etc" / name).touch()
    return useradd.replace("useradd ", f"useradd --prefix {root} ", 1).replace(f"{root}/var", "/var")


def run_in(stage: Stage, *command: str) -> subprocess.CompletedProcess[str]:
    """Run the command in the stage's folder, with its environment."""
    environment = os.environ | stage.environment
    return subprocess.run(command, cwd=stage.place("."), env=environment, capture_output=True, text=True)


def ask(stage: Stage) -> bool:
    """Print what the image answers without a network, and return whether each exit code is the right one."""
    pressbox = shutil.which("pressbox", path=stage.environment["PATH"]) or "pressbox"
    well = True
    for words, code in ASKED:
        answer = run_in(stage, "unshare", "--net", pressbox, *words)
        print(f"$ pressbox {shlex.join(words)}\n{answer.stdout}{answer.stderr}exit code {answer.returncode}\n")
        well = well and answer.returncode == code
    return well


def main() -> None:
    """Build the image and ask it. Exit code 1: a step failed, or an answer is not the right one."""
    argparse.ArgumentParser(
        description="Run the Dockerfile's steps without an engine, and ask what they built."
    ).parse_args()
    with TemporaryDirectory(prefix="image-") as folder:
        try:
            stage = build_image(read_steps(DOCKERFILE.read_text(encoding="utf-8")), Path(folder))
        except ReleaseStopped as stopped:
            sys.exit(f"No image: {stopped}")
        if not ask(stage):
            sys.exit("The image was built and does not answer as it should.")


if __name__ == "__main__":
    main()
