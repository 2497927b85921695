"""Parity: the same questions to two libraries that should hold the same, and where the answers differ."""

import heapq
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from itertools import zip_longest

from bot.answering.assistant import Assistant
from bot.bootstrap import Pressbox
from corpus.article import Article
from corpus.sentences import split_sentences
from index.indexing.progress import Progress
from index.store.generations import live_articles

LONGEST = 300  # characters of a question
SENTENCES = 10  # of an article, at most, that are asked after its headline
OWN = ("timings_ms", "generation", "notices")  # parts of an answer that are no part of what it says
NOW = datetime(2025, 1, 1, 12, tzinfo=UTC)  # both are asked as if it were this moment


@dataclass(frozen=True, slots=True)
class Parity:
    """How many questions were asked, those whose answers differ by a byte, and what hinders the other library."""

    asked: int = 0
    differing: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()


def compare_answers(one: Pressbox, other: Pressbox, most: int, progress: Progress) -> Parity:
    """Ask both libraries `most` questions, without a language model. There are fewer if the articles give fewer."""
    questions = draw_questions(one, most)
    differing = []
    for done, question in enumerate(questions):
        progress("asking", done, len(questions))
        if _answered(one.articles_only, question) != _answered(other.articles_only, question):
            differing.append(question)
    progress("asking", len(questions), len(questions))
    return Parity(len(questions), tuple(differing), tuple(other.library.snapshot().notices) if questions else ())


def draw_questions(pressbox: Pressbox, most: int) -> list[str]:
    """Headlines, first sentences, then later ones, of articles drawn by a hash of their ids: always the same ones."""
    generation = pressbox.catalog.current_number()
    ids = live_articles(pressbox.catalog.connection, generation)
    drawn = heapq.nsmallest((most + 1) // 2, ids, key=lambda article_id: sha256(article_id.encode()).digest())
    articles = [article for key in drawn if (article := pressbox.catalog.live(key, generation))]
    turns = zip_longest(*(_said(article) for article in articles))
    return list(dict.fromkeys(text for turn in turns for text in turn if text))[:most]


def _said(article: Article) -> Iterator[str]:
    """The headline and the first sentences, as questions."""
    yield article.title[:LONGEST]
    for start, end in split_sentences(article.text)[:SENTENCES]:
        yield article.text[start:end][:LONGEST]


def _answered(assistant: Assistant, question: str) -> bytes:
    answer = assistant.ask(question, now=NOW).answer.as_dict()
    return json.dumps({key: value for key, value in answer.items() if key not in OWN}).encode()
