"""The extractive answerer: chooses the sentences of the passages that answer, verbatim, or abstains with a reason.

Needs no language model. Knows no retrieval and no conversation.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.answer import Abstention, AnswerSentence, Citation, Reason
from bot.conversation import Standalone
from bot.disagreement import differ
from bot.evidence import Sentence, features, starts_with_pronoun, weights_of
from bot.links import has_address
from bot.numbering import Numbering
from bot.question import Kind, Question, parts
from bot.receipt import Candidate
from bot.scorer import Scorer
from bot.words import content_stems
from corpus.sentences import sentences
from index.embedder import Embedder, Vectors
from index.passages import Passage

MOST_SENTENCES = 4
EMBEDDED = 40  # sentences embedded for one question, about 0.1 s on two cores
WINDOW = 400  # characters around a passage in which neighbouring sentences are looked for
OFF_TOPIC = "The articles do not answer this: nothing in them is about it."
NOT_THAT_FACT = "The articles do not answer this: they touch on it, but do not say it."
OFF_TOPIC_COSINE = 0.45  # below it, the nearest sentence and its passage are about something else …
OFF_TOPIC_MISSING = 0.4  # … if this share of the question's words, by weight, is not in the passage either
DIFFER = "The articles differ on this; each quote is given with its outlet and day."
NEAREST_COSINE = 0.35  # below it the nearest miss would only puzzle
_OPEN = re.compile(
    r"\bwhat (?:happened|is happening|has happened|went on|is going on|do we know|is known)\b"
    r"|\bwhat (?:does|do|did|is|are|was|were|will|would)\b.*\b(?:mean|meant|do|doing|about|aims?|purpose|goal|plan)\b"
    r"|\b(?:tell me|describe|summari[sz]e|explain|outline)\b",
    re.IGNORECASE,
)
OPEN_SENTENCES = 3
# A sentence of the kind that is asked for, among the best TYPED_AMONG, passes before one that is not when it is
# nearly as probable. Measured with `evals.train`'s data: .787 to .790 (XQuAD), .733 to .740 (ClapNQ) right; at a
# share of .7 it harms.
TYPED = (Kind.COUNT, Kind.AMOUNT, Kind.TIME, Kind.PERSON, Kind.PLACE)
TYPED_AMONG = 5
TYPED_ENOUGH = 0.7
TYPED_SHARE = 0.85


@dataclass(frozen=True, slots=True)
class Weighed:
    """What was chosen, or why nothing was; and every sentence that was weighed, best first."""

    sentences: tuple[AnswerSentence, ...]
    abstention: Abstention | None
    candidates: tuple[Candidate, ...]
    notice: str | None = None

    @property
    def nearest(self) -> Citation | None:
        """The best sentence there is, if it has to do with the question: a pointer, no source."""
        if not self.candidates or self.candidates[0].features["cosine"] < NEAREST_COSINE:
            return None
        best = self.candidates[0]
        return Citation.of(0, best.article, best.start, best.end)


@dataclass(frozen=True, slots=True)
class _Spot:
    """A sentence where it stands."""

    passage: Passage
    start: int
    end: int
    before: tuple[int, int] | None  # the sentence before it, in the same paragraph
    sentence: Sentence


class Extractive:
    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._scorer = Scorer.load()

    def answer(self, question: Standalone, passages: Sequence[Passage], numbers: Mapping[str, int]) -> Weighed:
        """One to MOST_SENTENCES quotes of the passages, or an abstention. `numbers` are those given before."""
        spots = [spot for passage in passages for spot in _spots(passage)]
        if not spots:
            return Weighed((), Abstention(Reason.OFF_TOPIC, OFF_TOPIC), ())
        language = _language(passages)
        asked = Question.of(question.question, language, question.context)
        promising = _promising(asked, spots)
        vectors = self._embedder.embed_documents([spot.sentence.text for spot in promising])
        likeness = vectors @ self._embedder.embed_query(question.text)
        if not any(passage.likeness for passage in passages):
            promising = _measured(promising, likeness)
        candidates = self._weigh(asked, promising, likeness)
        best = candidates[0]
        if best.score < self._scorer.threshold or (language == "en" and _aside(best)):  # what the embedder knows
            weighed = Weighed((), None, tuple(candidates))
            return replace(weighed, abstention=_abstention(asked, best, weighed.nearest))
        asks, against = parts(question.question), None
        if len(asks) > 1:
            chosen = self._answer_parts(asks, asked, promising, vectors) or [best]
        elif _OPEN.search(question.question):
            chosen = _told(best, spots)
        else:
            against = self._against(asked, candidates)
            chosen = [best, against] if against else [best]
        said = _cited(_with_antecedents(chosen, spots), numbers)
        return Weighed(said, None, _marked(candidates, chosen), DIFFER if against else None)

    def _against(self, asked: Question, candidates: Sequence[Candidate]) -> Candidate | None:
        """The best sentence of another article that answers too, with another figure than the first."""
        if asked.kind not in (Kind.COUNT, Kind.AMOUNT):
            return None
        best, language = candidates[0], candidates[0].article.language or "en"
        counted = asked.focus if asked.kind is Kind.COUNT else None
        for other in candidates[1:]:
            if other.score < self._scorer.threshold or other.article.article_id == best.article.article_id:
                continue
            if differ(best.text, other.text, language, counted):
                return other
        return None

    def _weigh(self, asked: Question, spots: Sequence[_Spot], cosines: Vectors) -> list[Candidate]:
        """Every sentence with its probability to answer, the best-ranked first."""
        weights = weights_of(asked, [spot.sentence for spot in spots])
        ranked = []
        for spot, cosine in zip(spots, cosines, strict=True):
            found = features(asked, spot.sentence, weights, float(cosine))
            candidate = Candidate(
                spot.passage.number,
                spot.passage.article,
                spot.start,
                spot.end,
                spot.sentence.text,
                self._scorer.probability(found),
                found,
            )
            ranked.append((self._scorer.rank(found), candidate))
        return _kind_first(asked, [candidate for _, candidate in sorted(ranked, key=lambda pair: -pair[0])])

    def _answer_parts(
        self, asks: Sequence[str], asked: Question, spots: Sequence[_Spot], vectors: Vectors
    ) -> list[Candidate]:
        """The best sentence of each part. A part without a subject of its own has that of the part before."""
        chosen: dict[tuple[str, int], Candidate] = {}
        subject: str | None = None
        for part in asks[:MOST_SENTENCES]:
            asks_for = Question.of(part, _language([spot.passage for spot in spots]))
            subject = asks_for.focus or subject
            own = replace(asks_for, focus=subject, names=asks_for.names or asked.names, context=asked.context)
            best = self._weigh(own, spots, vectors @ self._embedder.embed_query(part))[0]
            if best.score >= self._scorer.threshold:
                chosen.setdefault((best.article.article_id, best.start), best)
        return list(chosen.values())


def _kind_first(asked: Question, ranked: list[Candidate]) -> list[Candidate]:
    """Asked when, a sentence without a time gives way to one that has it and is nearly as probable."""
    best = ranked[0]
    if asked.kind not in TYPED or best.features["typed"]:
        return ranked
    for candidate in ranked[1:TYPED_AMONG]:
        if candidate.features["typed"] >= TYPED_ENOUGH and candidate.score >= TYPED_SHARE * best.score:
            return [candidate, *(other for other in ranked if other is not candidate)]
    return ranked


def _language(passages: Iterable[Passage]) -> str:
    """That of the best passage; the question is taken to be in it too."""
    return next((passage.article.language for passage in passages if passage.article.language), "en")


def _spots(passage: Passage) -> list[_Spot]:
    """The quotable sentences of a passage, each with what its surroundings say."""
    article = passage.article
    language = article.language or "en"
    origin = max(0, passage.start - WINDOW)
    window = article.text[origin : passage.end + WINDOW]
    spans = [(origin + start, origin + end) for start, end in sentences(window)]
    stems = [tuple(content_stems(article.text[start:end], language)) for start, end in spans]
    title = frozenset(content_stems(article.title, language))
    inside = [k for k, (start, end) in enumerate(spans) if passage.start <= start and end <= passage.end]
    whole = frozenset(key for k in inside for key in stems[k])
    spots = []
    for k in inside:
        start, end = spans[k]
        text = article.text[start:end]
        if not _quotable(text, article.title):
            continue
        previous = spans[k - 1] if k and "\n\n" not in article.text[spans[k - 1][1] : start] else None
        around = frozenset([*(stems[k - 1] if k else ()), *(stems[k + 1] if k + 1 < len(spans) else ())])
        own = frozenset(stems[k])
        place, likeness = passage.number, passage.likeness
        sentence = Sentence(text, own, stems[k], around, title, whole, start == 0, place, likeness)
        spots.append(_Spot(passage, start, end, previous, sentence))
    return spots


def _quotable(text: str, title: str) -> bool:
    """No heading, no repeated title, no byline, no address to go to: a sentence that stands alone."""
    said = text.strip(" •*-–—·")
    ends = said.rstrip("\"”’')]")[-1:] in {".", "!", "…", "?", ":", ";"}
    return said.casefold() != title.strip().casefold() and (ends or len(said.split()) > 8) and not has_address(said)


def _promising(asked: Question, spots: Sequence[_Spot]) -> list[_Spot]:
    """Those worth embedding: the ones that share the most telling words, in their order."""
    if len(spots) <= EMBEDDED:
        return list(spots)
    weights = weights_of(asked, [spot.sentence for spot in spots])

    def shared(spot: _Spot) -> float:
        own = sum(weights[key] for key in asked.stems if key in spot.sentence.stems)
        near = sum(weights[key] for key in asked.stems if key in spot.sentence.neighbours | spot.sentence.title)
        return own + 0.3 * near - 0.02 * spot.passage.number  # ties go to the better passage

    kept = {id(spot) for spot in sorted(spots, key=shared, reverse=True)[:EMBEDDED]}
    return [spot for spot in spots if id(spot) in kept]


def _measured(spots: Sequence[_Spot], cosines: Vectors) -> list[_Spot]:
    """While the service that embeds the question is down, a passage is as like it as its best sentence."""
    best: dict[int, float] = {}
    for spot, cosine in zip(spots, cosines, strict=True):
        best[spot.passage.number] = max(float(cosine), best.get(spot.passage.number, 0.0))
    return [replace(spot, sentence=replace(spot.sentence, likeness=best[spot.passage.number])) for spot in spots]


def _told(best: Candidate, spots: Sequence[_Spot]) -> list[Candidate]:
    """The best sentence and those that go on from it in its paragraph: an account is more than a sentence."""
    followers = {(spot.passage.article.article_id, spot.before): spot for spot in spots if spot.before}
    told = [best]
    while len(told) < OPEN_SENTENCES:
        spot = followers.get((best.article.article_id, (told[-1].start, told[-1].end)))
        if spot is None:
            break
        told.append(replace(best, start=spot.start, end=spot.end, text=spot.sentence.text))
    return told


def _with_antecedents(chosen: Sequence[Candidate], spots: Sequence[_Spot]) -> list[Candidate]:
    """A sentence that begins with "He" or "The plan" is quoted together with the one that says who or what."""
    places = {(spot.passage.article.article_id, spot.start): spot for spot in spots}
    taken = {(candidate.article.article_id, candidate.start) for candidate in chosen}
    result = []
    for candidate in chosen:
        key = candidate.article.article_id
        named = _antecedent(places, candidate) if starts_with_pronoun(candidate.text) else None
        if named and (key, named[0]) not in taken:
            taken.add((key, named[0]))
            text = candidate.article.text[named[0] : named[1]]
            result.append(replace(candidate, start=named[0], end=named[1], text=text))
        result.append(candidate)
    return result[:MOST_SENTENCES]


def _antecedent(places: Mapping[tuple[str, int], _Spot], candidate: Candidate) -> tuple[int, int] | None:
    """The nearest sentence before it, in its paragraph, that does not itself begin by referring back."""
    text = candidate.article.text
    before = places[candidate.article.article_id, candidate.start].before
    while before and starts_with_pronoun(text[before[0] : before[1]]):
        spot = places.get((candidate.article.article_id, before[0]))
        before = spot.before if spot else None
    return before


def _cited(chosen: Sequence[Candidate], given: Mapping[str, int]) -> tuple[AnswerSentence, ...]:
    numbering = Numbering(given)
    answer = []
    for candidate in chosen:
        number = numbering.of(candidate.article.article_id)
        citation = Citation.of(number, candidate.article, candidate.start, candidate.end)
        answer.append(AnswerSentence(citation.quote, (citation,), candidate.score))
    return tuple(answer)


def _marked(candidates: Sequence[Candidate], chosen: Sequence[Candidate]) -> tuple[Candidate, ...]:
    taken = {(candidate.article.article_id, candidate.start) for candidate in chosen}
    return tuple(
        replace(candidate, why="chosen") if (candidate.article.article_id, candidate.start) in taken else candidate
        for candidate in candidates
    )


def _abstention(asked: Question, best: Candidate, nearest: Citation | None) -> Abstention:
    if best.features["missing"] >= OFF_TOPIC_MISSING and _aside(best):
        return Abstention(Reason.OFF_TOPIC, OFF_TOPIC, nearest)
    return Abstention(Reason.NOT_THAT_FACT, NOT_THAT_FACT, nearest)


def _aside(best: Candidate) -> bool:
    """Neither the sentence nor its passage is like the question: whatever words they share, it is about other things.

    Of 200 questions about other things asked of 4,717 news articles this refuses 12 more, of 100 that they answer 1.
    """
    return max(best.features["cosine"], best.features["likeness"]) < OFF_TOPIC_COSINE
