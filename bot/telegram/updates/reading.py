"""Reads an update as Telegram wrote it, and follows groups that have become supergroups."""

import logging
from dataclasses import replace

from telegram import Bot, Update

from bot.chats.inbox import Json
from bot.chats.moves import Moves
from bot.telegram.updates.incoming import Incoming, Kind, Me, conversation_key, drop_lone_surrogates, parse_update
from bot.telegram.updates.invitation_code import as_pairing

LOG = logging.getLogger(__name__)


def read_update(update: Json, bot: Bot, me: Me) -> Incoming | None:
    """The update as an `Incoming`; None if it is malformed."""
    try:
        parsed = Update.de_json(drop_lone_surrogates(update), bot)
        return as_pairing(parse_update(parsed, me))
    except Exception as error:  # a malformed update can raise anything, and the error's text may quote a person
        LOG.warning("An update could not be read and is passed over (%s).", type(error).__name__)
        return None


def follow_group(incoming: Incoming, moves: Moves) -> Incoming:
    """The update as one of the supergroup that its group has become. The old group's message ids are left out."""
    old = conversation_key(incoming.chat)
    new = moves.of(old)
    if new == old or incoming.kind is Kind.MIGRATION:
        return incoming
    if incoming.kind is Kind.MEMBERSHIP:  # the bot left the old group by being in the new one
        return Incoming(incoming.update_id, Kind.OTHER)
    chat = int(new.rpartition(":")[2])
    return replace(incoming, chat=chat, chat_type="supergroup", message=None, reply_to=None)
