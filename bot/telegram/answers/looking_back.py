"""What a question looks back on: the latest turn, or the older answer that its message replies to or quotes."""

import re

from bot.answering.answer import Conversation
from bot.chats.deliveries import Deliveries
from bot.telegram.context import REPLY, BotContext
from bot.telegram.delivery.defuse import remove_joiners
from bot.telegram.updates.incoming import Incoming, conversation_key

_REPLY = re.compile(rf"{REPLY}:(\d+)")
_OPENED = re.compile(r"[swh]:(\d+):-?\d+")  # a quote in its place, how an answer was found, or the answer again
_NUMBERS = re.compile(r"(?:(?<!\s)\s++)?\[\d{1,9}\]|[“”«»]")  # what an answer's message has around its sentences


def find_conversation(context: BotContext, incoming: Incoming) -> Conversation:
    """The conversation so far, up to the answer that the message replies to if it replies to one. Blocks."""
    answer_id = _answer_replied_to(context, incoming)
    said = context.chats.conversation(incoming.conversation, until=answer_id)
    excerpt = _NUMBERS.sub("", remove_joiners(incoming.excerpt)).strip() if answer_id else ""
    return Conversation(said.turns, said.numbers, excerpt)


def _answer_replied_to(context: BotContext, incoming: Incoming) -> int | None:
    """The id of the answer in the message replied to, that a button opened there, or to the question there."""
    if incoming.reply_to is None:
        return None
    found = set[int]()
    for name in Deliveries(context.chats).replies_at(conversation_key(incoming.chat), incoming.reply_to):
        if opened := _OPENED.fullmatch(name):
            found.add(int(opened[1]))
        elif reply := _REPLY.fullmatch(name):
            found.add(context.inbox.answer_id(int(reply[1])) or 0)
    if question := context.inbox.earlier(incoming.conversation, incoming.reply_to, incoming.update_id):
        found.add(question.answer_id)
    stored = context.chats.answer(max(found)) if found else None
    return stored.answer_id if stored and stored.chat == incoming.conversation else None
