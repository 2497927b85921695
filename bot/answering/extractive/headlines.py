"""Headlines: the openings of the newest articles, for whoever asks what is new and names no topic."""

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
