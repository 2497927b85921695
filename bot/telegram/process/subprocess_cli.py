"""Runs `run_pressbox` in a process of its own: what reads and indexes articles never does it in the bot's."""

import asyncio
import os
from contextlib import suppress
from dataclasses import dataclass

from bot.working_folder import PARENT
from corpus.python_process import start_on_loop
from index.home import Home

SECONDS = 1800.0  # a run may wait for another one, and for a slow site
GRACE = 10.0  # seconds after a polite word
VOICE = "pressbox: "  # how its notices and its last sentence begin
PROGRAM = "from bot.start import run; run()"
UNSAID = "It failed, and did not say why; `pressbox doctor` may know."


@dataclass(frozen=True, slots=True)
class FinishedProcess:
    code: int
    out: str
    said: str  # its last sentence, safe to show


async def run_pressbox(home: Home, *words: str, seconds: float = SECONDS) -> FinishedProcess:
    """To its end. Cancelled, it is told to stop and waited for; what it has embedded by then is kept."""
    process = await start_on_loop(
        PROGRAM,
        *words,
        environment=environment(home),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        out, err = await asyncio.wait_for(process.communicate(), seconds)
    except TimeoutError:
        await end_process(process, GRACE)
        return FinishedProcess(1, "", "It took too long and was stopped; the next `pressbox index` goes on from there.")
    except BaseException:
        await end_process(process, GRACE)
        raise
    lines = [line for line in err.decode("utf-8", "replace").splitlines() if line.startswith(VOICE)]
    said = lines[-1].removeprefix(VOICE) if lines else UNSAID
    return FinishedProcess(process.returncode or 0, out.decode("utf-8", "replace"), said)


def environment(home: Home) -> dict[str, str]:
    """Ours, without the messenger's secrets, for a child that works on the same library."""
    known = {name: value for name, value in os.environ.items() if "TELEGRAM" not in name}
    return {**known, "PRESSBOX_HOME": str(home.path), PARENT: str(os.getpid())}


async def end_process(process: asyncio.subprocess.Process, grace: float) -> None:
    """After a polite word and so many seconds it is killed."""
    with suppress(ProcessLookupError):
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), grace)
    except TimeoutError:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
