"""Reading: the cross-encoder's scores of the windows, lists and openings of the passages, for one question.

Decides nothing: the answerer does.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from bot.answering.explanation import Candidate
from bot.answering.extractive.key import choose_key
from bot.answering.extractive.listings import find_listings
from bot.answering.extractive.quotes import lead_of
from bot.answering.extractive.ranking import Features, RankingQuery, measure_promising
from bot.answering.extractive.scorer import Scorer
from bot.answering.extractive.sentences import PassageSentence, opening, passage_sentences
from bot.answering.question.parse import Question
from corpus.article import Article
from index.embedding.cross_encoder import CrossEncoder
from index.retrieval.passages import Passage

LEADS = 8  # most articles whose openings are read
UNTYPED = 1.0  # logits off the rank of a window without the number or time that is asked for


@dataclass(frozen=True, slots=True)
class Reading:
    """One question's passages. The cross-encoder reads `text`; `sentences` are the quotable ones of the passages."""

    text: str
    passages: Sequence[Passage]
    sentences: Sequence[PassageSentence]
    cross_encoder: CrossEncoder
    scorer: Scorer
    _known: dict[tuple[str, str], float] = field(default_factory=dict)  # (question, text) → logit

    @classmethod
    def of(cls, text: str, passages: Sequence[Passage], cross_encoder: CrossEncoder, scorer: Scorer) -> "Reading":
        """The reading of the passages' quotable sentences."""
        sentences = [sentence for passage in passages for sentence in passage_sentences(passage)]
        return cls(text, passages, sentences, cross_encoder, scorer)

    @property
    def language(self) -> str:
        """The language of the best passage that has one, else English; the question counts as in that language."""
        return next((passage.article.language for passage in self.passages if passage.article.language), "en")

    def rank(self, question: Question, *, titled: bool = False) -> list[Candidate]:
        """A candidate for each sentence with the best wording, best first.

        A window ranks by how it reads without its title too, unless what is asked is the title's: `titled`.
        """
        query = RankingQuery.of(question, self.text, self.sentences, self.language)
        measured = measure_promising(query, self.sentences, self.scorer, self.cross_encoder)
        measured.sort(
            key=lambda each: (-_rank(each[1], titled=titled), -self.scorer.glance(each[1]))
        )  # of one window, the best worded
        return [
            Candidate(
                sentence.passage.number,
                sentence.passage.article,
                sentence.start,
                sentence.end,
                sentence.wording.text,
                self.scorer.probability(features),
                features,
                _rank(features, titled=titled),
                window=sentence.window,
            )
            for sentence, features in measured
        ]

    def key_of(self, candidate: Candidate) -> Candidate:
        """The candidate with the sentence of its window as key without which the window answers least."""
        if candidate.listing:
            return candidate
        start, end = candidate.window
        here = [
            sentence
            for sentence in self.sentences
            if sentence.passage.article.article_id == candidate.article.article_id
        ]
        inside = [sentence for sentence in here if start <= sentence.start and sentence.end <= end]
        if len(inside) < 2:
            return candidate
        texts = [sentence.wording.text for sentence in inside]
        rest = [" ".join(texts[:place] + texts[place + 1 :]) for place in range(len(texts))]
        without = self._scores(candidate.article, rest)
        key = inside[choose_key(Question.of(self.text, self.language), texts, without)]
        return replace(candidate, start=key.start, end=key.end, text=key.wording.text)

    def listings(self, features: Features) -> list[Candidate]:
        """A candidate for each list in the passages. `features` are those of a window; "read" is measured anew."""
        listings = [
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
        return self._judge(listings)

    def openings(self, features: Features) -> list[Candidate]:
        """A candidate for the opening of each of the best articles, best first; `features` as in `listings`."""
        articles = list({passage.article.article_id: passage.article for passage in self.passages}.values())[:LEADS]
        leads = [lead for article in articles if (lead := _lead(article, self.passages, features))]
        return sorted(self._judge(leads), key=lambda lead: -lead.rank)

    def _judge(self, candidates: Iterable[Candidate]) -> list[Candidate]:
        """The candidates, scored by the cross-encoder's reading of their windows."""
        judged = []
        for each in candidates:
            window = each.article.text[slice(*each.window)]
            (score,) = self._scores(each.article, [window])
            (bare,) = self.cross_encoder.scores(self.text, [window])
            features = {**each.features, "read": score, "bare": bare}
            probability = self.scorer.probability(features)
            judged.append(replace(each, features=features, rank=_rank(features, titled=True), score=probability))
        return judged

    def _scores(self, article: Article, texts: Sequence[str]) -> list[float]:
        """The logit of each text under the article's title; no pair of question and text is read twice."""
        pairs = [(self.text, f"{article.title}. {text}") for text in texts]
        unread = [pair for pair in dict.fromkeys(pairs) if pair not in self._known]
        scores = self.cross_encoder.scores(self.text, [text for _, text in unread])
        self._known.update(zip(unread, scores, strict=True))
        return [self._known[pair] for pair in pairs]


def _rank(features: Features, *, titled: bool) -> float:
    """What orders the candidates of one question: higher is better."""
    read = features["read"] if titled else (features["read"] + features["bare"]) / 2
    return read - UNTYPED * features["untyped"]


def _lead(article: Article, passages: Iterable[Passage], features: Features) -> Candidate | None:
    """The article's opening as a candidate, not yet scored; None if nothing there is quotable."""
    run = opening(article)
    if not run:
        return None
    number = next(passage.number for passage in passages if passage.article.article_id == article.article_id)
    start, end = lead_of(article, run)
    return Candidate(number, article, *run[0], article.text[slice(*run[0])], 0.0, features, window=(start, end))
