"""Articles that were sent as files: how a message describes them, and which one a person means. It removes none."""

import re
from collections.abc import Sequence
from datetime import date

from bot.library.remove import AddedFile, match_added_files
from bot.telegram.delivery.byline import say_day_or_undated
from bot.telegram.delivery.defuse import defuse, remove_joiners
from bot.telegram.speech import gettext, ngettext
from bot.telegram.updates.incoming import Incoming
from corpus.article import Article

LISTED = 10  # uploads at most


def article_label(outlet: str | None, published: date | None, title: str) -> str:
    """Outlet, day (or that it is not known) and title in one defused line."""
    return " · ".join(defuse(part) for part in (outlet, say_day_or_undated(published), title) if part)


def and_more(number: int) -> str:
    """The end of a list that is cut."""
    return gettext("and {number} more", number=f"{number:,}")


def label_article(article: Article) -> str:
    """The label of an article of the library."""
    return article_label(article.outlet, article.published_at, article.title)


def describe_upload(copy: AddedFile) -> str:
    """The first article of the file, and how many others leave the library with it."""
    article, *others = copy.articles
    if not others:
        return label_article(article)
    return ngettext(
        "{article} and {number} other article of its file",
        "{article} and {number} other articles of its file",
        len(others),
        article=label_article(article),
    )


def choose_uploads(copies: Sequence[AddedFile], incoming: Incoming) -> list[AddedFile]:
    """The uploads that a message means: by a number in the list, by a title, or by a reply to a report of `/add`."""
    words = incoming.text
    if words.isascii() and words.isdecimal() and 1 <= int(words) <= len(copies):
        return [copies[int(words) - 1]]
    if words:
        return match_added_files(copies, words)
    quoted = remove_joiners(incoming.quoted)
    return [copy for copy in copies if any(_is_named(article, quoted) for article in copy.articles)]


def list_uploads(copies: Sequence[AddedFile], among: Sequence[AddedFile]) -> list[str]:
    """A line for each upload in `among`, with its number in the whole list `copies`."""
    lines = [f"{number}. {describe_upload(copy)}" for number, copy in enumerate(copies, 1) if copy in among]
    return [*lines[:LISTED], *([and_more(len(lines) - LISTED)] if len(lines) > LISTED else [])]


def _is_named(article: Article, quoted: str) -> bool:
    """Whether a report of `/add` names the article.

    The label is followed by the end of a line, or by the count that older reports had. A title's beginning
    is no match.
    """
    label = re.escape(remove_joiners(label_article(article)))
    return bool(re.search(rf"{label}(?:\.?$| \()", quoted, re.MULTILINE))
