"""The extractive answerer: chooses the passages of the articles that answer, verbatim, or abstains with a reason.

Needs no language model. Knows no retrieval and no conversation.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.answering.answer import Abstention, AnswerSentence, Citation, Reason, Relation
from bot.answering.explanation import Candidate
from bot.answering.extractive.conflict import Told, quantities_conflict, tells_of_another
from bot.answering.extractive.lacking import find_lacking, is_denied, tells_beforehand
from bot.answering.extractive.quotes import quote_of
from bot.answering.extractive.reading import Reading
from bot.answering.extractive.scorer import Scorer
from bot.answering.extractive.spelling import corrected
from bot.answering.numbering import Numbering
from bot.answering.question.follow_up import Standalone
from bot.answering.question.form import Form, form_of
from bot.answering.question.parse import Kind, Question, split_parts
from bot.answering.question.pronoun import PERSON
from bot.language.dates import find_dates
from bot.language.topic_names import topic_names
from bot.language.words import split_words
from index.embedding.cross_encoder import CrossEncoder
from index.retrieval.passages import Passage

MOST_PASSAGES = 3
COUNTING = (Kind.COUNT, Kind.AMOUNT)
OFF_TOPIC = "The articles do not answer this: nothing in them is about it."
NOT_THAT_FACT = "The articles do not answer this: they touch on it, but do not say it."
TO_COME = "The articles do not answer this: the nearest one is from before it took place."
OTHERWISE = "The articles say otherwise."
OFF_TOPIC_READ = -4.0  # below it, the best window is about something else
DIFFER = "The articles differ on this; each quote is given with its outlet and day."
NEAREST_READ = -6.0  # below it the nearest miss would only puzzle
# Logits that a window may be worse than the best: to be shown beside it, to belong to a list, and, of an article's
# opening, to be about the same story. Beside the best window the sentence alone of one that is nearly as good is shown:
# of 126 readers' questions 102 are then answered for 98, by 73 words for 67.
AS_WELL, LISTED, ON_TOPIC = 0.75, 2.5, 3.0
COUNTED_OTHERWISE = 3.0  # logits that a window may be worse than the best, to give another figure for the same
STORY = 0.0  # logit from which on something is about the story that an account is asked of


@dataclass(frozen=True, slots=True)
class ExtractiveResult:
    """What was chosen, or why nothing was; and every sentence that was weighed, best first."""

    sentences: tuple[AnswerSentence, ...]
    abstention: Abstention | None
    candidates: tuple[Candidate, ...]
    notice: str | None = None

    @property
    def nearest(self) -> Citation | None:
        """The most probable sentence there is, if it has to do with the question: a pointer, no source."""
        best = max(self.candidates, key=lambda candidate: candidate.score, default=None)
        if best is None or best.features["read"] < NEAREST_READ:
            return None
        key = best.start, best.end
        return Citation.of(0, best.article, *quote_of(best.article, key, best.window), key)


class Extractive:
    def __init__(self, cross_encoder: CrossEncoder) -> None:
        self._cross_encoder = cross_encoder
        self._scorer = Scorer.load()

    def answer(self, question: Standalone, passages: Sequence[Passage], numbers: Mapping[str, int]) -> ExtractiveResult:
        """One to MOST_PASSAGES quotes of the passages, or an abstention. `numbers` are those given before."""
        question = self._corrected(question, passages)
        reading = Reading.of(question.text, passages, self._cross_encoder, self._scorer)
        if not reading.spots:
            return ExtractiveResult((), Abstention(Reason.OFF_TOPIC, OFF_TOPIC), ())
        asked, form = Question.of(question.question, reading.language, question.context), form_of(question.question)
        candidates = _of_it_first(asked, reading.rank(asked))
        if form is Form.LIST:
            candidates = sorted([*reading.listings(candidates[0].features), *candidates], key=lambda each: -each.rank)
        best, weighed = candidates[0], ExtractiveResult((), None, tuple(candidates))
        if reason := _refuse(asked, reading.key_of(best).text):
            return replace(weighed, abstention=Abstention(Reason.NOT_THAT_FACT, reason, weighed.nearest))
        chosen = self._choose(asked, form, candidates, reading)
        if not chosen:
            return replace(weighed, abstention=_explain_lack(asked, best, weighed.nearest))
        said = _cite(_apart(chosen[:MOST_PASSAGES]), numbers)
        differs = any(sentence.relation is Relation.DIFFERS for sentence in said)
        return ExtractiveResult(said, None, _mark_chosen(candidates, chosen), DIFFER if differs else None)

    def _choose(
        self, asked: Question, form: Form, candidates: Sequence[Candidate], reading: Reading
    ) -> Sequence[Candidate]:
        """What is quoted, each with its key: nothing where nothing is probable enough to answer.

        The first quote has its window. What stands beside it stands alone, unless it answers another part.
        """
        best = candidates[0]
        if form in (Form.ACCOUNT, Form.LATEST):
            return _account(candidates, reading, form)
        if best.score < self._scorer.threshold:
            return ()
        if len(asks := split_parts(asked.text)) > 1:
            return [reading.key_of(each) for each in self._answer_parts(asks, asked, reading) or [best]]
        found = _list(candidates) if form is Form.LIST else self._with_others(asked, candidates, reading.key_of)
        first, *others = [each if each.relation else reading.key_of(each) for each in found[:MOST_PASSAGES]]
        return [first, *map(_alone, others)]

    def _corrected(self, question: Standalone, passages: Sequence[Passage]) -> Standalone:
        texts = [text for passage in passages for text in (passage.article.title, passage.text)]
        said = frozenset(word.lower() for text in texts for word in split_words(text) if word.isalpha())
        return replace(question, question=corrected(question.question, said, self._cross_encoder.is_word))

    def _with_others(
        self, asked: Question, candidates: Sequence[Candidate], key: Callable[[Candidate], Candidate]
    ) -> list[Candidate]:
        """What answers, then a sentence that gives another figure for it, then one of an earlier day that did. Where
        none does, the next best that does not tell of another thing.

        The newest of them answers, unless a day is asked about: then other days are of no interest.
        """
        if asked.kind not in COUNTING:
            return _with_second(candidates)
        enough = [each for each in candidates if each.score >= self._scorer.threshold]
        best = min([key(enough[0]), *enough[1:]], key=lambda each: tells_of_another(_told(each), asked))
        also = [each for each in candidates if _reads_as_well(each, best)]
        others = _differing(asked, best, also)
        if find_dates(asked.text)[0]:
            found = [best, *_standing(best, others, Relation.DIFFERS)]
        else:
            newest = max(others, key=_day, default=best)
            if _is_older(best, newest):  # it tells of the same, so it answers as surely
                best, also = replace(newest, score=max(best.score, newest.score)), [best, *also]
                others = _differing(asked, best, also)
            found = [best, *_standing(best, others, Relation.DIFFERS), *_standing(best, others, Relation.OLDER)]
        of_it = (each for each in candidates if not tells_of_another(_told(each), asked))
        return found if others else _with_second([best, *of_it])

    def _answer_parts(self, asks: Sequence[str], asked: Question, reading: Reading) -> list[Candidate]:
        """The best sentence of each part. A part that names nothing is read with the first one; where it asks about
        "her", with the names of what answers the part before.
        """
        chosen: dict[tuple[str, int], Candidate] = {}
        subject, answer = None, ""
        for part in asks[:MOST_PASSAGES]:
            asks_for = Question.of(part, reading.language)
            subject = asks_for.focus or subject
            own = replace(asks_for, focus=subject, names=asks_for.names or asked.names, context=asked.context)
            about = " ".join([*topic_names(answer)[:2], *asked.names]) if PERSON.search(part) and answer else asks[0]
            best = replace(reading, text=part if asks_for.names else f"{part} ({about})").rank(own)[0]
            answer = best.text
            if best.score >= self._scorer.threshold:
                chosen.setdefault((best.article.article_id, best.start), best)
        return list(chosen.values())


def _account(candidates: Sequence[Candidate], reading: Reading, form: Form) -> list[Candidate]:
    """The opening of the article that is about it most, or of the newest one that is about it, and what answers best:
    in that same article, where the latest is asked for.
    """
    best, leads = candidates[0], reading.openings(candidates[0].features)
    if not leads or max(leads[0].rank, best.rank) < STORY or best.features["lacking"]:
        return []
    if form is Form.ACCOUNT:
        return [reading.key_of(leads[0]), _alone(reading.key_of(best))]
    told = [lead for lead in leads if lead.rank >= leads[0].rank - ON_TOPIC]
    newest, *older = map(reading.key_of, sorted(told, key=_day, reverse=True))
    inside = (each for each in candidates if each.article.article_id == newest.article.article_id)
    more = next((each for each in inside if not _overlap(each, newest)), None)
    return [newest, *([_alone(reading.key_of(more))] if more else []), *older[:1]]


def _refuse(asked: Question, key: str) -> str | None:
    """Why the sentence that answers best is no answer, or None."""
    if tells_beforehand(asked.text, key):
        return TO_COME
    return OTHERWISE if is_denied(asked, key) else None


def _of_it_first(asked: Question, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Where a count is asked for, those last that tell of another thing, or whose article lacks what is asked about:
    their figure answers another question, however well they read.
    """
    if asked.kind not in COUNTING:
        return list(candidates)
    return sorted(candidates, key=lambda each: (tells_of_another(_told(each), asked), each.features["lacking"]))


