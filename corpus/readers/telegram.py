"""Telegram's exports, `result.json` of one chat or of all: each message of a channel is an article, each day of a chat.

A message's title is its first line, if that is bold or a short line above other text. Left out are service messages and
messages without text; a poll is its question and answers; of the formatting only the words are kept. A forwarded
message has its origin as outlet.
"""

from collections.abc import Iterator, Mapping
from functools import partial
from itertools import groupby

from corpus.draft import Draft, Record

LONGEST_TITLE = 150  # characters

Message = Mapping[str, object]


def is_export(value: object) -> bool:
    """Whether a JSON value is an export of Telegram's."""
    match value:
        case {"messages": [*_], "type": str()} | {"chats": {"list": [*_]}}:
            return True
    return False


def read(export: object) -> Iterator[Record]:
    """The records of an export."""
    for chat in _chats(export):
        name = str(chat.get("name") or "") or None
        messages = [message for message in _list(chat.get("messages")) if isinstance(message, Mapping)]
        if str(chat.get("type", "")).endswith("channel"):
            yield from (_of_message(message, chat, name) for message in messages)
        else:
            for day, together in groupby(messages, key=lambda message: str(message.get("date"))[:10]):
                where = f"{day} in {name or 'a chat'}"
                yield Record(where, partial(_day, list(together), day, chat, name, where))


def _chats(export: object) -> list[Message]:
    match export:
        case {"chats": {"list": [*chats]}, **rest}:
            left = rest.get("left_chats")
            both = [*chats, *_list(left.get("list") if isinstance(left, Mapping) else None)]
            return [chat for chat in both if isinstance(chat, Mapping)]
        case Mapping():
            return [export]
    return []


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _of_message(message: Message, chat: Message, name: str | None) -> Record:
    where = f"message {message.get('id')}"
    return Record(where, partial(_message, message, f"{chat.get('id')}/{message.get('id')}", name, where))


def _message(message: Message, record_id: str, name: str | None, where: str) -> Draft | None:
    """The article of a channel's message; None for one without text."""
    if not (text := _text(message)):
        return None
    title, body = _title(message, text)
    return Draft(
        text=body,
        title=title,
        published=message.get("date"),
        outlet=_string(message.get("forwarded_from")) or name,
        author=_string(message.get("author")),
        record_id=record_id,
        record=True,
        where=where,
    )


def _day(messages: list[Message], day: str, chat: Message, name: str | None, where: str) -> Draft | None:
    """The article of one day of a chat; None if nobody wrote a text."""
    lines = [f"{_sender(message)}{text}" for message in messages if (text := _text(message))]
    if not lines:
        return None
    record_id = f"{chat.get('id')}/{day}"
    title = f"{name or 'Chat'}, {day}"
    text = "\n\n".join(lines)
    return Draft(text, title, day, name, record_id=record_id, record=True, where=where)


def _sender(message: Message) -> str:
    name = _string(message.get("from"))
    origin = _string(message.get("forwarded_from"))
    sender = f"{name or 'Unknown'} (from {origin})" if origin else name
    return f"{sender}: " if sender else ""


def _text(message: Message) -> str:
    """The text of a message, which may come in formatted parts; empty for a service message."""
    if message.get("type") == "service":
        return ""
    text = "".join(_part(part) for part in _parts(message)).strip()
    return text or _poll(message.get("poll"))


def _poll(poll: object) -> str:
    """The question of a poll and its answers, each on a line; empty if there is none."""
    match poll:
        case {"question": question, "answers": [*answers]}:
            return "\n\n".join(filter(None, map(_part, [question, *answers])))
    return ""


def _parts(message: Message) -> list[object]:
    text = message.get("text")
    return text if isinstance(text, list) else [text]


def _part(part: object) -> str:
    match part:
        case str():
            return part
        case {"text": str() as text}:
            return text
    return ""


def _title(message: Message, text: str) -> tuple[str | None, str]:
    """The title and the text below it; a message of one paragraph has no title."""
    line, _, rest = (part.strip() for part in text.partition("\n"))
    match _parts(message)[0]:
        case {"type": "bold", "text": str() as bold}:
            is_title = line in bold.strip()
        case _:
            is_title = not line.endswith((".", ",", ";", ":", "…"))
    return (line, rest) if rest and is_title and len(line) <= LONGEST_TITLE else (None, text)


def _string(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
