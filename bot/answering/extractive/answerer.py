"""The extractive answerer: quotes the sentences of the passages that answer, or abstains with a reason.

It needs no language model, and knows neither retrieval nor conversations.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.answering.answer import Abstention, AnswerSentence, Citation, Reason, Relation
from bot.answering.explanation import Candidate
from bot.answering.extractive.conflict import Told, quantities_conflict, tells_of_another
from bot.answering.extractive.contradiction import find_contradiction
from bot.answering.extractive.kin import is_kin_unnamed
from bot.answering.extractive.lacking import (
    find_lacking,
    is_of_an_event_to_come,
    is_of_another_contest,
    shares_no_words,
    tells_beforehand,
)
from bot.answering.extractive.quotes import quote_of
from bot.answering.extractive.ranking import CHECKED
from bot.answering.extractive.reading import Reading
from bot.answering.extractive.scorer import Scorer
from bot.answering.extractive.speaker import is_silent
from bot.answering.extractive.spelling import corrected
from bot.answering.extractive.unknown import find_unknown
from bot.answering.numbering import Numbering
from bot.answering.question.follow_up import Standalone
from bot.answering.question.form import Form, form_of, topic_of
from bot.answering.question.parse import Kind, Question, split_parts
from bot.answering.question.pronoun import PERSON
from bot.language.dates import find_dates
from bot.language.topic_names import topic_names
from bot.language.words import split_words
from corpus.article import Article
from index.embedding.cross_encoder import CrossEncoder
from index.retrieval.passages import Passage, complete

MOST_PASSAGES = 3  # most quotes of an answer
COUNTING = (Kind.COUNT, Kind.AMOUNT)
OFF_TOPIC = "The articles do not answer this: nothing in them is about it."
NOT_THAT_FACT = "The articles do not answer this: they touch on it, but do not say it."
TO_COME = "The articles do not answer this: the nearest one is from before it took place."
SILENT = "The articles do not answer this: the nearest one has no words of that person."
UNNAMED = "The articles do not answer this: the nearest one does not name that relative."
OTHERWISE = "The articles say otherwise."
NOT_KNOWN = "The articles say that this is not known, or was not told."
DIFFER = "The articles differ on this; each quote is given with its outlet and day."
# The following are logits of the cross-encoder.
OFF_TOPIC_READ = -4.0  # below it the best window is about something else
NEAREST_READ = -6.0  # below it a nearest miss is not worth showing
STORY = 0.0  # least for an article to be about the story that an account is asked of
# How much worse than the best a window may be: to be shown beside it, to belong to a list, and, for the opening of an
# article, to be about the same story. With AS_WELL at .75, 4 of 236 readers' questions fewer are answered, in 2 words
# less.
AS_WELL, LISTED, ON_TOPIC = 1.25, 2.5, 3.0
EITHER_WAY = 2.0  # the same, to be shown beside the best where the answer is yes or no, which two windows tell better
NEARLY = 1.0  # the same, to answer in place of a window that is not probable enough
COUNTED_OTHERWISE = 3.0  # the same, to give another figure for the same thing


@dataclass(frozen=True, slots=True)
class ExtractiveResult:
    """The chosen sentences or an abstention, and every candidate, best first."""

    sentences: tuple[AnswerSentence, ...]
    abstention: Abstention | None
    candidates: tuple[Candidate, ...]
    notice: str | None = None

    @property
    def nearest(self) -> Citation | None:
        """The most probable candidate, if it has to do with the question: a pointer, not a source."""
        best = max(self.candidates, key=lambda candidate: candidate.score, default=None)
        if best is None or best.features["read"] < NEAREST_READ:
            return None
        key = best.start, best.end
        return Citation.of(0, best.article, *quote_of(best.article, key, best.window), key)


class Extractive:
    """Answers by exact quotes. `cross_encoder` reads them."""

    def __init__(self, cross_encoder: CrossEncoder) -> None:
        self._cross_encoder = cross_encoder
        self._scorer = Scorer.load()

    def answer(self, question: Standalone, passages: Sequence[Passage], numbers: Mapping[str, int]) -> ExtractiveResult:
        """One to MOST_PASSAGES quotes of the passages, or of the rest of the best article; or an abstention.

        `numbers` maps article ids to the numbers that the conversation gave them.
        """
        found = self._answer(question, passages, numbers)
        if found.sentences or (completed := complete(passages)) == list(passages):
            return found
        again = self._answer(question, completed, numbers)
        return again if again.sentences else found

    def _answer(
        self, question: Standalone, passages: Sequence[Passage], numbers: Mapping[str, int]
    ) -> ExtractiveResult:
        question = self.corrected(question, passages)
        form = _form_of(question)
        if form is Form.ACCOUNT:
            question = replace(question, question=topic_of(question.question))
        reading = Reading.of(question.text, passages, self._cross_encoder, self._scorer)
        if not reading.sentences:
            return ExtractiveResult((), Abstention(Reason.OFF_TOPIC, OFF_TOPIC), ())
        parsed = Question.of(question.question, reading.language, question.context)
        ranked = reading.rank(parsed, titled=form is not Form.PLAIN or parsed.kind is None)
        candidates = self._sort_probable_first(_sort_unrelated_last(parsed, ranked))
        if form is Form.LIST:
            candidates = sorted([*reading.listings(candidates[0].features), *candidates], key=lambda each: -each.rank)
        best, empty = candidates[0], ExtractiveResult((), None, tuple(candidates))
        if shares_no_words(parsed, best.article):
            return replace(empty, abstention=Abstention(Reason.OFF_TOPIC, OFF_TOPIC))
        key = reading.key_of(best).text
        if tells_beforehand(parsed.text, key) or is_of_an_event_to_come(parsed.text, best.article):
            return replace(empty, abstention=Abstention(Reason.NOT_THAT_FACT, TO_COME, empty.nearest))
        if is_of_another_contest(parsed.text, best.article):
            return replace(empty, abstention=_explain_lack(parsed, best, empty.nearest))
        if form not in (Form.ACCOUNT, Form.LATEST) and (contrary := _find_contrary(parsed, candidates)):
            return replace(empty, abstention=contrary)
        chosen = self._choose(parsed, form, candidates, reading)
        if not chosen:
            return replace(empty, abstention=_explain_lack(parsed, best, empty.nearest))
        sentences = _cite(_separate(chosen[:MOST_PASSAGES]), numbers)
        differs = any(sentence.relation is Relation.DIFFERS for sentence in sentences)
        return ExtractiveResult(sentences, None, _mark_chosen(candidates, chosen), DIFFER if differs else None)

    def read(self, question: str, text: str) -> float:
        """How well the text answers, as the feature "read" of a candidate: the cross-encoder's logit."""
        return self._cross_encoder.scores(question, [text])[0]

    def corrected(self, question: Standalone, passages: Sequence[Passage]) -> Standalone:
        """The question with its slips corrected by the words of the passages."""
        texts = [text for passage in passages for text in (passage.article.title, passage.text)]
        known = frozenset(word.lower() for text in texts for word in split_words(text) if word.isalpha())
        return replace(question, question=corrected(question.question, known, self._cross_encoder.is_word))

    def _sort_probable_first(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        """The candidates; if the best is not probable enough, first the next that is, if it reads nearly as well."""
        best, least = candidates[0], self._scorer.threshold
        near = [each for each in candidates if each.score >= least and each.rank >= best.rank - NEARLY]
        first = [best] if best.score >= least else near[:1]
        return [*first, *(each for each in candidates if each not in first)]

    def _choose(
        self, question: Question, form: Form, candidates: Sequence[Candidate], reading: Reading
    ) -> Sequence[Candidate]:
        """The candidates to quote, each with its key; none if no candidate is probable enough to answer.

        The first quote keeps its window. The others are cut to their key, unless they answer another part.
        """
        best = candidates[0]
        if form is Form.ACCOUNT:
            return _account(candidates, reading)
        if form is Form.KEYWORDS:  # what they are about is told, also where what they ask is not probable
            about = _account(candidates, reading)
            if not about or best.score < self._scorer.threshold:
                return about
        if form is Form.LATEST:
            return _newest_first(candidates, reading)
        if best.score < self._scorer.threshold:
            return ()
        if len(parts := split_parts(question.text)) > 1:
            return [reading.key_of(each) for each in self._answer_parts(parts, question, reading) or [best]]
        if form is Form.LIST:
            chosen = _select_list(candidates)
        else:
            chosen = self._with_others(question, candidates, reading.key_of)
        first, *others = [each if each.relation else reading.key_of(each) for each in chosen[:MOST_PASSAGES]]
        return [first, *map(_without_window, others)]

    def _with_others(
        self, question: Question, candidates: Sequence[Candidate], key: Callable[[Candidate], Candidate]
    ) -> list[Candidate]:
        """The best candidate, then one with another figure for the same thing, then one of an earlier day that had it.

        If no figure differs, the best and the next best that does not speak of another thing. The newest of differing
        candidates comes first, unless the question names a day: then other days are of no interest.
        """
        if question.kind not in COUNTING:
            return _with_second(candidates, EITHER_WAY if question.kind is Kind.YES_NO else AS_WELL)
        probable = [each for each in candidates if each.score >= self._scorer.threshold]
        best = min([key(probable[0]), *probable[1:]], key=lambda each: tells_of_another(_told(each), question))
        rivals = [each for each in candidates if _reads_as_well(each, best)]
        others = _differing(question, best, rivals)
        if find_dates(question.text)[0]:
            chosen = [best, *_newest_in_relation(best, others, Relation.DIFFERS)]
        else:
            newest = max(others, key=_day, default=best)
            if _is_older(best, newest):  # the newest tells of the same thing, so it answers as surely
                best, rivals = replace(newest, score=max(best.score, newest.score)), [best, *rivals]
                others = _differing(question, best, rivals)
            differing = _newest_in_relation(best, others, Relation.DIFFERS)
            chosen = [best, *differing, *_newest_in_relation(best, others, Relation.OLDER)]
        same_thing = (each for each in candidates if not tells_of_another(_told(each), question))
        return chosen if others else _with_second([best, *same_thing], AS_WELL)

    def _answer_parts(self, parts: Sequence[str], question: Question, reading: Reading) -> list[Candidate]:
        """The best candidate for each part of the question, without those that are not probable enough.

        A part without a name is read together with the first part; a part about "her", together with the names of the
        answer to the part before.
        """
        chosen: dict[tuple[str, int], Candidate] = {}
        focus, answer = None, ""
        for part in parts[:MOST_PASSAGES]:
            parsed = Question.of(part, reading.language)
            focus = parsed.focus or focus
            own = replace(parsed, focus=focus, names=parsed.names or question.names, context=question.context)
            names = " ".join([*topic_names(answer)[:2], *question.names])
            about = names if PERSON.search(part) and answer else parts[0]
            best = replace(reading, text=part if parsed.names else f"{part} ({about})").rank(own)[0]
            answer = best.text
            if best.score >= self._scorer.threshold:
                chosen.setdefault((best.article.article_id, best.start), best)
        return list(chosen.values())


def _form_of(question: Standalone) -> Form:
    """The form of answer that the question asks for. The few words of a follow-up are no keywords."""
    form = form_of(question.question)
    return Form.PLAIN if form is Form.KEYWORDS and question.context else form


def _account(candidates: Sequence[Candidate], reading: Reading) -> list[Candidate]:
    """The opening of the article that is most about the story, and the best candidate.

    Nothing if no article is about the story, or if the best one lacks what the question names.
    """
    best, leads = candidates[0], reading.openings(candidates[0].features)
    if not _is_of_story(best, leads):
        return []
    return [reading.key_of(leads[0]), _without_window(reading.key_of(best))]


def _newest_first(candidates: Sequence[Candidate], reading: Reading) -> list[Candidate]:
    """The opening of the newest article about the story, its best candidate, and the next newest opening.

    Nothing where `_account` gives nothing.
    """
    best, leads = candidates[0], reading.openings(candidates[0].features)
    of_topic = replace(reading, text=topic_of(reading.text)).openings(best.features)
    if not _is_of_story(best, sorted([*leads, *of_topic], key=lambda lead: -lead.rank)):
        return []
    # the article of an event, and the one that says what is new
    on_topic = {lead.article.article_id: lead for lead in (*_on_topic(leads), *_on_topic(of_topic))}
    newest, *older = map(reading.key_of, sorted(on_topic.values(), key=_day, reverse=True))
    inside = (each for each in candidates if each.article.article_id == newest.article.article_id)
    more = next((each for each in inside if not _overlap(each, newest)), None)
    return [newest, *([_without_window(reading.key_of(more))] if more else []), *older[:1]]


def _is_of_story(best: Candidate, leads: Sequence[Candidate]) -> bool:
    """Whether an article is about the story and has what the question names; `leads` best first."""
    return bool(leads) and max(leads[0].rank, best.rank) >= STORY and not best.features["lacking"]


def _on_topic(leads: Sequence[Candidate]) -> list[Candidate]:
    """The leads that rank nearly as high as the first, or read as if they were about the story; `leads` best first."""
    return [lead for lead in leads if lead.rank >= min(leads[0].rank - ON_TOPIC, STORY)]


def _find_contrary(question: Question, candidates: Sequence[Candidate]) -> Abstention | None:
    """The abstention with the sentence of the best articles that contradicts what the question takes for granted, or
    says that what it asks is not known; None if none does.

    An article older than the best one cannot know what is known since.
    """
    if candidates[0].features["read"] < OFF_TOPIC_READ:
        return None
    best, *others = list({each.article.article_id: each.article for each in candidates}.values())[:CHECKED]
    recent = [other for other in others if (other.published_at or date.min) >= (best.published_at or date.min)]
    if found := find_contradiction(question, [best, *others]):
        return _abstain_with(OTHERWISE, *found)
    if found := find_unknown(question, [best, *recent]):
        return _abstain_with(NOT_KNOWN, *found)
    return None


def _abstain_with(message: str, article: Article, key: tuple[int, int]) -> Abstention:
    """The abstention that shows the sentence `key` of the article as the reason."""
    return Abstention(Reason.NOT_THAT_FACT, message, Citation.of(0, article, *quote_of(article, key, key), key))


def _sort_unrelated_last(question: Question, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates; for a count, those last that speak of another thing or whose article lacks what is asked about.

    Their figure answers another question, however well they read; so does the winner of another year.
    """
    if question.kind not in COUNTING:
        return sorted(candidates, key=lambda each: is_of_another_contest(question.text, each.article))
    return sorted(candidates, key=lambda each: (tells_of_another(_told(each), question), each.features["lacking"]))


def _differing(question: Question, best: Candidate, others: Sequence[Candidate]) -> list[Candidate]:
    """Those of the others, from other articles, that give another figure for what `best` counts."""
    return [
        other
        for other in others
        if other.article.article_id != best.article.article_id
        and quantities_conflict(_told(best), _told(other), question)
    ]


def _reads_as_well(one: Candidate, best: Candidate) -> bool:
    """Whether one is ranked nearly as high as the best, and its article lacks no more of what is asked about."""
    return one.rank >= best.rank - COUNTED_OTHERWISE and one.features["lacking"] <= best.features["lacking"]


def _told(candidate: Candidate) -> Told:
    return Told.of(candidate.article, candidate.start, candidate.end)


def _newest_in_relation(best: Candidate, others: Sequence[Candidate], relation: Relation) -> list[Candidate]:
    """The newest of the others that stands in this relation to the best, the first one of a day; or nothing."""
    if relation is Relation.OLDER:
        related = [other for other in others if _is_older(other, best)]
    else:
        related = [other for other in others if not (_is_older(other, best) or _is_older(best, other))]
    return [replace(max(related, key=_day), relation=relation)] if related else []


def _is_older(one: Candidate, other: Candidate) -> bool:
    """Whether both days are known, and that of `one` is the earlier."""
    return date.min < _day(one) < _day(other)


def _day(candidate: Candidate) -> date:
    """The article's day; `date.min` if it is unknown."""
    return candidate.article.published_at or date.min


def _select_list(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The best candidate and those elsewhere that rank nearly as high, for a list gathered over articles."""
    best, *others = _elsewhere(candidates)
    least = max(best.rank - LISTED, 0.0)
    return [best, *(other for other in others if other.rank >= least)]


def _with_second(candidates: Sequence[Candidate], margin: float) -> list[Candidate]:
    """The best candidate, and the next one elsewhere if it ranks at most `margin` lower."""
    best, *others = _elsewhere(candidates)
    return [best, *(other for other in others[:1] if other.rank >= best.rank - margin)]


def _elsewhere(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates whose window overlaps no better one's."""
    kept: list[Candidate] = []
    for candidate in candidates:
        if not any(_overlap(candidate, other) for other in kept):
            kept.append(candidate)
    return kept


def _overlap(one: Candidate, other: Candidate) -> bool:
    """Whether their windows share text."""
    same = one.article.article_id == other.article.article_id
    return same and one.window[0] < other.window[1] and other.window[0] < one.window[1]


def _without_window(candidate: Candidate) -> Candidate:
    """The candidate without the sentences around it; a listing stays whole."""
    return candidate if candidate.listing else replace(candidate, window=(candidate.start, candidate.end))


def _separate(chosen: Sequence[Candidate]) -> list[tuple[Candidate, int, int]]:
    """Each candidate with the span to quote, without those whose span overlaps an earlier one."""
    quoted: list[tuple[Candidate, int, int]] = []
    for candidate in chosen:
        start, end = candidate.window
        if not candidate.listing:
            start, end = quote_of(candidate.article, (candidate.start, candidate.end), candidate.window)
        overlaps = (
            other.article.article_id == candidate.article.article_id and begin < end and start < finish
            for other, begin, finish in quoted
        )
        if not any(overlaps):
            quoted.append((candidate, start, end))
    return quoted


def _cite(quoted: Sequence[tuple[Candidate, int, int]], given: Mapping[str, int]) -> tuple[AnswerSentence, ...]:
    """An answer sentence for each span, which goes on from the numbers `given`."""
    numbering = Numbering(given)
    answer = []
    for candidate, start, end in quoted:
        number = numbering.of(candidate.article.article_id)
        citation = Citation.of(number, candidate.article, start, end, (candidate.start, candidate.end))
        answer.append(AnswerSentence(citation.quote, (citation,), candidate.score, relation=candidate.relation))
    return tuple(answer)


def _mark_chosen(candidates: Sequence[Candidate], chosen: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """The candidates, with "chosen" as the `why` of those that are quoted."""
    taken = {(candidate.article.article_id, candidate.start) for candidate in chosen}
    return tuple(
        replace(candidate, why="chosen") if (candidate.article.article_id, candidate.start) in taken else candidate
        for candidate in candidates
    )


def _explain_lack(question: Question, best: Candidate, nearest: Citation | None) -> Abstention:
    """The abstention that says why even the best candidate does not answer."""
    if best.features["read"] < OFF_TOPIC_READ:
        return Abstention(Reason.OFF_TOPIC, OFF_TOPIC, nearest)
    if is_silent(question.text, best.article):
        return Abstention(Reason.NOT_THAT_FACT, SILENT, nearest)
    if is_kin_unnamed(question, best.article):
        return Abstention(Reason.NOT_THAT_FACT, UNNAMED, nearest)
    if lacks := find_lacking(question, best.article):
        what = " and ".join(f"“{each}”" for each in lacks[:2])
        return Abstention(
            Reason.NOT_THAT_FACT, f"The articles do not answer this: the nearest one has no {what} in it.", nearest
        )
    return Abstention(Reason.NOT_THAT_FACT, NOT_THAT_FACT, nearest)
