"""Expires answers that are older than the settings keep them. A chat deletes its own at once with `/forget`."""

import asyncio
import logging
from datetime import UTC, datetime, timedelta

from bot.chats.store import Chats

LOG = logging.getLogger(__name__)
LOOK = 3600.0  # seconds between two runs


async def expire_regularly(chats: Chats, days: int) -> None:
    """Delete answers older than `days`, every hour until cancelled. 0 keeps everything: it then returns at once."""
    while days:
        try:
            gone = await asyncio.to_thread(chats.expire, datetime.now(UTC) - timedelta(days=days))
        except Exception as error:  # a full disk, for instance; the next run tries again
            LOG.warning("What is too old could not be forgotten (%s).", type(error).__name__)
        else:
            if gone:
                LOG.info("%d answers were forgotten, being older than %d days.", gone, days)
        await asyncio.sleep(LOOK)
