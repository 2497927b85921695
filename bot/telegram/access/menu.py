"""The command menu: a short description of each command, which role sees which, and its registration with Telegram.

Only known chats have a menu; a stranger who opens the bot sees none.
"""

from collections.abc import Collection
from contextlib import suppress

from telegram import Bot, BotCommand, BotCommandScopeChat
from telegram.error import TelegramError

from bot.chats.members import Role
from bot.telegram.access.policy import Place, Standing, judge

# In display order. /start is left out, as Telegram offers it by itself. /ask is needed only in groups.
DESCRIPTIONS = {
    "ask": "ask a question: /ask Who said so?",
    "new": "begin a new conversation",
    "abort": "stop the answer that is being written",
    "latest": "the newest articles",
    "sources": "where the articles come from",
    "status": "how much the library holds, and how new it is",
    "help": "what can be done here",
    "whoami": "what I know you as",
    "forget": "delete this chat's questions and answers",
    "add": "add an article: send a file or an address",
    "index": "read again what changed in the sources",
    "remove": "take an article or a source out",
    "pair": "a code that lets somebody in: /pair guest",
    "members": "who was let in",
    "dismiss": "let somebody in no more: /dismiss NUMBER",
    "audit": "who did what",
}


def offered_commands(role: Role, place: Place) -> dict[str, str]:
    """Descriptions, by command name, of the commands that `role` may give in `place`."""
    standing = Standing(role, place)
    return {name: does for name, does in DESCRIPTIONS.items() if judge(standing, name).allowed}


async def show_menu(bot: Bot, chat: int, role: Role, place: Place) -> None:
    """Set the menu that everyone in `chat` sees. Errors of Telegram are ignored: the chat may be gone."""
    commands = [BotCommand(name, does) for name, does in offered_commands(role, place).items()]
    with suppress(TelegramError):
        await bot.set_my_commands(commands, BotCommandScopeChat(chat))


async def hide_menu(bot: Bot, chat: int) -> None:
    """Remove the menu of `chat`. Errors of Telegram are ignored."""
    with suppress(TelegramError):
        await bot.delete_my_commands(BotCommandScopeChat(chat))


async def show_all_menus(bot: Bot, people: Collection[tuple[int, Role]], rooms: Collection[int]) -> None:
    """Set the menus of all known people (number, role) and rooms; a room gets a guest's. Called when the bot starts."""
    with suppress(TelegramError):
        await bot.delete_my_commands()
    for person, role in people:
        await show_menu(bot, person, role, Place.PRIVATE)
    for room in rooms:
        await show_menu(bot, room, Role.GUEST, Place.ROOM)
