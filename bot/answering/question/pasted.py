"""Pasted text: what a long message asks, apart from the text that it brings along. English."""

import re
from collections.abc import Sequence
from itertools import takewhile

from bot.answering.question.follow_up import Standalone
from bot.answering.question.small_talk import reply_to
from bot.language.topic_names import question_topic_names, topic_names
from corpus.sentences import split_sentences

LONG = 400  # characters from which a message is looked at; hardly anybody asks one thing at such a length
BORROWED = 2  # most names of the text that a question without one borrows
_ASKS = re.compile(  # how a question or a request begins that has no mark at its end
    r"(?:who|whom|whose|what|which|where|why|how|summari[sz]e|explain|describe|tell me)\b", re.IGNORECASE
)


def find_asked(message: str) -> Standalone | None:
    """What a long message asks: the sentences that ask at its end, else those at its beginning.

    A question that names nobody borrows the first names of the text. None if the message is short, if it has no text
    besides, or if neither end asks.
    """
    if len(message) < LONG:
        return None
    sentences = [line[start:end] for line in message.splitlines() for start, end in split_sentences(line)]
    sentences = [sentence for sentence in sentences if not reply_to(sentence)]
    asking = _first_asking(sentences[::-1])[::-1] or _first_asking(sentences)
    if not asking or len(asking) == len(sentences):
        return None
    question = " ".join(asking)
    names = () if question_topic_names(question) else dict.fromkeys(topic_names(message))
    return Standalone(question, " ".join([*names][:BORROWED]))


def _first_asking(sentences: Sequence[str]) -> list[str]:
    """The first sentences, as long as they ask."""
    return list(takewhile(lambda each: each.rstrip("\"'”’ ").endswith("?") or _ASKS.match(each), sentences))
