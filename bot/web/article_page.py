"""The page of an article at a quote: the text as it was cited, the quote marked, and where it comes from."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.answering.answer import Citation
from bot.answering.display import format_day
from bot.quote_links import MARK, QuotePlace, Span
from bot.web.html import NOTHING, Html, fill, join
from bot.web.layout import page
from corpus.article import Article
from corpus.urls import web_address
from index.store.catalog import Edition

ARTICLE = """\
<article lang="$language">
<header>
<h1 dir="auto">$title</h1>
<p class="about">$about</p>
$original
</header>
$notice
<div class="text">
$text
</div>
</article>
$editions"""
ORIGINAL = """<p><a href="$url" rel="noopener noreferrer nofollow">The original at $host</a></p>"""
NOTICE = """<p class="notice" lang="en" role="note">$sentence</p>"""
EDITIONS = """<section lang="en"><h2>Versions</h2>\n<ul>\n$items\n</ul></section>"""
EDITION = """<li><a href="$link"$here>$title</a> <span class="about">$when</span></li>"""
PARAGRAPH = """<p dir="auto">$words</p>"""
_PARAGRAPH = re.compile(r"\S(?:.|\n(?!\s*\n))*", re.UNICODE)


@dataclass(frozen=True, slots=True)
class ShownArticle:
    """An article to show at a place. `editions` are all its versions, the last one first."""

    article: Article
    place: QuotePlace
    editions: Sequence[Edition]

    @property
    def edition(self) -> Edition:
        """The version that is shown."""
        return next(each for each in self.editions if each.version == self.article.version)


def article_page(shown: ShownArticle, links: Sequence[str] = (), top: Html = NOTHING) -> Html:
    """The page. `links` are the addresses of the editions, for somebody who may read them all."""
    article = shown.article
    main = fill(
        ARTICLE,
        language=article.language or "",
        title=article.title,
        about=" · ".join(filter(None, (article.outlet, format_day(article.published_at), _author(article)))),
        original=_original(shown),
        notice=_notice(shown),
        text=_text(article.text, shown.place),
        editions=_editions(shown, links) if len(links) > 1 else NOTHING,
    )
    return page(article.title, main, top)


def _author(article: Article) -> str:
    return f"By {article.author}" if article.author else ""


def _original(shown: ShownArticle) -> Html:
    """The link to the article's own page, at the quote; nothing if its address is none of the web."""
    article, (start, end) = shown.article, shown.place.span
    address = web_address(article.url)
    if address is None:
        return NOTHING
    at_quote = Citation.of(0, article, start, end).link if start < end else None
    return fill(ORIGINAL, url=at_quote or address, host=address.split("/")[2])


def _notice(shown: ShownArticle) -> Html:
    """A sentence about a version that the library does not answer from any more."""
    edition = shown.edition
    if edition.born is not None and edition.died is None:
        return NOTHING
    when = f" {_generations(edition)}" if edition.born is not None else ""
    newer = any(each.born is not None and each.died is None for each in shown.editions)
    since = "The article has changed since" if newer else "The article has left the library"
    return fill(NOTICE, sentence=f"This is the text as it was cited{when}. {since}.")


def _generations(edition: Edition) -> str:
    """`from generation 2 on`, `in generation 3`, `in the generations 3 to 5`."""
    if edition.born is None:
        return "in earlier generations"
    if edition.died is None:
        return f"from generation {edition.born} on"
    last = edition.died - 1
    return f"in generation {last}" if last == edition.born else f"in the generations {edition.born} to {last}"


def _editions(shown: ShownArticle, links: Sequence[str]) -> Html:
    items = [
        fill(
            EDITION,
            link=link,
            here=Html(' aria-current="true"') if edition.version == shown.article.version else NOTHING,
            title=edition.title,
            when=_generations(edition),
        )
        for edition, link in zip(shown.editions, links, strict=True)
    ]
    return fill(EDITIONS, items=join(items, "\n"))


def _text(text: str, place: QuotePlace) -> Html:
    """The paragraphs of the text, with the quote marked in each that it reaches into."""
    paragraphs = (paragraph.span() for paragraph in _PARAGRAPH.finditer(text))
    return join((fill(PARAGRAPH, words=join(_marked(text, each, place))) for each in paragraphs), "\n")


def _marked(text: str, paragraph: Span, place: QuotePlace) -> Iterator[Html]:
    """The characters of a paragraph in pieces: outside the quote, in it, and in its key sentence."""
    (start, end), key = place.span, place.key or (0, 0)
    cuts = sorted({*paragraph, *(cut for cut in (start, end, *key) if paragraph[0] < cut < paragraph[1])})
    for first, last in pairwise(cuts):
        words = fill("$words", words=text[first:last])
        if start <= first and last <= end:
            if key[0] <= first and last <= key[1]:
                words = fill("<strong>$words</strong>", words=words)
            begins = first == start or (first == paragraph[0] and not text[start:first].strip())
            words = fill("<mark$id>$words</mark>", id=fill(' id="$id"', id=MARK) if begins else NOTHING, words=words)
        yield words
