"""Strangers who ask to be let in, and the buttons by which an owner decides."""

import asyncio
import re
from functools import partial

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.chats.members import Role
from bot.chats.requests import Request
from bot.telegram.access import menu
from bot.telegram.access.people import People
from bot.telegram.access.verdict import ADMIT
from bot.telegram.answers.buttons import show_toast
from bot.telegram.commands.welcome import welcome
from bot.telegram.context import BotContext, Reply
from bot.telegram.delivery.defuse import defuse
from bot.telegram.delivery.outbox import Parcel
from bot.telegram.delivery.rich_text import plain_text
from bot.telegram.delivery.splitting import split
from bot.telegram.owners import Words, tell_owners
from bot.telegram.speech import N_, gettext, speaking
from bot.telegram.updates.incoming import Incoming

ASKED = N_("The owner is asked. When you are let in, I write to you here.")
WANTS_IN = N_("{who} ({number}) asks to be let in.")
CHOICES = {Role.GUEST: N_("As a guest"), Role.MEMBER: N_("As a member"), None: N_("No")}
LET_IN = {
    Role.MEMBER: N_("{who} ({number}) was let in, as a member."),
    Role.GUEST: N_("{who} ({number}) was let in, as a guest."),
}
NOT_LET_IN = N_("{who} ({number}) was not let in.")
DECIDED = N_("That was decided already.")
_DATA = re.compile(rf"{ADMIT}:(guest|member|no):(\d{{1,19}})", re.ASCII)


async def ask_to_be_let_in(context: BotContext, incoming: Incoming, code_by: str) -> Reply:
    """Keep the request and show it to the owners; a second one of the same person shows them nothing new."""
    await asyncio.to_thread(context.people.profiles.note, incoming.asker, incoming.name, incoming.language)
    request = Request(incoming.asker, incoming.name, code_by)
    if await context.once(incoming, "request", partial(context.people.requests.add, request)):
        await tell_owners(context, f"request:{incoming.update_id}", partial(_compose, incoming))
    return Reply(gettext(ASKED))


def _compose(incoming: Incoming) -> Words:
    row = [
        InlineKeyboardButton(gettext(label), callback_data=f"{ADMIT}:{role or 'no'}:{incoming.person}")
        for role, label in CHOICES.items()
    ]
    who = defuse(incoming.name) or gettext("Somebody")
    return gettext(WANTS_IN, who=who, number=defuse(str(incoming.person))), InlineKeyboardMarkup([row])


async def handle_admission(context: BotContext, incoming: Incoming) -> Reply | None:
    """Carry out an owner's decision. The policy has checked that an owner presses in a private chat."""
    match = _DATA.fullmatch(incoming.data)
    if match is None:
        await show_toast(context.bot, incoming, gettext(DECIDED))
        return None
    role = None if match[1] == "no" else Role(match[1])
    name = await context.once(incoming, "decided", partial(_decide, context.people, incoming.asker, match[2], role))
    await show_toast(context.bot, incoming, None if name is not None else gettext(DECIDED))
    if name is None:
        return None
    who, number = defuse(name) or gettext("Somebody"), defuse(match[2])
    if role is None:
        return Reply(gettext(NOT_LET_IN, who=who, number=number), placeholder=incoming.message)
    with speaking(context.people.profiles.of(f"telegram:{match[2]}").language):
        await menu.show_menu(context.bot, int(match[2]), role)
        text = await welcome(context, role)
    context.outbox.send(Parcel(int(match[2]), split(plain_text(text)), f"welcome:{incoming.update_id}"))
    return Reply(gettext(LET_IN[role], who=who, number=number), placeholder=incoming.message)


def _decide(people: People, owner: str, number: str, role: Role | None) -> str | None:
    """The name of the person whose request is decided now; None where it is decided already."""
    request = people.requests.take(f"telegram:{number}")
    if request is None:
        return None
    if role is not None:
        people.members.add(request.person, role, request.name, owner)
    people.audit.note(owner, "let in" if role else "did not let in", request.person)
    return request.name