def _differing(asked: Question, best: Candidate, others: Sequence[Candidate]) -> list[Candidate]:
    """Those of other articles that count otherwise what `best` counts."""
    return [
        other
        for other in others
        if other.article.article_id != best.article.article_id and quantities_conflict(_told(best), _told(other), asked)
    ]


def _reads_as_well(one: Candidate, best: Candidate) -> bool:
    """Whether one is read nearly as well as the best, and its article lacks no more of what is asked about."""
    return one.rank >= best.rank - COUNTED_OTHERWISE and one.features["lacking"] <= best.features["lacking"]


def _told(candidate: Candidate) -> Told:
    return Told.of(candidate.article, candidate.start, candidate.end)


def _standing(best: Candidate, others: Sequence[Candidate], relation: Relation) -> list[Candidate]:
    """Of the others the one to tell that stands so to the best: the newest, and of one day the first. Or none."""
    if relation is Relation.OLDER:
        found = [other for other in others if _is_older(other, best)]
    else:
        found = [other for other in others if not (_is_older(other, best) or _is_older(best, other))]
    return [replace(max(found, key=_day), relation=relation)] if found else []


def _is_older(one: Candidate, other: Candidate) -> bool:
    """Both days are known, and that of `one` is the earlier."""
    return date.min < _day(one) < _day(other)


