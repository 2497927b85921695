"""A question that the articles do not answer, passed on to the owners; and an owner's reply, passed back."""

import asyncio
import re

from bot.chats.deliveries import Deliveries
from bot.chats.members import Role
from bot.chats.store import StoredAnswer
from bot.telegram.answers.complaints import may_ask_owner
from bot.telegram.context import BotContext, Reply
from bot.telegram.delivery.defuse import defuse
from bot.telegram.delivery.outbox import Parcel
from bot.telegram.delivery.rich_text import plain_text
from bot.telegram.delivery.splitting import split
from bot.telegram.owners import Words, tell_owners
from bot.telegram.speech import N_, gettext, speaking
from bot.telegram.updates.incoming import Incoming, conversation_key

PASSED_ON = N_("The owner is asked.")
NOBODY = N_("There is no owner who could be asked.")
QUESTION = N_(
    "{who} asks you what the articles do not answer:\n\n“{question}”\n\n"
    "Reply to this message, and I pass your words on."
)
ANSWER = N_("The owner replies to “{question}”:\n\n{reply}")
PASSED_BACK = N_("Passed on.")
FORGOTTEN = N_("That question has been forgotten; your words were not passed on.")
_KEY = re.compile(r"question:(\d+):\d+")
_CHAT = re.compile(r"telegram:(-?\d+)(?::(\d+))?")


async def pass_on(context: BotContext, incoming: Incoming, stored: StoredAnswer) -> str:
    """Pass a refused question on to the owners, once. Returns the toast."""
    if not await may_ask_owner(context, incoming, stored.answer):
        return NOBODY

    def compose() -> Words:
        who = defuse(incoming.name) or gettext("Somebody")
        return gettext(QUESTION, who=who, question=defuse(stored.question)), None

    asked = await tell_owners(context, f"question:{stored.answer_id}", compose, incoming.person)
    return PASSED_ON if asked else NOBODY


async def pass_back(context: BotContext, incoming: Incoming) -> Reply | None:
    """Pass an owner's reply to such a question back to where it was asked. None where the message is no such reply."""
    if not (incoming.private and incoming.reply_to and incoming.text and incoming.genuine):
        return None
    answer_id = await asyncio.to_thread(_question_at, context, incoming)
    if answer_id is None or await asyncio.to_thread(context.access.role, incoming.person) is not Role.OWNER:
        return None
    stored = await asyncio.to_thread(context.chats.answer, answer_id)
    place = _CHAT.fullmatch(stored.chat) if stored else None
    if stored is None or place is None:
        return Reply(gettext(FORGOTTEN))
    with speaking(context.people.profiles.of(stored.person).language):
        text = gettext(ANSWER, question=defuse(stored.question), reply=incoming.text)
    thread = int(place[2]) if place[2] else None
    context.outbox.send(Parcel(int(place[1]), split(plain_text(text)), f"reply back:{incoming.update_id}", thread))
    return Reply(gettext(PASSED_BACK))


def _question_at(context: BotContext, incoming: Incoming) -> int | None:
    """The id of the answer to the question that was passed on in the message replied to."""
    names = Deliveries(context.chats).replies_at(conversation_key(incoming.chat), incoming.reply_to or 0)
    return next((int(key[1]) for name in names if (key := _KEY.fullmatch(name))), None)
