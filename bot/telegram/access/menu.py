"""The command menu: a short description of each command, which role sees which, and its registration with Telegram.

Only known chats have a menu; a stranger who opens the bot sees none.
"""

from collections.abc import Callable, Collection
from contextlib import suppress

from telegram import Bot, BotCommand, BotCommandScopeChat
from telegram.error import TelegramError

from bot.chats.members import Role
from bot.telegram.access.policy import Place, Standing, judge
from bot.telegram.speech import ENGLISH, N_, gettext, languages, speaking

# In display order. /start is left out, as Telegram offers it by itself. /ask is needed only in groups.
DESCRIPTIONS = {
    "ask": N_("ask a question: /ask Who said so?"),
    "private": N_("in a group: the answer for me alone"),
    "history": N_("the last questions, and their answers again"),
    "new": N_("begin a new conversation"),
    "abort": N_("stop the answer that is being written"),
    "latest": N_("the newest articles"),
    "sources": N_("where the articles come from"),
    "status": N_("how much the library holds, and how new it is"),
    "help": N_("what can be done here"),
    "whoami": N_("who you are to me: owner, member or guest"),
    "forget": N_("delete this chat's questions and answers"),
    "add": N_("add an article: send a file or an address"),
    "index": N_("read again what changed in the sources"),
    "remove": N_("remove an article or a source"),
    "pair": N_("a code that lets somebody in: /pair guest"),
    "members": N_("who was let in"),
    "dismiss": N_("end somebody's access: /dismiss NUMBER"),
    "audit": N_("who did what"),
}


def offered_commands(role: Role, place: Place) -> dict[str, str]:
    """Descriptions, by command name, of the commands that `role` may give in `place`."""
    standing = Standing(role, place)
    return {name: gettext(does) for name, does in DESCRIPTIONS.items() if judge(standing, name).allowed}


async def show_menu(bot: Bot, chat: int, role: Role) -> None:
    """Set the menu that a person sees in the private `chat`, in the language chosen. Errors of Telegram are ignored."""
    with suppress(TelegramError):  # the chat may be gone
        await bot.set_my_commands(_menu(role, Place.PRIVATE), BotCommandScopeChat(chat))


async def show_room_menu(bot: Bot, chat: int) -> None:
    """Set a guest's menu in a group: everybody sees it in the language of their Telegram, in English where we lack it.

    Errors of Telegram are ignored.
    """
    with suppress(TelegramError):
        for code in sorted(languages()):
            with speaking(code):
                named = None if code == ENGLISH else code
                await bot.set_my_commands(_menu(Role.GUEST, Place.ROOM), BotCommandScopeChat(chat), named)


def _menu(role: Role, place: Place) -> list[BotCommand]:
    return [BotCommand(name, does) for name, does in offered_commands(role, place).items()]


async def hide_menu(bot: Bot, chat: int) -> None:
    """Remove the menu of `chat`. Errors of Telegram are ignored."""
    with suppress(TelegramError):
        await bot.delete_my_commands(BotCommandScopeChat(chat))


async def show_all_menus(
    bot: Bot, people: Collection[tuple[int, Role]], rooms: Collection[int], language_of: Callable[[str], str]
) -> None:
    """Set the menus of all known people (number, role), each in the person's language, and of all rooms.

    Called when the bot starts.
    """
    with suppress(TelegramError):
        await bot.delete_my_commands()
    for person, role in people:
        with speaking(language_of(f"telegram:{person}")):
            await show_menu(bot, person, role)
    for room in rooms:
        await show_room_menu(bot, room)
