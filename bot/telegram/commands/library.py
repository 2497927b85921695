"""`/sources`, `/latest` and `/status`: what the library holds. No source is fetched for it."""

import asyncio
from itertools import islice

from bot.bootstrap import Pressbox
from bot.chats.members import Role
from bot.chats.quota import QuestionQuota
from bot.telegram.commands.uploads import and_more
from bot.telegram.context import BotContext, Reply
from bot.telegram.delivery.byline import say_day_or_undated
from bot.telegram.delivery.defuse import defuse
from bot.telegram.delivery.markup import is_openable
from bot.telegram.delivery.rich_text import RichText, Style, Writer
from bot.telegram.speech import N_, gettext, ngettext, say_day
from bot.telegram.updates.incoming import Incoming

NEWEST = 10  # articles that /latest lists
MOST_SOURCES = 50  # sources that /sources lists
EMPTY = N_("The library is empty.")
NONE = N_("No source is registered.")

WRITTEN = N_("Answers are written by a language model, and checked.")
QUOTED = N_("Answers are the articles' own sentences.")
SPENT = N_("Language model today: {calls} calls, {tokens} tokens.")


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
        articles = ngettext("{number} article", "{number} articles", each.articles)
        rejected = gettext("{number} without an article", number=f"{each.rejected:,}") if each.rejected else ""
        lines.append(f"{defuse(each.source.name)}: {', '.join(filter(None, (articles, rejected)))}")
    if len(statuses) > MOST_SOURCES:
        lines.append(and_more(len(statuses) - MOST_SOURCES))
    return "\n".join(lines) or gettext(NONE)


def _list_latest(pressbox: Pressbox) -> RichText | str:
    catalog, writer = pressbox.catalog, Writer()
    for article in islice(catalog.articles(catalog.current_number()), NEWEST):
        writer.add("\n" if writer.length else "")
        day = say_day_or_undated(article.published_at)
        writer.add(" · ".join(defuse(part) for part in (article.outlet or "", day) if part))
        link = article.url if article.url and is_openable(article.url) else None
        writer.add(" · ").add(defuse(article.title), Style.LINK if link else None, link)
        writer.border()
    return writer.written() if writer.length else gettext(EMPTY)


def _describe_status(pressbox: Pressbox, questions: QuestionQuota | None) -> str:
    """The library's size and age; with `questions` also the day's use."""
    catalog = pressbox.catalog
    current = catalog.current()
    if current is None:
        return gettext(EMPTY)
    articles, _ = catalog.count(current.number)
    at = current.published_at
    newest = next((article.published_at for article in catalog.articles(current.number)), None)
    lines = [
        gettext("Articles: {articles}. Sources: {sources}.", articles=f"{articles:,}", sources=len(catalog.sources())),
        gettext("Newest article: {day}.", day=say_day_or_undated(newest)),
        gettext("Last changed: {day}, {time} UTC.", day=say_day(at.date()), time=f"{at:%H:%M}"),
        gettext(WRITTEN if pressbox.generative else QUOTED),
    ]
    if questions is not None:
        calls, tokens = pressbox.budget.spent() if pressbox.budget else (0, 0)
        lines.append(gettext("Questions today: {number}.", number=f"{questions.taken():,}"))
        if pressbox.budget:
            lines.append(gettext(SPENT, calls=f"{calls:,}", tokens=f"{tokens:,}"))
    return "\n".join(lines)
