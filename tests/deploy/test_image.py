"""The image: its steps are read, found and run; what the build is sent; the compose file and the unit say the same."""

import re
import shutil
import subprocess
import venv
from pathlib import Path

import pytest
import yaml

from deploy.errors import ReleaseStopped
from deploy.image import DOCKERFILE, IGNORED, NAMELESS, Step, build_image, is_sent, read_steps
from deploy.lock import ROOT

STEPS = read_steps(DOCKERFILE.read_text(encoding="utf-8"))
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
UNIT = (ROOT / "deploy" / "pressbox.service").read_text(encoding="utf-8")
SMALL = """
# Two stages
FROM python:3.12-slim AS first
WORKDIR /opt/pressbox
COPY LICENSE ./
COPY prompts prompts
RUN cp LICENSE /opt/copied \\
    && python -c "import sys; print(sys.prefix)" > where
FROM python:3.12-slim
COPY --from=first /opt/pressbox /opt/pressbox
COPY --from=first /opt/copied /opt/licence
ENV PATH=/opt/pressbox/bin:$PATH \\
    PRESSBOX_HOME=/var/lib/pressbox/library
USER pressbox
"""


def test_the_steps_run_in_a_folder_that_stands_for_the_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bare = venv.EnvBuilder(symlinks=True)  # no step here uses pip, which takes long to install
    monkeypatch.setattr("deploy.image.venv.create", lambda home, **_: bare.create(home))
    last = build_image(read_steps(SMALL), tmp_path)
    licence = (ROOT / "LICENSE").read_bytes()
    assert last.place("/opt/licence").read_bytes() == last.place("/opt/pressbox/LICENSE").read_bytes() == licence
    assert last.place("/opt/pressbox/where").read_text().strip() == str(last.root / "usr" / "local")
    assert not list(last.place("/opt/pressbox").rglob("__pycache__"))
    assert last.environment["PRESSBOX_HOME"] == str(last.root / "var/lib/pressbox/library")
    assert last.environment["PATH"].startswith(f"{last.root}/opt/pressbox/bin:{last.root}/usr/local/bin:")


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("RUN echo no room >&2; exit 7", "RUN failed with 7"),
        ("COPY tests tests", "COPY finds no tests"),
        ("COPY nothing.txt ./", "COPY finds no nothing.txt"),
        ("ADD LICENSE ./", "ADD is not known"),
    ],
)
def test_a_step_that_fails_stops_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, said: str
) -> None:
    monkeypatch.setattr("deploy.image.venv.create", lambda home, **_: home.mkdir(parents=True))  # no step uses Python
    with pytest.raises(ReleaseStopped, match=said):
        build_image([Step("FROM", "python"), Step("WORKDIR", "/opt/pressbox"), *read_steps(step)], tmp_path)


def test_every_step_of_the_dockerfile_is_known_and_finds_its_files() -> None:
    assert {step.instruction for step in STEPS} <= {"FROM", "WORKDIR", "ENV", "COPY", "RUN", *NAMELESS}
    ignored = IGNORED.read_text(encoding="utf-8")
    for step in STEPS:
        if step.instruction == "COPY" and "--from" not in step.words:
            for source in step.words.split()[:-1]:
                assert (ROOT / source).exists() and is_sent(source, ignored), source


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("bot/settings.py", True),
        ("requirements-run.txt", True),
        ("requirements.txt", False),
        (".env", False),
        ("tests/bot/conftest.py", False),
        ("bot/cli/__pycache__/pipe.pyc", False),
        (".git/config", False),
    ],
)
def test_the_build_is_sent_the_program_only(path: str, sent: bool) -> None:
    assert is_sent(path, IGNORED.read_text(encoding="utf-8")) is sent


def test_the_compose_file_keeps_what_the_image_keeps() -> None:
    bot, model = COMPOSE["services"]["bot"], COMPOSE["services"]["ollama"]
    (kept,) = (step.words for step in STEPS if step.instruction == "VOLUME")
    assert f"library:{kept}" in bot["volumes"]
    named = {volume.split(":")[0] for service in (bot, model) for volume in service["volumes"] if volume[0].isalpha()}
    assert named == COMPOSE["volumes"].keys()
    assert "profiles" not in bot and model["profiles"] == ["ollama"]
    assert bot["read_only"] and bot["cap_drop"] == ["ALL"] and "ports" not in {*bot, *model}


def test_the_bot_has_as_long_to_stop_in_a_container_as_in_a_service() -> None:
    (seconds,) = re.findall(r"^TimeoutStopSec=(\d+)$", UNIT, re.MULTILINE)
    assert COMPOSE["services"]["bot"]["stop_grace_period"] == f"{seconds}s"


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not here")
def test_systemd_finds_no_fault_in_the_unit(tmp_path: Path) -> None:
    program, unit = tmp_path / "opt/pressbox/.venv/bin/pressbox", tmp_path / "etc/systemd/system/pressbox.service"
    for place, text in ((program, "#!/bin/sh\n"), (unit, UNIT)):
        place.parent.mkdir(parents=True)
        place.write_text(text, encoding="utf-8")
    program.chmod(0o755)
    verify = ["verify", "--man=no", "--recursive-errors=no", f"--root={tmp_path}", unit.name]
    assert _systemd_analyze(*verify) == ""
    unit.write_text(UNIT.replace("ProtectClock=yes", "ProtectClocks=yes"), encoding="utf-8")
    assert "ProtectClocks" in _systemd_analyze(*verify)  # it does read the unit


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not here")
def test_the_unit_is_confined() -> None:
    said = _systemd_analyze("security", "--offline=true", str(ROOT / "deploy" / "pressbox.service"))
    if not said:
        pytest.skip("systemd-analyze says nothing where libseccomp is missing")
    (level,) = re.findall(r"exposure level for pressbox.service: ([\d.]+)", said)
    assert float(level) <= 2.0


def _systemd_analyze(*words: str) -> str:
    done = subprocess.run(["systemd-analyze", "--no-pager", *words], capture_output=True, text=True, timeout=60)
    return done.stdout + done.stderr
