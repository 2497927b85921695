"""Headlines: the openings of the newest articles, for whoever asks what is new and names no topic. English."""

import re
from collections.abc import Iterable, Mapping
from itertools import islice

from bot.answering.answer import AnswerSentence, Citation
from bot.answering.extractive.quotes import lead_of
from bot.answering.extractive.sentences import opening
from bot.answering.numbering import Numbering
from corpus.article import Article

MOST = 3  # articles that are quoted
LOOKED_AT = 30  # newest articles; one without a quotable opening is left out
SURE = 1.0  # nothing is claimed but that the article begins so
_ASKS = re.compile(
    r"\W*(?:(?:ok|so|and|hey|please) )?(?:"
    r"what(?:['’]?s| is| are) (?:the )?(?:latest|newest|new)(?: (?:news|headlines|stories|articles|updates))?"
    r"|what(?:['’]?s| is| has| was)?(?: been)? (?:happening|happened|going on)"
    r"|(?:is there |are there |have you got |got )?any(?:thing)?(?: more)? (?:news|new|updates?)"
    r"|(?:(?:give|show|tell) me )?(?:the |some |today['’]?s )?(?:(?:latest|newest|top|recent|main) )?"
    r"(?:news|headlines|stories|newest articles|latest articles)"
    r")(?: (?:today|now|right now|lately|recently|in the world|please|for me))*\W*",
    re.IGNORECASE,
)


def asks_for_headlines(question: str) -> bool:
    """Whether the question asks what is new, and of nothing in particular: "What's new?", "Any news today?"."""
    return _ASKS.fullmatch(question) is not None


def tell_newest(articles: Iterable[Article], numbers: Mapping[str, int]) -> tuple[AnswerSentence, ...]:
    """The opening of each of the first MOST articles that have a day and a quotable opening; `articles` in order.

    `numbers` maps article ids to the numbers that the conversation gave them.
    """
    numbering = Numbering(numbers)
    dated = (article for article in islice(articles, LOOKED_AT) if article.published_at)
    with_lead = ((article, run) for article in dated if (run := opening(article)))
    told = []
    for article, run in islice(with_lead, MOST):
        citation = Citation.of(numbering.of(article.article_id), article, *lead_of(article, run), run[0])
        told.append(AnswerSentence(citation.quote, (citation,), SURE))
    return tuple(told)
