"""The articles that were sent as files: how one is told in a message, and which one a person means. It removes none."""

from collections.abc import Sequence
from datetime import date

from bot.answering.display import counted, day
from bot.library.remove import Copy, meant
from bot.telegram.delivery.defuse import told, without_joiners
from bot.telegram.updates.incoming import Incoming
from corpus.article import Article

LISTED = 10


def label(outlet: str | None, published: date | None, title: str) -> str:
    return " · ".join(told(part) for part in (outlet, day(published), title) if part)


def labelled(article: Article) -> str:
    return label(article.outlet, article.published_at, article.title)


def described(copy: Copy) -> str:
    """What goes when it goes."""
    article, *others = copy.articles
    also = f" and {counted(len(others), 'other article')} of its file" if others else ""
    return f"{labelled(article)}{also}"


def chosen(copies: Sequence[Copy], incoming: Incoming) -> list[Copy]:
    """By its number in the list, its title, or a reply to the message that says it was added."""
    words = incoming.text
    if words.isascii() and words.isdecimal() and 1 <= int(words) <= len(copies):
        return [copies[int(words) - 1]]
    if words:
        return meant(copies, words)
    quoted = without_joiners(incoming.quoted)
    return [copy for copy in copies if any(_told(article) in quoted for article in copy.articles)]


def listed(copies: Sequence[Copy], among: Sequence[Copy]) -> list[str]:
    """Those `among` them, by their numbers in the whole list."""
    lines = [f"{number}. {described(copy)}" for number, copy in enumerate(copies, 1) if copy in among]
    return [*lines[:LISTED], *([f"and {len(lines) - LISTED:,} more"] if len(lines) > LISTED else [])]


def _told(article: Article) -> str:
    """As far as the count of its chunks, which ends its title."""
    return f"{without_joiners(labelled(article))} ("
