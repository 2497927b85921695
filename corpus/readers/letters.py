"""Letters, .eml and .mbox: the HTML part of a letter, else its plain text. The sender is the outlet.

Left out are the headers, attachments, pictures and what the HTML hides. Lines that the mail program wrapped are joined.
"""

import email
import io
import re
from collections.abc import Iterator
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr
from functools import partial

from corpus.clean import clean, decode
from corpus.draft import Draft, Record, Unfit
from corpus.formats import LIMITS
from corpus.readers.html import paragraphs_of
from corpus.readers.html_body import body_of
from corpus.readers.lines import split_blocks, unwrap
from corpus.readers.streams import LETTER, letters_of

_ESCAPED = re.compile(rb"^>(>*From )", re.MULTILINE)
_FLOWED = re.compile(r"(?<!^--) \n(?=.)", re.MULTILINE)


def read(document: bytes) -> Iterator[Draft]:
    """The one draft of a letter. Raises Unfit."""
    yield _draft(document, "")


def read_mailbox(document: bytes, first: int) -> Iterator[Record]:
    """The records of some letters of a mailbox. `first` is the number of the first letter."""
    for number, letter in letters_of(io.BytesIO(document), LIMITS):
        where = f"letter {first + number - 1}"
        if isinstance(letter, bytes):
            yield Record(where, partial(_of_mailbox, letter, where))


def _of_mailbox(letter: bytes, where: str) -> Draft:
    if not letter.startswith(LETTER):
        raise Unfit("This is no mailbox: a letter does not begin with a line `From …`.")
    return _draft(_ESCAPED.sub(rb"\1", letter.partition(b"\n")[2]), where)


def _draft(document: bytes, where: str) -> Draft:
    """The draft of a letter. Raises Unfit."""
    message = parse(document)
    text = _text(message)
    name, address = parseaddr(header(message, "From") or "")
    if not message.keys():
        raise Unfit("This is no letter: it does not begin with headers such as `From: …`.")
    if not text:
        raise Unfit("This letter has no text.")
    return Draft(
        text,
        title=header(message, "Subject"),
        published=header(message, "Date"),
        outlet=name or address.rpartition("@")[2] or None,
        language=header(message, "Content-Language"),
        record_id=header(message, "Message-ID"),
        record=bool(where),
        where=where,
    )


def parse(document: bytes) -> Message:
    """The message of a document. Raises Unfit if its parts are nested too deeply."""
    try:
        return email.message_from_bytes(document)
    except RecursionError as error:
        raise Unfit("The parts of this letter are nested too deeply.") from error


def header(message: Message, name: str) -> str | None:
    """The text of a header, decoded, on one line; None if it is empty."""
    value = message.get(name)
    try:
        text = str(make_header(decode_header(value))) if value else ""
    except (ValueError, LookupError):  # an unknown charset, or damaged base64
        text = str(value)
    return " ".join(clean(text).split()) or None


def part_of(message: Message, kind: str) -> Message | None:
    """The first part of a type that is no attachment."""
    for part in message.walk():
        if part.get_content_type() == kind and part.get_content_disposition() != "attachment":
            return part
    return None


def bytes_of(part: Message) -> bytes:
    """The unpacked bytes of a part."""
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _text(message: Message) -> str:
    """The text of a letter; empty if it has none."""
    html = part_of(message, "text/html")
    if html is not None and (lines := _lines(decode(bytes_of(html), html.get_content_charset()))):
        return "\n\n".join(lines)
    part = part_of(message, "text/plain")
    if part is None:
        return ""
    text = clean(decode(bytes_of(part), part.get_content_charset()).replace("\r\n", "\n"))
    if part.get_param("format") == "flowed":
        text = _FLOWED.sub(" ", text)
    return "\n\n".join(line for block in split_blocks(text) for line in unwrap(block)) if text else ""


def _lines(page: str) -> list[str]:
    """The lines of the HTML part."""
    return paragraphs_of(body_of(clean(page)))
