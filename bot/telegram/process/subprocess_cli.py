"""Runs `pressbox` commands in child processes: articles are never read or indexed in the bot's own process."""

import asyncio
import os
from contextlib import suppress
from dataclasses import dataclass

from bot.telegram.speech import N_
from bot.working_folder import PARENT
from corpus.python_process import start_on_loop
from index.home import Home

SECONDS = 1800.0  # timeout of a command, which may wait for another run or for a slow site
GRACE = 10.0  # seconds between SIGTERM and SIGKILL
VOICE = "pressbox: "  # the beginning of the command's notices and of its error on stderr
PROGRAM = "from bot.start import run; run()"
UNSAID = N_("It failed, and did not say why; `pressbox doctor` may know.")
TOO_LONG = N_("It took too long and was stopped; the next `pressbox index` goes on from there.")


@dataclass(frozen=True, slots=True)
class FinishedProcess:
    """The result of a command."""

    code: int  # exit code
    out: str  # stdout
    said: str  # its last notice or error, safe to show


async def run_pressbox(home: Home, *words: str, seconds: float = SECONDS) -> FinishedProcess:
    """Run `pressbox WORDS` to its end, for at most `seconds`.

    A timeout is a result with exit code 1. On cancellation the process is terminated and waited for; chunks that it has
    embedded by then are kept.
    """
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
        return FinishedProcess(1, "", TOO_LONG)
    except BaseException:
        await end_process(process, GRACE)
        raise
    lines = [line for line in err.decode("utf-8", "replace").splitlines() if line.startswith(VOICE)]
    said = lines[-1].removeprefix(VOICE) if lines else UNSAID
    return FinishedProcess(process.returncode or 0, out.decode("utf-8", "replace"), said)


def environment(home: Home) -> dict[str, str]:
    """Our environment without Telegram's secrets, for a child process that works on the same library."""
    inherited = {name: value for name, value in os.environ.items() if "TELEGRAM" not in name}
    return {**inherited, "PRESSBOX_HOME": str(home.path), PARENT: str(os.getpid())}


async def end_process(process: asyncio.subprocess.Process, grace: float) -> None:
    """Terminate the process, and kill it if it does not end within `grace` seconds."""
    with suppress(ProcessLookupError):
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), grace)
    except TimeoutError:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
