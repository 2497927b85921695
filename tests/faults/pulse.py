"""A heartbeat on an event loop, the bot's or an idle one, that writes down when it came late.

`python -m tests.faults.pulse FILE [bot]`, until SIGTERM; then FILE holds `[when, seconds late]` of each late beat, by
the clock that processes share.
"""

import asyncio
import json
import signal
import sys
import time
from pathlib import Path

from bot.bootstrap import Pressbox
from bot.telegram.service import serve

BEAT = 0.01
LATE = 0.02


async def main(place: Path, whole: bool) -> None:
    late: list[tuple[float, float]] = []
    beating = asyncio.create_task(_beat(late))
    try:
        if whole:
            with Pressbox() as pressbox:
                await serve(pressbox, watching=False, verbose=False)
        else:
            stop = asyncio.Event()
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
            await stop.wait()
    finally:
        beating.cancel()
        place.write_text(json.dumps(late))


async def _beat(late: list[tuple[float, float]]) -> None:
    while True:
        before = time.monotonic()
        await asyncio.sleep(BEAT)
        seconds = time.monotonic() - before - BEAT
        if seconds > LATE:
            late.append((before, seconds))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2:] == ["bot"]))
