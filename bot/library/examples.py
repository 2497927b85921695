"""Example questions that a library really answers, for somebody who does not know it yet."""

import re
import time
from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from bot.bootstrap import Pressbox
from bot.language.topic_names import topic_names
from corpus.article import Article
from corpus.errors import PressboxError
from corpus.sentences import split_sentences

NEWEST = 12  # articles that are looked at
OPENING = 12  # sentences of each
_SAID = re.compile(
    r"(?<![\w’'-])([A-ZÀ-ÞА-Я][\w’'-]+(?: [A-ZÀ-ÞА-Я][\w’'-]+){1,2}),?"
    r" (?:said|told|warned|announced|added|explained|promised)\b"
)


def find_examples(pressbox: Pressbox, now: datetime, count: int = 2, seconds: float = 4.0) -> list[str]:
    """At most `count` questions, each about another one of the newest articles and answered from it, without a model.

    None are looked for after `seconds`. There are none where nothing is answered, or while the library cannot be read.
    """
    ends, found = time.monotonic() + seconds, dict[str, str]()
    try:
        catalog = pressbox.catalog
        for article in islice(catalog.articles(catalog.current_number()), NEWEST):
            for question in _questions(article):
                if len(found) == count or time.monotonic() > ends:
                    return list(found)
                if question not in found and _is_answered(pressbox, question, article, now):
                    found[question] = article.article_id
                    break
    except PressboxError:
        return []
    return list(found)


def _questions(article: Article) -> Iterator[str]:
    """Questions that the article may answer: what somebody in it said, and what happened to whom its headline names."""
    spans = split_sentences(article.text)[:OPENING]
    for start, end in spans:
        if said := _SAID.search(article.text[start:end]):
            yield f"What did {said[1]} say?"
            break
    for name in topic_names(f"x {article.title}")[:1]:
        yield f"What is the latest on {name}?"


def _is_answered(pressbox: Pressbox, question: str, article: Article, now: datetime) -> bool:
    answer = pressbox.articles_only.ask(question, now=now).answer
    return any(citation.article_id == article.article_id for citation in answer.citations)
