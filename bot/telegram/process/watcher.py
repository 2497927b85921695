"""The watcher beside the bot: `pressbox index --watch`, in a child process that ends when the bot does."""

import asyncio
import logging

from bot.telegram.process.subprocess_cli import end_process, environment
from corpus.python_process import start_on_loop
from index.home import Home

LOG = logging.getLogger(__name__)
AGAIN = 30.0  # seconds before a restart; another indexer may be at work
GRACE = 4.0  # seconds between SIGTERM and SIGKILL
# On Linux the child gets a SIGTERM when the bot dies, even by kill -9. Without it, an old watcher would run beside the
# next bot's.
PROGRAM = """
import sys
if sys.platform == "linux":
    import ctypes
    ctypes.CDLL(None).prctl(1, 15)
from bot.start import run
run()
"""


async def watch(home: Home) -> None:
    """Keep a watcher running, until cancelled."""
    while True:
        try:
            code = str(await _run_once(home))
        except Exception as error:  # no process could be started, as for want of memory
            code = type(error).__name__
        LOG.warning("The watching indexer ended (%s); it is started again in %.0f s.", code, AGAIN)
        await asyncio.sleep(AGAIN)


async def _run_once(home: Home) -> int:
    """Run one watcher from its start to its end. Returns its exit code."""
    process = await start_on_loop(
        PROGRAM,
        "index",
        "--watch",
        environment=environment(home),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,  # reports are dropped; notices go to our stderr
    )
    try:
        return await process.wait()
    except asyncio.CancelledError:
        await end_process(process, GRACE)
        raise
