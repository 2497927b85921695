"""`/help` and `/start`: what this person may do in this kind of chat."""

import asyncio

from bot.chats.members import Role
from bot.telegram.access.menu import offered_commands
from bot.telegram.access.policy import Place
from bot.telegram.context import BotContext, Reply
from bot.telegram.speech import N_, gettext
from bot.telegram.updates.incoming import Incoming

WELCOME = N_("Good day. I answer questions about this library's articles, and each sentence carries its source.")
PRIVATELY = N_(
    "Write your question as you would say it; what follows may look back on it. A reply to an older answer looks back "
    "on that one."
)
IN_A_ROOM = N_("Mention me, reply to me, or write /ask and your question; I pass over everything else.")
BUTTONS = N_("The numbers below an answer open the exact words that it rests on, and “Why” says how it was found.")
FILES = N_("A file or a web address that you send me is read into the library; the caption of a file is a question.")
ROLES = {
    Role.OWNER: N_("You are an owner here."),
    Role.MEMBER: N_("You are a member here."),
    Role.GUEST: N_("You are a guest here."),
}


async def help_(context: BotContext, incoming: Incoming) -> Reply:
    """What the person may do in this chat."""
    standing = await asyncio.to_thread(context.access.standing, incoming)
    assert standing.role  # access lets nobody through without a role
    return Reply(help_text(standing.role, standing.place))


async def start(context: BotContext, incoming: Incoming) -> Reply:
    """The welcome and the help. The parameter of a deep link that is no code is neither used nor repeated."""
    help_reply = await help_(context, incoming)
    return Reply(f"{gettext(WELCOME)}\n\n{help_reply.text}")


def help_text(role: Role, place: Place) -> str:
    """How to ask in `place`, the commands that `role` may give there, and the role."""
    how = [gettext(PRIVATELY if place is Place.PRIVATE else IN_A_ROOM), gettext(BUTTONS)]
    if role is Role.OWNER and place is Place.PRIVATE:
        how.append(gettext(FILES))
    commands = "\n".join(f"/{name} – {does}" for name, does in offered_commands(role, place).items())
    return f"{' '.join(how)}\n\n{commands}\n\n{gettext(ROLES[role])}"
