"""Newest: the newest articles about a topic, for "what is the latest on …?"

Relevance alone finds the articles that say most of a topic, whatever their day. So the search climbs: it asks again for
articles that are newer than the newest one found, until there is none about the topic.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from bot.language.words import content_stems
from corpus.article import Article
from index.retrieval.retriever import Hit, Retrieval
from index.store.catalog import Filter

STEPS = 6  # searches at most; each finds newer articles, and a few reach the newest day
OPENING = 400  # characters of an article that say, with its title, what it is about
MOSTLY = 2 / 3  # least share of the topic's words that they have
ARTICLES = 6  # newest ones that are kept


def find_newest(topic: str, chosen: Filter, search: Callable[[Filter], Retrieval]) -> Filter:
    """The filter that lets the newest of the `chosen` articles about the topic pass, ARTICLES at most.

    `search` finds articles by the topic's words. `chosen` itself where no article with a day is about the topic.
    """
    stems, within, about = frozenset(content_stems(topic)), chosen, dict[str, date]()
    for _ in range(STEPS):
        if not (found := _about(stems, search(within))):
            break
        about |= found
        within = replace(chosen, since=max(found.values()) + timedelta(days=1))
        if chosen.until and chosen.until < max(found.values()) + timedelta(days=1):
            break
    newest = sorted(about, key=lambda article: (about[article], article), reverse=True)[:ARTICLES]
    return replace(chosen, articles=tuple(newest)) if newest else chosen


def sort_newest_first(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """The hits, those of the newest article first; those of one day in their order."""
    return tuple(sorted(hits, key=lambda hit: hit.article.published_at or date.min, reverse=True))


def _about(stems: frozenset[str], retrieval: Retrieval) -> dict[str, date]:
    """The articles found that are about the topic and have a day, each with its day."""
    articles = (hit.article for hit in retrieval.hits)
    return {each.article_id: each.published_at for each in articles if each.published_at and _is_about(stems, each)}


def _is_about(stems: frozenset[str], article: Article) -> bool:
    """Whether the title and the opening have most of the topic's words."""
    said = stems & frozenset(content_stems(f"{article.title} {article.text[:OPENING]}", article.language or "en"))
    return bool(said) and len(said) >= MOSTLY * len(stems)
