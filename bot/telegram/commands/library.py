"""`/sources`, `/latest` and `/status`: what the library holds. No source is fetched for it."""

import asyncio
from itertools import islice

from bot.answering.display import count_noun, format_day
from bot.bootstrap import Pressbox
from bot.chats.members import Role
from bot.chats.quota import QuestionQuota
from bot.telegram.context import BotContext, Reply
from bot.telegram.delivery.defuse import defuse
from bot.telegram.delivery.markup import is_openable
from bot.telegram.delivery.rich_text import RichText, Style, Writer
from bot.telegram.speech import N_
from bot.telegram.updates.incoming import Incoming

NEWEST = 10  # articles that /latest lists
MOST_SOURCES = 50  # sources that /sources lists
EMPTY = N_("The library is empty.")
NONE = N_("No source is registered.")


async def sources(context: BotContext, incoming: Incoming) -> Reply:
    """The sources by name, with their counts of articles."""
    return Reply(await asyncio.to_thread(_list_sources, context.pressbox))


async def latest(context: BotContext, incoming: Incoming) -> Reply:
    """The newest articles, linked to their pages."""
    return Reply(await asyncio.to_thread(_list_latest, context.pressbox))


async def status(context: BotContext, incoming: Incoming) -> Reply:
    """The size and age of the library; for an owner in private also the day's use."""
    owner = await asyncio.to_thread(context.access.role, incoming.person) is Role.OWNER and incoming.private
    return Reply(await asyncio.to_thread(_describe_status, context.pressbox, context.questions if owner else None))


def _list_sources(pressbox: Pressbox) -> str:
    """One line per source, by name: its path on the machine is not shown in a chat."""
    statuses = pressbox.catalog.statuses()
    lines = []
    for each in statuses[:MOST_SOURCES]:
        rejected = f", {each.rejected:,} without an article" if each.rejected else ""
        lines.append(f"{defuse(each.source.name)}: {count_noun(each.articles, 'article')}{rejected}")
    if len(statuses) > MOST_SOURCES:
        lines.append(f"and {len(statuses) - MOST_SOURCES:,} more")
    return "\n".join(lines) or NONE


def _list_latest(pressbox: Pressbox) -> RichText | str:
    catalog, writer = pressbox.catalog, Writer()
    for article in islice(catalog.articles(catalog.current_number()), NEWEST):
        writer.add("\n" if writer.length else "")
        writer.add(
            " · ".join(defuse(part) for part in (article.outlet or "", format_day(article.published_at)) if part)
        )
        link = article.url if article.url and is_openable(article.url) else None
        writer.add(" · ").add(defuse(article.title), Style.LINK if link else None, link)
        writer.border()
    return writer.written() if writer.length else EMPTY


def _describe_status(pressbox: Pressbox, questions: QuestionQuota | None) -> str:
    """The library's size and age; with `questions` also the day's use."""
    catalog = pressbox.catalog
    current = catalog.current()
    if current is None:
        return EMPTY
    articles, chunks = catalog.count(current.number)
    at = current.published_at
    newest = next((article.published_at for article in catalog.articles(current.number)), None)
    lines = [
        f"{count_noun(articles, 'article')} in {count_noun(chunks, 'chunk')} "
        f"from {count_noun(len(catalog.sources()), 'source')}.",
        f"Newest article: {format_day(newest)}. Last changed: {format_day(at.date())}, {at:%H:%M} UTC.",
        f"Answers are {'written by a language model and checked' if pressbox.generative else 'quotes'}.",
    ]
    if questions is not None:
        calls, tokens = pressbox.budget.spent() if pressbox.budget else (0, 0)
        taken = count_noun(questions.taken(), "question")
        lines.append(f"Today: {taken}, {count_noun(calls, 'model call')}, {count_noun(tokens, 'token')}.")
    return "\n".join(lines)
