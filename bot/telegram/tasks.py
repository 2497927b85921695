"""Tasks of the event loop: how they end when the bot stops."""

import asyncio
from collections.abc import Collection, Coroutine
from typing import Any


async def run_until_one_ends(*steps: Coroutine[Any, Any, None]) -> None:
    """Run steps that do not end by themselves. When one fails or ends, the others are cancelled. Raises its error."""
    tasks = [asyncio.create_task(step) for step in steps]
    try:
        ended, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in ended:
            task.result()
    finally:
        await finish(tasks, 0)


async def finish(tasks: Collection[asyncio.Task[Any]], grace: float) -> None:
    """Wait `grace` seconds for the tasks, cancel those that are left, and wait for these to end. Raises no error."""
    if not tasks:
        return
    _, unfinished = await asyncio.wait(tasks, timeout=grace)
    for task in unfinished:
        task.cancel()
    await asyncio.gather(*unfinished, return_exceptions=True)
