"""The ledger counts a run as published although its commit comes after the process ended."""

import threading
import time
from pathlib import Path

from tests.faults.gazette import Gazette
from tests.index.newsroom import Newsroom


def test_a_commit_that_is_on_its_way_is_waited_for(tmp_path: Path) -> None:
    gazette = Gazette(tmp_path, articles=4, seed=1)
    gazette.newsroom.sync()
    gazette.ledger.settle()
    gazette.put(0, 3)
    before, on_disk = gazette.newsroom.catalog.current_number(), threading.Event()

    def pause(step: str) -> None:
        if step == "on disk":
            on_disk.set()
            time.sleep(0.3)  # so late it publishes

    def publish() -> None:
        newsroom = Newsroom(tmp_path)
        newsroom.indexer(reached=pause).sync(newsroom.catalog)
        newsroom.opened.close()

    late = threading.Thread(target=publish)
    late.start()
    assert on_disk.wait(60)
    assert gazette.settle_if_published(before)
    late.join()
    assert gazette.ledger.old[0] == 3
    gazette.close()
