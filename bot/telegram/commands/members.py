"""`/members` and `/dismiss NUMBER`: lists the people who were let in, and revokes a person's access."""

import asyncio
from functools import partial

from bot.chats.members import Role
from bot.telegram.access import menu
from bot.telegram.access.people import People
from bot.telegram.context import BotContext, Reply
from bot.telegram.delivery.defuse import defuse
from bot.telegram.delivery.rich_text import Style, Writer
from bot.telegram.speech import N_, gettext, say_day
from bot.telegram.updates.incoming import Incoming

NOBODY = N_("Nobody was let in by a code yet. /pair makes one.")
WHO = N_("Say whom: /dismiss NUMBER. /members lists them. Owners named in the settings are removed there.")
UNKNOWN = N_("There is no such member; /members lists them.")

SINCE = {
    Role.OWNER: N_("{name} · owner, since {day}"),
    Role.MEMBER: N_("{name} · member, since {day}"),
    Role.GUEST: N_("{name} · guest, since {day}"),
}


async def members(context: BotContext, incoming: Incoming) -> Reply:
    """Everyone who was let in by a code: number, name, role, and since when."""
    everyone = await asyncio.to_thread(context.people.members.all)
    writer = Writer()
    for member in everyone:
        writer.add("\n" if writer.length else "").add(member.person.removeprefix("telegram:"), Style.CODE)
        name, since = defuse(member.name) or gettext("without a name"), say_day(member.added_at.date())
        writer.add(" · ").add(gettext(SINCE[member.role], name=name, day=since))
        writer.border()
    return Reply(writer.written() if everyone else gettext(NOBODY))


async def dismiss(context: BotContext, incoming: Incoming) -> Reply:
    """Revoke the access of the person with that number, and remove the person's menu."""
    number = incoming.text.strip()
    if not (number.isascii() and number.isdigit() and len(number) < 20):
        return Reply(gettext(WHO))
    if not await context.once(incoming, "dismissed", partial(_dismiss, context.people, incoming.asker, number)):
        return Reply(gettext(UNKNOWN))
    await menu.hide_menu(context.bot, int(number))
    who = defuse(context.people.profiles.of(f"telegram:{number}").name) or defuse(number)
    return Reply(gettext("{who} no longer has access.", who=who))


def _dismiss(people: People, owner: str, number: str) -> bool:
    """Whether the person was a member."""
    if not people.members.dismiss(f"telegram:{number}"):
        return False
    people.audit.note(owner, "dismissed", number)
    return True
