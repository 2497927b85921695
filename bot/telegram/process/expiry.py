"""Forgets conversations that are older than they are kept. What a chat forgets by itself is `/forget`."""

import asyncio
import logging
from datetime import UTC, datetime, timedelta

from bot.chats.store import Chats

LOG = logging.getLogger(__name__)
LOOK = 3600.0  # seconds between two looks


async def expire_regularly(chats: Chats, days: int) -> None:
    """Until it is cancelled; it ends at once where all is kept (0)."""
    while days:
        try:
            gone = await asyncio.to_thread(chats.expire, datetime.now(UTC) - timedelta(days=days))
        except Exception as error:  # a full disk: the next look tries again
            LOG.warning("What is too old could not be forgotten (%s).", type(error).__name__)
        else:
            if gone:
                LOG.info("%d answers were forgotten, being older than %d days.", gone, days)
        await asyncio.sleep(LOOK)
