"""The watching indexer beside the bot: `pressbox index --watch`, in a process that ends when the bot does."""

import asyncio
import logging

from bot.telegram.process.subprocess_cli import end_process, environment
from corpus.python_process import start_on_loop
from index.home import Home

LOG = logging.getLogger(__name__)
AGAIN = 30.0  # seconds before it is started again: another indexer may be at work
GRACE = 4.0  # seconds after a polite word
# On Linux it gets a SIGTERM when we die, also by a kill -9; else a second one would watch beside the next bot's
PROGRAM = """
import sys
if sys.platform == "linux":
    import ctypes
    ctypes.CDLL(None).prctl(1, 15)
from bot.start import run
run()
"""


async def watch(home: Home) -> None:
    """Until it is cancelled."""
    while True:
        try:
            code = str(await _ended(home))
        except Exception as error:  # no process could be started: the machine is short of something
            code = type(error).__name__
        LOG.warning("The watching indexer ended (%s); it is started again in %.0f s.", code, AGAIN)
        await asyncio.sleep(AGAIN)


async def _ended(home: Home) -> int:
    """One of it, from its start to its end; its exit code."""
    process = await start_on_loop(
        PROGRAM,
        "index",
        "--watch",
        environment=environment(home),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,  # its reports; its notices are ours too
    )
    try:
        return await process.wait()
    except asyncio.CancelledError:
        await end_process(process, GRACE)
        raise
