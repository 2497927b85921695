"""Generated questions: rules make them from a library's own articles.

Articles are drawn by the hash of their id, so the same library gives the same questions, and one that grew gives mostly
the same. Each question is asked on its article's day. It names no other day, which would narrow the search.
"""

import hashlib
import heapq
import random
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date

from bot.answering.question.time_window import find_window
from bot.evaluation.item import Item
from bot.language.words import STOP_WORDS, find_capitalised_runs, split_words
from corpus.article import Article
from corpus.sentences import Span, split_sentences

SEED = "pressbox"
LEAST_WORDS, MOST_WORDS = 9, 40  # of a sentence that can have a gap
TITLE_WORDS = 4  # at least; a shorter headline says too little
GAP = "…"
_FIGURE = re.compile(r"(?<![\w.,])\d[\d,]*(?:\.\d+)?(?![\w]|[.,]\d)")
_SYLLABLES = "bal cren dov fen gral hul jor kesp lun mord nev olt prin quil rast sev tarn ulb vex wim yor zant".split()
_ASKED = (
    "Who is the mayor of {}?",
    "When did {} resign as president of {}?",
    "How many people live in {}?",
    "Why did {} sue {}?",
    "Where was {} arrested?",
    "What did {} say about the election in {}?",
    "How much did {} pay for {}?",
    "Which prize did {} win?",
    "When will the {} bridge reopen?",
    "How many goals did {} score against {}?",
)


def headline_items(articles: Iterable[Article], size: int) -> list[Item]:
    """At most `size` headlines, each of which should find its article. Headlines that articles share are left out."""
    known: dict[str, Article | None] = {}
    for article in articles:
        known[article.title] = None if article.title in known else article
    fit = [a for a in known.values() if a and len(split_words(a.title)) >= TITLE_WORDS and _is_timeless(a.title)]
    return [
        Item(f"headline {a.article_id}", a.title, articles=(a.article_id,), asked_on=a.published_at)
        for a in _sample(fit, size)
    ]


def cloze_items(articles: Iterable[Article], size: int) -> list[Item]:
    """At most `size` sentences with a gap, from different articles.

    The gap hides a name or a figure. The sentence should find its article, and the answer should hold what is hidden.
    """
    found = []
    for article in _sample(articles, 3 * size):  # some articles have no suitable sentence
        if item := _cloze_item(article):
            found.append(item)
    return found[:size]


def unknown_name_items(unknown: Callable[[str], bool], size: int) -> list[Item]:
    """`size` unanswerable questions about made-up names. `unknown` says whether the library holds a word nowhere."""
    chance = random.Random(SEED)
    made = _names(chance, unknown)
    return [
        Item(f"stranger {number}", _ASKED[number % len(_ASKED)].format(next(made), next(made)), answerable=False)
        for number in range(size)
    ]


def _sample(articles: Iterable[Article], size: int) -> list[Article]:
    return heapq.nsmallest(size, articles, key=lambda a: hashlib.sha256(f"{SEED} {a.article_id}".encode()).digest())


def _cloze_item(article: Article) -> Item | None:
    chance = random.Random(f"{SEED} {article.version}")
    spans = [span for span in split_sentences(article.text) if _is_fit(article.text[slice(*span)])]
    chance.shuffle(spans)
    for start, end in spans:
        sentence = article.text[start:end]
        keys = list(_keys(sentence))
        if keys:
            first, last = chance.choice(keys)
            question = " ".join(f"{sentence[:first]}{GAP}{sentence[last:]}".split())
            name = f"gap {article.article_id} {article.version[:8]}"
            return Item(name, question, (sentence[first:last],), (article.article_id,), asked_on=article.published_at)
    return None


def _is_fit(sentence: str) -> bool:
    return (
        LEAST_WORDS <= len(split_words(sentence)) <= MOST_WORDS
        and sentence[:1].isupper()
        and sentence.endswith(".")
        and "\n\n" not in sentence
        and _is_timeless(sentence)
    )


def _is_timeless(text: str) -> bool:
    return find_window(text, date.today()) is None


def _keys(sentence: str) -> Iterator[Span]:
    """The spans of names and figures that occur once in the sentence, and not at its beginning."""
    found = [*find_capitalised_runs(sentence), *(match.group() for match in _FIGURE.finditer(sentence))]
    for key in dict.fromkeys(found):
        start = sentence.find(key)
        if start > 0 and sentence.count(key) == 1 and key.lower() not in STOP_WORDS:
            yield start, start + len(key)


def _names(chance: random.Random, unknown: Callable[[str], bool]) -> Iterator[str]:
    while True:
        name = "".join(chance.choices(_SYLLABLES, k=3)).capitalize()
        if unknown(name):
            yield name
