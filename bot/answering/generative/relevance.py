"""Relevance: whether what a model wrote is about the question, and whether the articles' own sentences tell it better.

What a text says may be true and still be about something else.
"""

from collections.abc import Callable, Iterable, Sequence

from bot.answering.answer import AnswerSentence
from bot.language.words import content_stems

UNRELATED = -9.0  # logit of the cross-encoder; its lowest is about -11, and 2 of 70 right sentences have less
MOST_OF_IT = 2 / 3  # share of a short answer's words
Read = Callable[[str, str], float]  # how well a text answers a question: the cross-encoder's logit


def is_beside(question: str, supported: Sequence[AnswerSentence], read: Read | None) -> bool:
    """Whether the model's sentences may be about something else: they have no word of the question, or read so.

    `read` is None where the cross-encoder was not made for the language.
    """
    asked = set(content_stems(question))
    shares_none = bool(asked) and asked.isdisjoint(content_stems(_said(supported)))
    return shares_none or _is_unrelated(question, supported, read)


def tells_better(
    quoted: Sequence[AnswerSentence], question: str, supported: Sequence[AnswerSentence], read: Read | None
) -> bool:
    """Whether the articles' own sentences answer, and the model's rest on other articles or read as unrelated.

    `quoted` are the articles' own, none for a refusal: it is better than sentences that are about something else. A
    short answer reads badly as well ("Ann Lee."), so it counts as the same if the first quote has most of it.
    """
    if not quoted:
        return _is_unrelated(question, supported, read)
    if _tells_other(quoted, supported):
        return True
    stems, first = set(content_stems(_said(supported))), set(content_stems(quoted[0].text))
    if len(stems & first) >= MOST_OF_IT * len(stems):
        return False
    return read is not None and read(question, _said(supported)) < UNRELATED


def _is_unrelated(question: str, supported: Sequence[AnswerSentence], read: Read | None) -> bool:
    """Whether the sentences read as unrelated to the question, and each quote that they rest on does too."""
    if read is None:
        return False
    quotes = (citation.quote for sentence in supported for citation in sentence.citations)
    return all(read(question, text) < UNRELATED for text in (_said(supported), *quotes))


def _tells_other(quoted: Iterable[AnswerSentence], supported: Iterable[AnswerSentence]) -> bool:
    """Whether none of the articles' own sentences is of an article that the model's rest on."""
    theirs = {citation.article_id for sentence in supported for citation in sentence.citations}
    return theirs.isdisjoint(citation.article_id for sentence in quoted for citation in sentence.citations)


def _said(sentences: Iterable[AnswerSentence]) -> str:
    return " ".join(sentence.text for sentence in sentences)
