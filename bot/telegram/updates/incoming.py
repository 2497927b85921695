"""Parses an update into an `Incoming`; no code behind it needs the update classes of python-telegram-bot.

It decides nothing. Texts and names of people are kept out of each `repr`, and so out of the log.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from telegram import Chat, ChatMemberUpdated, InlineQuery, Message, MessageEntity, Update, User

# What people send that is no text and no file, by its field in a message.
MEDIA = "photo video voice audio video_note sticker animation location venue contact poll dice game story".split()
PRIVATE = "private"
GROUPS = ("group", "supergroup")
STOPPED = "stopped_message_generation"


class Kind(StrEnum):
    """The kind of an update."""

    MESSAGE = "message"
    EDITED = "edited"
    CALLBACK = "callback"  # a button was pressed
    GUEST = "guest"  # a question from a chat that the bot is not in
    INLINE = "inline"  # a question in the making, in any chat
    MEMBERSHIP = "membership"  # the bot was added, thrown out, blocked or unblocked
    MIGRATION = "migration"  # the group has another id now
    STOPPED = "stopped"  # the Stop button under a draft was pressed
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Me:
    """The bot itself."""

    id: int
    username: str


@dataclass(frozen=True, slots=True)
class File:
    """A document that was sent. Name, type and size are what the sender's client declares."""

    file_id: str
    name: str = field(repr=False)
    mime: str
    size: int | None  # bytes


@dataclass(frozen=True, slots=True)
class Incoming:
    """An update, with the fields that its kind has; the others keep their defaults.

    - `genuine`: a person wrote it: no bot, channel or anonymous administrator, and nothing forwarded.
    - `text`: the words without the bot's name; for a command, its argument.
    - `reply_to`: the message that it replies to; `replied`: whether that is one of ours; `quoted`: its text;
      `excerpt`: the part of that text that the person chose to quote.
    - `message`: its own message id; for a press, the message with the button.
    """

    update_id: int
    kind: Kind
    chat: int = 0  # 0 without a chat: inline
    chat_type: str = ""
    title: str = field(default="", repr=False)
    thread: int | None = None  # a forum's topic
    message: int | None = None
    at: datetime | None = None  # when it was written or edited
    person: int = 0  # 0 where nobody wrote it as themselves
    name: str = field(default="", repr=False)
    language: str = ""  # the code of the language in which the person reads Telegram
    genuine: bool = False
    forwarded: bool = False
    text: str = field(default="", repr=False)
    command: str | None = None
    mentioned: bool = False
    reply_to: int | None = None
    replied: bool = False
    quoted: str = field(default="", repr=False)
    excerpt: str = field(default="", repr=False)
    file: File | None = None
    media: str = ""  # what it has beside words, if no file: a photo, a voice message …
    album: str = ""  # the id that the messages of one album share
    asked_in: int = 0  # the group in which a question was asked that is answered in private
    also: tuple[int, ...] = ()  # the other updates whose words are in `text`
    data: str = field(default="", repr=False)  # the button's data
    query: str = ""  # the id by which a press, an inline question or a guest question is answered
    before: str = ""  # the bot's status in the chat before a change of membership
    after: str = ""  # and after it
    moved: tuple[int, int] | None = None  # the group's old id and its new one, in a migration
    draft: int = 0  # the id of the draft that was stopped

    @property
    def private(self) -> bool:
        """Whether it comes from a private chat."""
        return self.chat_type == PRIVATE

    @property
    def addressed(self) -> bool:
        """Whether it is meant for the bot. The rest of a group's talk is ignored."""
        if self.kind in (Kind.MESSAGE, Kind.EDITED):
            return self.private or self.mentioned or self.replied or self.command is not None
        return self.kind is not Kind.OTHER

    @property
    def conversation(self) -> str:
        """The key of the conversation that it belongs to. Each topic of a forum has its own."""
        if self.kind is Kind.INLINE:
            return f"telegram:inline:{self.person}"
        if self.kind is Kind.GUEST:
            return f"telegram:guest:{self.chat}"
        return conversation_key(self.chat, self.thread)

    @property
    def asker(self) -> str:
        """The key under which the person's quota and rows are stored."""
        return f"telegram:{self.person}"


