"""`/remove`: an article that was sent, or a source, leaves the library once its button is pressed, by the owner who
asked, in that chat.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import TelegramError

from bot.answering.display import counted
from bot.library.remove import Copy, copies, left
from bot.telegram.commands import uploads
from bot.telegram.context import Newsroom, Reply
from bot.telegram.delivery.defuse import told
from bot.telegram.process.subprocess_cli import pressbox
from bot.telegram.updates import removal_button
from bot.telegram.updates.incoming import Incoming
from index.store.catalog import SourceStatus

T = TypeVar("T")
WHICH = "Say which: /remove NAME takes a source out, and /sources lists them."
WHICH_ARTICLE = (
    "An article that was sent leaves by its number or words of its title, or by a reply to what I said of it:"
)
NO_SUCH = "There is no source of that name, and no article of that title was sent; /remove and /sources list them."
NOT_SENT = "That names no article that was sent as a file; /remove and /sources list what can be taken out."
SEVERAL = "That may be any of these; say /remove and the number:"
NOT_YOURS = "This button does not belong here."
GONE = "That is not in the library any more."
KEPT = "Nothing was removed."
STAYS = "It stays, as another source has it as well."


@dataclass(frozen=True, slots=True)
class _Target:
    """What may be removed. `place` is its path or address, by which `pressbox remove` knows it and no other."""

    place: str
    question: str
    said: str
    audited: tuple[str, str]
    copy: Copy | None = None


async def remove(room: Newsroom, incoming: Incoming) -> Reply:
    """The files of a source stay where they are, unless the library itself keeps them."""
    sources, sent = await asyncio.to_thread(_what_there_is, room)
    named = [status for status in sources if incoming.text in (status.source.name, status.source.location)]
    if named:
        return _asked(_source(named[0]), incoming)
    if not incoming.text and not incoming.replied:
        return Reply("\n".join([WHICH, *([WHICH_ARTICLE, *uploads.listed(sent, sent)] if sent else [])]))
    found = uploads.chosen(sent, incoming)
    if not found:
        return Reply(NO_SUCH if incoming.text else NOT_SENT)
    if len(found) > 1:
        return Reply("\n".join([SEVERAL, *uploads.listed(sent, found)]))
    return _asked(_copy(found[0]), incoming)


async def decided(room: Newsroom, incoming: Incoming) -> Reply | None:
    """A press: the policy has seen an owner in a private chat; here the button must be this person's and our own."""
    decision = removal_button.read(incoming.data)
    ours = decision is not None and decision.person == incoming.person == incoming.chat
    with suppress(TelegramError):  # a press that is too old
        await room.bot.answer_callback_query(incoming.query, None if ours else NOT_YOURS)
    if decision is None or not ours:
        return None
    if not decision.remove:
        return Reply(KEPT, placeholder=incoming.message)
    return await _removed(room, incoming, decision.mark)


async def _removed(room: Newsroom, incoming: Incoming, mark: str) -> Reply:
    found = await asyncio.to_thread(_marked, room, mark)
    meant = await _once(room, incoming, "meant", lambda: [*found.audited, found.said] if found else None)
    if meant is None:
        return Reply(GONE, placeholder=incoming.message)
    report = ""
    if found:  # else the process before this one came so far, and was killed
        done = await pressbox(room.desk.home, "remove", "--yes", "--wait", "--", found.place)
        if done.code:
            return Reply(told(done.said))
        stays = await asyncio.to_thread(left, room.desk, found.copy) if found.copy else []
        report = STAYS if stays else " ".join(told(line) for line in done.out.splitlines()[:1])
    *audited, said = meant
    await _once(room, incoming, "noted", lambda: room.people.audit.note(incoming.asker, *audited))
    return Reply(f"Removed: {said}. {report}".strip(), placeholder=incoming.message)


async def _once(room: Newsroom, incoming: Incoming, what: str, deed: Callable[[], T]) -> T:
    return await asyncio.to_thread(room.inbox.once, incoming.update_id, what, deed)


def _what_there_is(room: Newsroom) -> tuple[list[SourceStatus], list[Copy]]:
    return room.desk.catalog.statuses(), copies(room.desk)


def _marked(room: Newsroom, mark: str) -> _Target | None:
    sources, sent = _what_there_is(room)
    targets = [*map(_source, sources), *map(_copy, sent)]
    return next((target for target in targets if removal_button.mark(target.place) == mark), None)


def _source(status: SourceStatus) -> _Target:
    name = told(status.source.name)
    question = f"Remove the source {name} and its {counted(status.articles, 'article')} from the library?"
    return _Target(status.source.location, question, name, ("removed a source", status.source.name))


def _copy(copy: Copy) -> _Target:
    named = uploads.described(copy)
    audited = ("removed an article", copy.articles[0].article_id)
    return _Target(str(copy.path), f"Remove {named} from the library?", named, audited, copy)


def _asked(target: _Target, incoming: Incoming) -> Reply:
    row = [
        InlineKeyboardButton(words, callback_data=removal_button.written(verb, target.place, incoming.person))
        for words, verb in (("Remove", removal_button.YES), ("Keep", removal_button.NO))
    ]
    return Reply(target.question, InlineKeyboardMarkup([row]))
