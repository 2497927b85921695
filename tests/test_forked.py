"""The forked `pressbox` is a process like the one that is started: its words, its streams, its end."""

import os
import signal
from pathlib import Path
from subprocess import PIPE

from tests.forked import Running, run, threads


def test_it_has_words_an_environment_streams_and_a_code(tmp_path: Path) -> None:
    environment = {**os.environ, "PRESSBOX_HOME": str(tmp_path / "home"), "PRESSBOX_EMBEDDER": "none of ours"}
    version = run("--version", folder=tmp_path)
    assert (version.returncode, version.stdout.split()[0], version.stderr) == (0, "pressbox", "")
    before = os.umask(0o027)
    try:
        refused = run("articles", environment=environment)
    finally:
        os.umask(before)
    assert (refused.returncode, refused.stdout) == (4, "") and "PRESSBOX_EMBEDDER" in refused.stderr


def test_it_is_talked_to_and_heeds_signals() -> None:
    with Running("chat", "--no-sync", stdin=PIPE, stdout=PIPE) as chat:
        assert chat.stdin and chat.stdout
        chat.stdin.write("/help\n")
        chat.stdin.flush()
        assert chat.stdout.readline().startswith("Ask anything")
        assert chat.poll() is None
        chat.send_signal(signal.SIGKILL)
        assert chat.wait(20) == -signal.SIGKILL


def test_what_is_forked_has_one_thread() -> None:
    run("--version")
    assert threads() == 1