def conversation_key(chat: int, thread: int | None = None) -> str:
    """The key under which a chat, or a topic of a forum, is stored."""
    return f"telegram:{chat}" if thread is None else f"telegram:{chat}:{thread}"


def drop_lone_surrogates(value: Any) -> Any:
    """The update without halves of UTF-16 pairs, which neither python-telegram-bot nor SQLite accept."""
    if isinstance(value, str):
        return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if isinstance(value, dict):
        return {key: drop_lone_surrogates(inner) for key, inner in value.items()}
    return [drop_lone_surrogates(inner) for inner in value] if isinstance(value, list) else value


def parse_update(update: Update, me: Me) -> Incoming:
    """The update as an `Incoming`; an unknown kind is OTHER. May raise anything for a malformed update."""
    number = update.update_id
    if update.callback_query:
        return _parse_press(update)
    if update.inline_query:
        return _parse_inline(number, update.inline_query)
    if update.my_chat_member:
        return _parse_membership(number, update.my_chat_member)
    if update.guest_message:
        return _parse_message(number, Kind.GUEST, update.guest_message, me)
    if update.edited_message:
        return _parse_message(number, Kind.EDITED, update.edited_message, me)
    if update.message:
        moved = _moved(update.message)
        return _parse_message(number, Kind.MIGRATION if moved else Kind.MESSAGE, update.message, me)
    if STOPPED in update.api_kwargs:
        return _parse_stopped(number, update.api_kwargs[STOPPED])
    return Incoming(number, Kind.OTHER)


def _parse_message(number: int, kind: Kind, message: Message, me: Me) -> Incoming:
    command, text = _split_command(message, me)
    replied = message.reply_to_message
    return Incoming(
        number,
        kind,
        chat=message.chat.id,
        chat_type=message.chat.type,
        title=message.chat.title or "",
        thread=_thread(message),
        message=message.message_id,
        at=(message.edit_date if kind is Kind.EDITED else None) or message.date,
        person=_person(message),
        name=_name(message.from_user),
        language=_language(message.from_user),
        genuine=_is_genuine(message),
        forwarded=message.forward_origin is not None,
        text=text,
        command=command,
        mentioned=_mentions_us(message, me),
        reply_to=replied.message_id if replied else None,
        replied=replied is not None and _is_ours(replied, me),
        quoted=(replied.text or replied.caption or "") if replied else "",
        excerpt=message.quote.text if message.quote else "",
        file=_file(message),
        media="" if message.document else next((name for name in MEDIA if getattr(message, name)), ""),
        album=message.media_group_id or "",
        query=message.guest_query_id or "",
        moved=_moved(message),
    )


def _parse_press(update: Update) -> Incoming:
    query = update.callback_query
    assert query
    message = query.message
    return Incoming(
        update.update_id,
        Kind.CALLBACK,
        chat=message.chat.id if message else 0,
        chat_type=message.chat.type if message else "",
        title=(message.chat.title or "") if message else "",
        thread=_thread(message) if isinstance(message, Message) else None,
        message=message.message_id if message else None,
        at=None,  # the message may be old, the press is not
        person=query.from_user.id,
        name=_name(query.from_user),
        language=_language(query.from_user),
        genuine=not query.from_user.is_bot,
        data=query.data or "",
        query=query.id,
    )


def _parse_inline(number: int, query: InlineQuery) -> Incoming:
    person = query.from_user
    return Incoming(
        number,
        Kind.INLINE,
        person=person.id,
        name=_name(person),
        language=_language(person),
        genuine=not person.is_bot,
        text=query.query.strip(),
        query=query.id,
    )


def _parse_membership(number: int, change: ChatMemberUpdated) -> Incoming:
    return Incoming(
        number,
        Kind.MEMBERSHIP,
        chat=change.chat.id,
        chat_type=change.chat.type,
        title=change.chat.title or "",
        at=change.date,
        person=change.from_user.id,
        name=_name(change.from_user),
        language=_language(change.from_user),
        genuine=not change.from_user.is_bot,
        before=change.old_chat_member.status,
        after=change.new_chat_member.status,
    )


