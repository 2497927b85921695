"""Reading: the windows, the lists and the openings of the passages of one question, as the cross-encoder judges them.

Decides nothing: the answerer does.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from bot.answering.explanation import Candidate
from bot.answering.extractive.listings import find_listings
from bot.answering.extractive.quotes import lead_of
from bot.answering.extractive.ranking import Features, RankingQuery, measure_promising
from bot.answering.extractive.scorer import Scorer
from bot.answering.extractive.sentences import PassageSentence, opening, passage_sentences
from bot.answering.question.parse import Question
from corpus.article import Article
from index.embedding.cross_encoder import CrossEncoder
from index.retrieval.passages import Passage

LEADS = 8  # articles whose openings are read
UNTYPED = 1.0  # logits that a window is worse that has no number or time where one is asked for


@dataclass(frozen=True, slots=True)
class Reading:
    """`text` is what is read of the question. `spots` are the sentences of the passages that may be quoted."""

    text: str
    passages: Sequence[Passage]
    spots: Sequence[PassageSentence]
    cross_encoder: CrossEncoder
    scorer: Scorer
    _known: dict[tuple[str, str], float] = field(default_factory=dict)  # a text's score under a question

    @classmethod
    def of(cls, text: str, passages: Sequence[Passage], cross_encoder: CrossEncoder, scorer: Scorer) -> "Reading":
        spots = [spot for passage in passages for spot in passage_sentences(passage)]
        return cls(text, passages, spots, cross_encoder, scorer)

    @property
    def language(self) -> str:
        """That of the best passage that has one, else English; the question is taken to be in it too."""
        return next((passage.article.language for passage in self.passages if passage.article.language), "en")

    def rank(self, question: Question) -> list[Candidate]:
        """The promising sentences, each with its window and its probability to answer, the best first."""
        asked = RankingQuery.of(question, self.text, self.spots, self.language)
        found = measure_promising(asked, self.spots, self.scorer, self.cross_encoder)
        found.sort(key=lambda each: (-_rank(each[1]), -self.scorer.glance(each[1])))  # of one window, the best worded
        return [
            Candidate(
                spot.passage.number,
                spot.passage.article,
                spot.start,
                spot.end,
                spot.sentence.text,
                self.scorer.probability(features),
                features,
                _rank(features),
                window=spot.window,
            )
            for spot, features in found
        ]

    def key_of(self, candidate: Candidate) -> Candidate:
        """With the sentence of its window as its key that answers best when it is read alone; no question does."""
        if candidate.listing:
            return candidate
        start, end = candidate.window
        here = [spot for spot in self.spots if spot.passage.article.article_id == candidate.article.article_id]
        inside = [spot for spot in here if start <= spot.start and spot.end <= end]
        if len(inside) < 2:
            return candidate
        scores = self._scores(candidate.article, [spot.sentence.text for spot in inside])
        told = [place for place, spot in enumerate(inside) if not spot.sentence.text.endswith("?")]
        key = inside[max(told or range(len(inside)), key=scores.__getitem__)]
        return replace(candidate, start=key.start, end=key.end, text=key.sentence.text)

    def listings(self, features: Features) -> list[Candidate]:
        """The lists of the passages, with the other `features` of a window."""
        found = [
            Candidate(
                each.passage.number,
                each.passage.article,
                each.start,
                each.introduced,
                each.passage.article.text[each.start : each.introduced],
                0.0,
                features,
                window=(each.start, each.end),
                listing=True,
            )
            for passage in self.passages
            for each in find_listings(passage)
        ]
        return self._judge(found)

    def openings(self, features: Features) -> list[Candidate]:
        """How the best articles begin, best first, with the other `features` of a window."""
        articles = list({passage.article.article_id: passage.article for passage in self.passages}.values())[:LEADS]
        found = [lead for article in articles if (lead := _lead(article, self.passages, features))]
        return sorted(self._judge(found), key=lambda lead: -lead.rank)

    def _judge(self, candidates: Iterable[Candidate]) -> list[Candidate]:
        """Each with what reading its window says."""
        judged = []
        for each in candidates:
            (score,) = self._scores(each.article, [each.article.text[slice(*each.window)]])
            features = {**each.features, "read": score}
            probability = self.scorer.probability(features)
            judged.append(replace(each, features=features, rank=_rank(features), score=probability))
        return judged

    def _scores(self, article: Article, texts: Sequence[str]) -> list[float]:
        pairs = [(self.text, f"{article.title}. {text}") for text in texts]
        unread = [pair for pair in dict.fromkeys(pairs) if pair not in self._known]
        scores = self.cross_encoder.scores(self.text, [text for _, text in unread])
        self._known.update(zip(unread, scores, strict=True))
        return [self._known[pair] for pair in pairs]


def _rank(features: Features) -> float:
    return features["read"] - UNTYPED * features["untyped"]


def _lead(article: Article, passages: Iterable[Passage], features: Features) -> Candidate | None:
    run = opening(article)
    if not run:
        return None
    number = next(passage.number for passage in passages if passage.article.article_id == article.article_id)
    start, end = lead_of(article, run)
    return Candidate(number, article, *run[0], article.text[slice(*run[0])], 0.0, features, window=(start, end))
