"""`/sources`, `/latest` and `/status`: what the library holds. Nothing is asked of the web for it."""

import asyncio
from itertools import islice

from bot.answering.display import counted, day
from bot.chats.members import Role
from bot.telegram.context import Newsroom, Reply
from bot.telegram.delivery.defuse import told
from bot.telegram.delivery.markup import opens
from bot.telegram.delivery.rich_text import Rich, Style, Writer
from bot.telegram.updates.incoming import Incoming

NEWEST = 10
MOST_SOURCES = 50
EMPTY = "The library is empty."
NONE = "No source is registered."


async def sources(room: Newsroom, incoming: Incoming) -> Reply:
    return Reply(await asyncio.to_thread(_sources, room))


async def latest(room: Newsroom, incoming: Incoming) -> Reply:
    return Reply(await asyncio.to_thread(_latest, room))


async def status(room: Newsroom, incoming: Incoming) -> Reply:
    owner = await asyncio.to_thread(room.access.role, incoming.person) is Role.OWNER and incoming.private
    return Reply(await asyncio.to_thread(_status, room, owner))


def _sources(room: Newsroom) -> str:
    """By their names: where they lie on the machine is nobody's business here."""
    statuses = room.desk.catalog.statuses()
    lines = []
    for found in statuses[:MOST_SOURCES]:
        rejected = f", {found.rejected:,} without an article" if found.rejected else ""
        lines.append(f"{told(found.source.name)}: {counted(found.articles, 'article')}{rejected}")
    if len(statuses) > MOST_SOURCES:
        lines.append(f"and {len(statuses) - MOST_SOURCES:,} more")
    return "\n".join(lines) or NONE


def _latest(room: Newsroom) -> Rich | str:
    catalog, writer = room.desk.catalog, Writer()
    for article in islice(catalog.articles(catalog.current_number()), NEWEST):
        writer.add("\n" if writer.length else "")
        writer.add(" · ".join(told(part) for part in (article.outlet or "", day(article.published_at)) if part))
        link = article.url if article.url and opens(article.url) else None
        writer.add(" · ").add(told(article.title), Style.LINK if link else None, link)
        writer.border()
    return writer.written() if writer.length else EMPTY


def _status(room: Newsroom, owner: bool) -> str:
    catalog = room.desk.catalog
    current = catalog.current()
    if current is None:
        return EMPTY
    articles, chunks = catalog.count(current.number)
    at = current.published_at
    newest = next((article.published_at for article in catalog.articles(current.number)), None)
    lines = [
        f"{counted(articles, 'article')} in {counted(chunks, 'chunk')} "
        f"from {counted(len(catalog.sources()), 'source')}.",
        f"Newest article: {day(newest)}. Last changed: {day(at.date())}, {at:%H:%M} UTC.",
        f"Answers are {'written by a language model and checked' if room.desk.generative else 'quotes'}.",
    ]
    if owner:
        calls, tokens = room.desk.budget.spent() if room.desk.budget else (0, 0)
        asked = counted(room.questions.taken(), "question")
        lines.append(f"Today: {asked}, {counted(calls, 'model call')}, {counted(tokens, 'token')}.")
    return "\n".join(lines)