def _parse_stopped(number: int, stopped: Mapping[str, Any]) -> Incoming:
    """Parse an update that python-telegram-bot does not know yet.

    The update names no person, but drafts are shown only in private chats, whose id is the person's.
    """
    chat = Chat.de_json(stopped["chat"])
    person = chat.id if chat.type == PRIVATE else 0
    return Incoming(
        number,
        Kind.STOPPED,
        chat=chat.id,
        chat_type=chat.type,
        thread=stopped.get("message_thread_id"),
        person=person,
        genuine=bool(person),
        draft=stopped["draft_id"],
    )


def _moved(message: Message) -> tuple[int, int] | None:
    """The old and the new id of a group that became a supergroup. Both the old and the new chat tell of it."""
    if message.migrate_to_chat_id:
        return message.chat.id, message.migrate_to_chat_id
    return (message.migrate_from_chat_id, message.chat.id) if message.migrate_from_chat_id else None


def _thread(message: Message) -> int | None:
    """The topic of a message. Replies outside a forum have a thread too, which is ignored."""
    return message.message_thread_id if message.is_topic_message else None


def _is_genuine(message: Message) -> bool:
    person = message.from_user
    return bool(
        person
        and not person.is_bot
        and not message.sender_chat
        and not message.forward_origin
        and not message.via_bot
        and not message.is_automatic_forward
    )


def _is_ours(message: Message, me: Me) -> bool:
    """Whether the bot wrote the message. The service message that opens a forum's topic does not count."""
    return message.from_user is not None and message.from_user.id == me.id and not message.forum_topic_created


def _person(message: Message) -> int:
    """The number of the person who wrote; 0 for a bot, a channel or an administrator who writes as the group."""
    person = message.from_user
    return person.id if person and not person.is_bot and not message.sender_chat else 0


def _name(person: User | None) -> str:
    return person.full_name if person else ""


def _language(person: User | None) -> str:
    return (person.language_code or "") if person else ""


def _file(message: Message) -> File | None:
    found = message.document
    if found is None:
        return None
    return File(found.file_id, found.file_name or "", found.mime_type or "", found.file_size)


def _entities(message: Message) -> Mapping[MessageEntity, str]:
    """Entities, each with the words it covers. python-telegram-bot counts in UTF-16, as Telegram does."""
    try:
        return message.parse_entities() if message.text else message.parse_caption_entities()
    except (RuntimeError, UnicodeDecodeError):  # the message has no text, or half a surrogate pair
        return {}


def _mentions_us(message: Message, me: Me) -> bool:
    return any(_names_us(entity, words, me) for entity, words in _entities(message).items())


def _names_us(entity: MessageEntity, words: str, me: Me) -> bool:
    if entity.type == MessageEntity.TEXT_MENTION:
        return entity.user is not None and entity.user.id == me.id
    return entity.type == MessageEntity.MENTION and words.lower() == f"@{me.username}".lower()


def _split_command(message: Message, me: Me) -> tuple[str | None, str]:
    """The command that the message begins with, if it is meant for us, and its argument; else None and the text."""
    text = message.text or message.caption or ""
    for entity, words in _entities(message).items():
        if entity.type == MessageEntity.BOT_COMMAND and entity.offset == 0:
            name, _, bot = words[1:].partition("@")
            if bot and bot.lower() != me.username.lower():
                break
            return name.lower(), text[len(words) :].strip()
    return None, _remove_mentions(message, text, me)


def _remove_mentions(message: Message, text: str, me: Me) -> str:
    """The text without mentions of the bot. White space is joined only where a mention was taken out."""
    for entity, words in _entities(message).items():
        if _names_us(entity, words, me):
            text = text.replace(words, " ", 1)
    return " ".join(text.split()) if len(text) < len(message.text or message.caption or "") else text.strip()
