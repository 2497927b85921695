"""Relevance: whether what a model wrote is about the question, and whether the articles' own sentences tell it better.

What a text says may be true and still be about something else.
"""

import math
from collections.abc import Callable, Iterable, Sequence

from bot.answering.answer import AnswerSentence
from bot.language.words import content_stems

# Logits of the cross-encoder, whose lowest is about -11
UNRELATED = -9.0  # below it a text is about something else; 2 of 70 right sentences are
DOUBTFUL = 0.0  # below it a text may be; a third of them are
MARGIN = 6.0  # by so much a quote reads better than what it takes the place of: of 198 right ones, one would be lost
MOST_OF_IT = 2 / 3  # share of a short answer's words
Read = Callable[[str, str], float]  # how well a text answers a question: the cross-encoder's logit


def is_beside(question: str, supported: Sequence[AnswerSentence], read: Read | None) -> bool:
    """Whether the model's sentences may be about something else: they have no word of the question, or read so.

    `read` is None where the cross-encoder was not made for the language.
    """
    return _shares_none(question, supported) or _read_best(question, supported, read) < DOUBTFUL


def tells_better(
    quoted: Sequence[AnswerSentence], question: str, supported: Sequence[AnswerSentence], read: Read | None
) -> bool:
    """Whether the articles' own sentences answer, and the model's are about something else.

    `quoted` are the articles' own, none for a refusal: it is better than sentences that read as unrelated. A short
    answer reads badly as well ("Ann Lee."), so it counts as the same if the first quote has most of it.
    """
    if not quoted:
        return _read_best(question, supported, read) < UNRELATED
    if _shares_none(question, supported) and _tells_other(quoted, supported):
        return True
    said = _said(supported)
    stems, first = set(content_stems(said)), set(content_stems(quoted[0].text))
    if read is None or len(stems & first) >= MOST_OF_IT * len(stems):
        return False
    best = _read_best(question, supported, read)
    return read(question, said) < UNRELATED or read(question, quoted[0].text) >= best + MARGIN


def _shares_none(question: str, supported: Sequence[AnswerSentence]) -> bool:
    """Whether the sentences have no word of the question."""
    asked = set(content_stems(question))
    return bool(asked) and asked.isdisjoint(content_stems(_said(supported)))


def _read_best(question: str, supported: Sequence[AnswerSentence], read: Read | None) -> float:
    """How the best of the sentences, or of the quotes that they rest on, reads; inf where that cannot be told."""
    if read is None:
        return math.inf
    quotes = (citation.quote for sentence in supported for citation in sentence.citations)
    return max(read(question, text) for text in (_said(supported), *quotes))


def _tells_other(quoted: Iterable[AnswerSentence], supported: Iterable[AnswerSentence]) -> bool:
    """Whether none of the articles' own sentences is of an article that the model's rest on."""
    theirs = {citation.article_id for sentence in supported for citation in sentence.citations}
    return theirs.isdisjoint(citation.article_id for sentence in quoted for citation in sentence.citations)


def _said(sentences: Iterable[AnswerSentence]) -> str:
    return " ".join(sentence.text for sentence in sentences)
