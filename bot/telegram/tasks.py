"""Tasks of the event loop: how they end when the bot stops."""

import asyncio
from collections.abc import Collection
from typing import Any


async def finish(tasks: Collection[asyncio.Task[Any]], grace: float) -> None:
    """Wait `grace` seconds for the tasks, cancel those that are left, and wait for these to end. Raises no error."""
    if not tasks:
        return
    _, unfinished = await asyncio.wait(tasks, timeout=grace)
    for task in unfinished:
        task.cancel()
    await asyncio.gather(*unfinished, return_exceptions=True)
