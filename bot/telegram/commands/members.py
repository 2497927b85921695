"""`/members` and `/dismiss NUMBER`: lists the people who were let in, and revokes a person's access."""

import asyncio
from functools import partial

from bot.answering.display import format_day
from bot.telegram.access import menu
from bot.telegram.access.people import People
from bot.telegram.context import BotContext, Reply
from bot.telegram.delivery.defuse import defuse
from bot.telegram.delivery.rich_text import Style, Writer
from bot.telegram.speech import N_, gettext
from bot.telegram.updates.incoming import Incoming

NOBODY = N_("Nobody was let in by a code yet. /pair makes one.")
WHO = N_("Say whom: /dismiss NUMBER. /members lists them. Owners of the settings are dismissed there.")
UNKNOWN = N_("There is no such member; /members lists them.")


async def members(context: BotContext, incoming: Incoming) -> Reply:
    """Everyone who was let in by a code: number, name, role, and since when."""
    everyone = await asyncio.to_thread(context.people.members.all)
    writer = Writer()
    for member in everyone:
        writer.add("\n" if writer.length else "").add(member.person.removeprefix("telegram:"), Style.CODE)
        since = format_day(member.added_at.date())
        writer.add(f" · {defuse(member.name) or 'without a name'} · {member.role}, since {since}")
        writer.border()
    return Reply(writer.written() if everyone else NOBODY)


async def dismiss(context: BotContext, incoming: Incoming) -> Reply:
    """Revoke the access of the person with that number, and remove the person's menu."""
    number = incoming.text.strip()
    if not (number.isascii() and number.isdigit() and len(number) < 20):
        return Reply(gettext(WHO))
    if not await context.once(incoming, "dismissed", partial(_dismiss, context.people, incoming.asker, number)):
        return Reply(gettext(UNKNOWN))
    await menu.hide_menu(context.bot, int(number))
    return Reply(f"{defuse(number)} is let in no more.")


def _dismiss(people: People, owner: str, number: str) -> bool:
    """Whether the person was a member."""
    if not people.members.dismiss(f"telegram:{number}"):
        return False
    people.audit.note(owner, "dismissed", number)
    return True