def _day(candidate: Candidate) -> date:
    return candidate.article.published_at or date.min


def _list(candidates: Sequence[Candidate]) -> list[Candidate]:
    """What is gathered over sentences and articles: the best, and those that answer nearly as well."""
    best, *others = _elsewhere(candidates)
    enough = max(best.rank - LISTED, 0.0)
    return [best, *(other for other in others if other.rank >= enough)]


def _with_second(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The best, and the next one elsewhere if it is nearly as good."""
    best, *others = _elsewhere(candidates)
    return [best, *(other for other in others[:1] if other.rank >= best.rank - AS_WELL)]


def _elsewhere(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Those whose window has nothing of the window of a better one."""
    kept: list[Candidate] = []
    for candidate in candidates:
        if not any(_overlap(candidate, other) for other in kept):
            kept.append(candidate)
    return kept


def _overlap(one: Candidate, other: Candidate) -> bool:
    same = one.article.article_id == other.article.article_id
    return same and one.window[0] < other.window[1] and other.window[0] < one.window[1]


def _alone(candidate: Candidate) -> Candidate:
    """Without the sentences around it."""
    return candidate if candidate.listing else replace(candidate, window=(candidate.start, candidate.end))


def _apart(chosen: Sequence[Candidate]) -> list[tuple[Candidate, int, int]]:
    """Each with the span that is quoted of its article; what another quote holds already is left out."""
    quoted: list[tuple[Candidate, int, int]] = []
    for candidate in chosen:
        start, end = candidate.window
        if not candidate.listing:
            start, end = quote_of(candidate.article, (candidate.start, candidate.end), candidate.window)
        held = (
            other.article.article_id == candidate.article.article_id and begin < end and start < finish
            for other, begin, finish in quoted
        )
        if not any(held):
            quoted.append((candidate, start, end))
    return quoted


def _cite(quoted: Sequence[tuple[Candidate, int, int]], given: Mapping[str, int]) -> tuple[AnswerSentence, ...]:
    numbering = Numbering(given)
    answer = []
    for candidate, start, end in quoted:
        number = numbering.of(candidate.article.article_id)
        citation = Citation.of(number, candidate.article, start, end, (candidate.start, candidate.end))
        answer.append(AnswerSentence(citation.quote, (citation,), candidate.score, relation=candidate.relation))
    return tuple(answer)


def _mark_chosen(candidates: Sequence[Candidate], chosen: Sequence[Candidate]) -> tuple[Candidate, ...]:
    taken = {(candidate.article.article_id, candidate.start) for candidate in chosen}
    return tuple(
        replace(candidate, why="chosen") if (candidate.article.article_id, candidate.start) in taken else candidate
        for candidate in candidates
    )


def _explain_lack(asked: Question, best: Candidate, nearest: Citation | None) -> Abstention:
    if best.features["read"] < OFF_TOPIC_READ:
        return Abstention(Reason.OFF_TOPIC, OFF_TOPIC, nearest)
    if lacks := find_lacking(asked, best.article):
        what = " and ".join(f"“{each}”" for each in lacks[:2])
        return Abstention(
            Reason.NOT_THAT_FACT, f"The articles do not answer this: the nearest one has no {what} in it.", nearest
        )
    return Abstention(Reason.NOT_THAT_FACT, NOT_THAT_FACT, nearest)
