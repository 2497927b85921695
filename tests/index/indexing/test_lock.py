"""One indexer at a time, and a dead one holds nobody up (I5)."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from corpus.errors import ConfigurationError
from index.errors import IndexerBusy
from index.home import Home
from index.indexing.lock import hold_indexer_lock

ROOT = Path(__file__).parents[3]
HOLD = (
    "import sys, time; from pathlib import Path\n"
    "from index.home import Home; from index.indexing.lock import hold_indexer_lock\n"
    "with hold_indexer_lock(Home(Path(sys.argv[1]))): print('held', flush=True); time.sleep(60)"
)


def test_the_second_one_is_told_who_the_first_is_and_takes_over_when_it_is_killed(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout and holder.stdout.readline() == "held\n"
        with (
            pytest.raises(IndexerBusy, match=rf"Process {holder.pid} on .*--wait") as caught,
            hold_indexer_lock(Home(tmp_path)),
        ):
            pass
        assert caught.value.exit_code == 75
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        in_this_process = pytest.raises(IndexerBusy, match=f"Process {os.getpid()} ")
        with hold_indexer_lock(Home(tmp_path)), in_this_process, hold_indexer_lock(Home(tmp_path)):
            pass


def test_waiting_for_the_other_to_finish(tmp_path: Path) -> None:
    order: list[str] = []

    def second() -> None:
        with hold_indexer_lock(Home(tmp_path), wait=20):
            order.append("second")

    with hold_indexer_lock(Home(tmp_path)):
        waiting = threading.Thread(target=second)
        waiting.start()
        waiting.join(0.2)
        order.append("first")
    waiting.join()
    assert order == ["first", "second"]


@pytest.mark.parametrize("left", ["", "{", "[]", '{"pid": 1}', "\xff"])
def test_a_garbled_note_of_the_holder(tmp_path: Path, left: str) -> None:
    with hold_indexer_lock(Home(tmp_path)):
        (tmp_path / "index.json").write_bytes(left.encode("latin-1"))
        with pytest.raises(IndexerBusy, match="Another process"), hold_indexer_lock(Home(tmp_path)):
            pass
    with hold_indexer_lock(Home(tmp_path)):
        pass


def test_a_home_that_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with (
        pytest.raises(ConfigurationError, match="PRESSBOX_HOME"),
        hold_indexer_lock(Home(tmp_path / "file" / "library")),
    ):
        pass


def test_a_run_that_fails_lets_go(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), hold_indexer_lock(Home(tmp_path)):
        raise RuntimeError
    with hold_indexer_lock(Home(tmp_path)):
        assert (tmp_path / "index.json").exists()
    assert not (tmp_path / "index.json").exists()
