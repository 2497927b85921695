"""Articles that were sent as files: how a message describes them, and which one a person means. It removes none."""

from collections.abc import Sequence
from datetime import date

from bot.answering.display import count_noun, format_day
from bot.library.remove import AddedFile, match_added_files
from bot.telegram.delivery.defuse import defuse, remove_joiners
from bot.telegram.updates.incoming import Incoming
from corpus.article import Article

LISTED = 10  # uploads at most


def article_label(outlet: str | None, published: date | None, title: str) -> str:
    """Outlet, day and title in one defused line; missing parts are left out."""
    return " · ".join(defuse(part) for part in (outlet, format_day(published), title) if part)


def label_article(article: Article) -> str:
    """The label of an article of the library."""
    return article_label(article.outlet, article.published_at, article.title)


def describe_upload(copy: AddedFile) -> str:
    """The first article of the file, and how many others leave the library with it."""
    article, *others = copy.articles
    also = f" and {count_noun(len(others), 'other article')} of its file" if others else ""
    return f"{label_article(article)}{also}"


def choose_uploads(copies: Sequence[AddedFile], incoming: Incoming) -> list[AddedFile]:
    """The uploads that a message means: by a number in the list, by a title, or by a reply to a report of `/add`."""
    words = incoming.text
    if words.isascii() and words.isdecimal() and 1 <= int(words) <= len(copies):
        return [copies[int(words) - 1]]
    if words:
        return match_added_files(copies, words)
    quoted = remove_joiners(incoming.quoted)
    return [copy for copy in copies if any(_title_in_reply(article) in quoted for article in copy.articles)]


def list_uploads(copies: Sequence[AddedFile], among: Sequence[AddedFile]) -> list[str]:
    """A line for each upload in `among`, with its number in the whole list `copies`."""
    lines = [f"{number}. {describe_upload(copy)}" for number, copy in enumerate(copies, 1) if copy in among]
    return [*lines[:LISTED], *([f"and {len(lines) - LISTED:,} more"] if len(lines) > LISTED else [])]


def _title_in_reply(article: Article) -> str:
    """An article's label as a report of `/add` writes it, up to the count of chunks: a title's prefix is no match."""
    return f"{remove_joiners(label_article(article))} ("
