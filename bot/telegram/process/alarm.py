"""The message to the owners that the file of conversations is damaged: once for each damage, whoever meets it first.

A process that ends because of the damage is started again by its service manager, and there may be several of them.
"""

from collections.abc import AsyncGenerator, Collection
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from telegram import Bot
from telegram.error import TelegramError

from bot.chats.connection import ChatsDamaged
from bot.telegram.speech import N_, gettext

TO_OWNERS = N_(
    "The file of my conversations is damaged, and I answer nobody until it is mended. On my machine, stop me, run "
    "`pressbox doctor --repair`, which saves what can be read, and start me again."
)
SUFFIX = ".told"  # of an empty file beside that of the conversations, as old as the message


def is_first_to_tell(chats_file: Path) -> bool:
    """Whether the owners have not been told since the file was written last, as a repair does; now they count as told.

    A folder that cannot be written counts as one where nobody was told.
    """
    mark = chats_file.with_name(f"{chats_file.name}{SUFFIX}")
    with suppress(OSError):
        if mark.exists() and mark.stat().st_mtime_ns > chats_file.stat().st_mtime_ns:
            return False
        mark.touch()
    return True


@asynccontextmanager
async def alarm(bot: Bot, owners: Collection[int], chats_file: Path) -> AsyncGenerator[None]:
    """Tell the owners, if they were not told, when the block ends with ChatsDamaged, which goes on.

    Where Telegram cannot be reached, they are not told.
    """
    try:
        yield
    except ChatsDamaged:
        if is_first_to_tell(chats_file):
            for owner in owners:
                with suppress(TelegramError):
                    async with bot:
                        await bot.send_message(owner, gettext(TO_OWNERS))
        raise
