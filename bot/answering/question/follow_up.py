"""Follow-ups: a question that leans on earlier turns becomes one that can be looked up alone. By rules, no model."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.answering.answer import Turn
from bot.answering.question.ellipsis import CORRECTION, ELLIPSIS, SHORT, corrected_topic, substitute
from bot.answering.question.parse import Kind, Question
from bot.answering.question.pronoun import PERSON, find_person, replace_pronoun
from bot.answering.question.topic import BORROWED, answer_opening, main_name, own_question, topic_turns
from bot.language.topic_names import question_topic_names, topic_names
from bot.language.words import content_stems, find_capitalised_runs, split_words

_SUBJECT = re.compile(r"\b(?:it|its|they|them|their|theirs)\b", re.IGNORECASE)
_OBJECT = re.compile(r"\b(?:it|them|him|her)\s*(?:[?.!,]|$)", re.IGNORECASE)  # "does Moscow reject it?"
_POINTING = re.compile(  # but "there are", "this week" and "said that" point at nothing said before
    r"(?<!\bis )(?<!\bare )(?<!\bwas )(?<!\bwere )\bthere\b(?! (?:is|are|was|were|be|any|been)\b)"
    r"|\b(?:about|after|before|of|for|to|with|by|from|on|in|at|did|do|is|was) that\b(?! (?:he|she|it|they|the|a)\b)"
    r"|\b(?:this|these|those)\b(?! (?:week|month|year|morning|afternoon|evening|night|time|\w+day)\b)"
    r"|\bthe (?:former|latter)\b(?! [a-z])|\bthe (?:others?|rest|same)\b|\b(?:which|what) ones?\b|\bthe first one\b"
    r"|\bthe (?:day|night|week|month|year) (?:before|after)\??$|\b(?:that|the same|the next) day\b",
    re.IGNORECASE,
)
_ELSE = re.compile(
    r"\b(?:others?|another|else|more(?! than)|again|instead|besides|similar|same(?!-)|either)\b", re.IGNORECASE
)
_AUXILIARY = r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might|must)(?:n['’]t)? "
_INVERTED = re.compile(rf"\b{_AUXILIARY}$", re.IGNORECASE)  # "what label did they sign with": "they" is not the label
_CHOSEN = re.compile(  # "how many Oscars does he have": what is counted or chosen is not he, even if it has a name
    rf"^(?:and |but |so )?(?:\w+ )?(?:how (?:many|much)|which|what) (?:(?!{_AUXILIARY})[\w’'-]+ ){{1,4}}{_AUXILIARY}$",
    re.IGNORECASE,
)
_THE = re.compile(r"\b(?:the|that|this|such) (?:[\w-]+ )??([^\W\d_]+)", re.IGNORECASE)
_APPOSED = re.compile(r"[A-ZÀ-Þ][\w-]+(?:, (?:an?|the) |['’]s )")
_VAGUE = frozenset("happen say tell ask want mean do think know part place peopl thing week month year day".split())
_ASPECT = re.compile(rf"(?i:{ELLIPSIS.pattern} the)(?: [a-z-]+){{1,2}} ?[?.!]*$")  # "what about the damage?"
_WITHOUT_NAMES = (Kind.COUNT, Kind.AMOUNT, Kind.TIME, Kind.MANNER, Kind.REASON, Kind.YES_NO)
COMPLETE = 2  # stems from which a question with a name and a kind is complete
NOUN = 2  # content words before a pronoun from which its noun is among them
ENOUGH = 6  # stems from which a question stands alone if nothing in it points back
LITTLE = 1  # stems up to which a question says too little to stand alone, though nothing in it points back
CARRIED = 5  # most words borrowed; more would drown the follow-up's own
FEW = 2  # content words up to which a follow-up hands on the words that it had borrowed
RECALLED = 3  # questions before a question that say what it is about
HEARD = 200  # characters of the last answer that are compared with the question


@dataclass(frozen=True, slots=True)
class Standalone:
    """A question's own words, and the words of earlier turns without which it says too little.

    `asked` is what was asked before it, with the question itself at the end: what the person talks about. `alone` says
    that the question may be a new topic, which stands alone: "What about Odesa?", of which nobody had spoken.
    """

    question: str
    context: str = ""
    asked: str = ""
    alone: bool = False

    @property
    def text(self) -> str:
        """Both as one question, for the search and for display."""
        return f"{self.question} ({self.context})" if self.context else self.question


def join_asked(question: str, turns: Sequence[Turn]) -> str:
    """The questions of the last RECALLED turns and this one, as one text; empty if there are no turns."""
    return " ".join([*(turn.question for turn in turns[-RECALLED:]), question]) if turns else ""


def resolve_follow_up(question: str, turns: Sequence[Turn], quoted: str = "") -> Standalone:
    """The question with the topic of the last turn if it leans on that turn; else the question alone.

    `turns` has the oldest first. `quoted` are the words of the last answer that the question is about, if the person
    chose some; they come before the rest of the topic. A question that stands alone and says little still borrows the
    topic's name.
    """
    question = " ".join(question.split())
    if not turns:
        return Standalone(question)
    if quoted := " ".join(quoted.split()):
        turns = [*turns[:-1], _narrow(turns[-1], quoted)]
    turn = turns[-1]
    if not _is_follow_up(question, turn):
        return Standalone(question, _context_words(question, _topic_name(question, turns)))
    if substituted := substitute(question, own_question(turn)):
        return Standalone(substituted, _context_words(substituted, _borrowed_words(turn)))
    if topic := corrected_topic(question):
        return Standalone(f"Tell me about {topic}.")
    person = find_person(turns) if _lacks_person(question) else None
    named = replace_pronoun(question, person) if person else question
    with_answer = not person and not (_ASPECT.match(question) and _asked_no_name(own_question(turn)))
    subject = [*_quoted_words(quoted), *_subject_words(turns, quoted=with_answer)]
    return Standalone(named, _context_words(named, subject), alone=_is_new(question, turns))


def _asked_no_name(question: str) -> bool:
    """Whether the question says what it is about, and no name answers it: its answer has names of the setting only."""
    return Question.of(question).kind in _WITHOUT_NAMES and len(_content_words(split_words(question))) >= NOUN


def _is_new(question: str, turns: Sequence[Turn]) -> bool:
    """Whether an ellipsis names something of which nothing was said in these turns."""
    names = set(content_stems(" ".join(question_topic_names(question)))) if ELLIPSIS.match(question) else set()
    said = (f"{turn.answer.standalone_question} {_answer_gist(turn, None)}" for turn in turns)
    return bool(names) and all(names.isdisjoint(content_stems(text)) for text in said)


def _narrow(turn: Turn, quoted: str) -> Turn:
    """The turn with only the sentences of its answer that have the quoted words, or stand in them."""
    among = tuple(
        sentence
        for sentence in turn.answer.sentences
        if quoted in (text := " ".join(sentence.text.split())) or text in quoted
    )
    return replace(turn, answer=replace(turn.answer, sentences=among)) if among else turn


def _quoted_words(quoted: str) -> list[str]:
    """What the quoted words name; all their content words where they name nothing."""
    return _answer_names(quoted) or _content_words(split_words(quoted))


def _is_follow_up(question: str, turn: Turn) -> bool:
    """Whether the question cannot be understood without the turn before it."""
    if CORRECTION.match(question) or _points_back(question):
        return True
    pronoun = PERSON.search(question) or _SUBJECT.search(question)
    if pronoun:
        return not _has_noun(question[: pronoun.start()])
    parsed = Question.of(question)
    if ELLIPSIS.match(question) and len(parsed.stems) < SHORT and not _is_complete(parsed):
        return True
    if parsed.names or len(parsed.stems) >= ENOUGH:
        return False
    return _says_little(parsed) or bool(_ELSE.search(question)) or _shares_topic(question, parsed, turn)


def _points_back(question: str) -> bool:
    """Whether "that", "there" or "it" points at something said before: no name comes first in the question."""
    pointing = _POINTING.search(question) or _OBJECT.search(question)
    return bool(pointing and not find_capitalised_runs("x " + question[: pointing.start()]))


def _says_little(parsed: Question) -> bool:
    """Whether the question has too few stems to stand alone."""
    return len(parsed.stems) < 2 or (parsed.kind is None and len(parsed.stems) < SHORT)


def _shares_topic(question: str, parsed: Question, turn: Turn) -> bool:
    """Whether the question has a "the …" of the last turn, or a telling word of its question."""
    earlier = set(content_stems(f"{turn.answer.standalone_question} {_answer_gist(turn)}"))
    if any(earlier & set(content_stems(noun)) for noun in _THE.findall(question)):
        return True
    return bool(set(parsed.stems) & set(content_stems(own_question(turn))) - _VAGUE)


def _is_complete(parsed: Question) -> bool:
    """Whether only its beginning is elliptic: "And who is the Ukrainian negotiator?", not "And what about Odesa?"."""
    return bool(parsed.kind and parsed.names and len(parsed.stems) >= COMPLETE)


def _has_noun(before: str) -> bool:
    """Whether the words before a pronoun have its noun: "did Russia say it", "which show had its"."""
    if find_capitalised_runs("x " + before) and not _CHOSEN.match(before):
        return True
    return not _INVERTED.search(before) and len(set(content_stems(before)) - _VAGUE) >= NOUN


def _lacks_person(question: str) -> bool:
    """Whether the question has a "he" or "she" without its noun."""
    pronoun = PERSON.search(question)
    return bool(pronoun and not _has_noun(question[: pronoun.start()]))


def _topic_name(question: str, turns: Sequence[Turn]) -> list[str]:
    """The topic's name, for a question without a name that says little or has a word of the topic; else nothing."""
    if question_topic_names(question) or len(Question.of(question).stems) >= ENOUGH:
        return []
    stems, topical = set(content_stems(question)) - _VAGUE, topic_turns(turns)
    earlier = {key for turn in topical for key in content_stems(f"{turn.question} {answer_opening(turn)}")}
    name = main_name(topical[::-1])
    return [name] if name and (len(stems) <= LITTLE or stems & earlier) else []


def _subject_words(turns: Sequence[Turn], quoted: bool) -> list[str]:
    """What the last turn was about: the names last asked about in its topic, then the other words of its question.

    With `quoted`, the topic's main name comes too, and the answer's first names if no question of the topic has one.
    """
    last = turns[-1]
    nouns = _content_words(split_words(own_question(last)))
    if len(nouns) <= FEW:
        nouns += _content_words(_borrowed_words(last))
    topical = topic_turns(turns)
    main = main_name(topical[::-1]) if quoted else None
    asked = next(filter(None, (question_topic_names(turn.answer.standalone_question) for turn in topical)), [])
    main_names = [main] if main else []
    if asked:
        return [*main_names, *asked, *nouns]
    quote = last.answer.sentences[0].key if quoted and last.answer.sentences else ""
    return [*nouns, *main_names, *_answer_names(quote)[:2]]


def _answer_names(quote: str) -> list[str]:
    """The topic names of an answer, its first word included where it is a name: `Kremenchuk, a city …`."""
    return topic_names(f"x {quote}" if _APPOSED.match(quote) else quote)


def _content_words(words: Iterable[str]) -> list[str]:
    """The words with a stem that is not vague."""
    return [word for word in words if set(content_stems(word)) - _VAGUE]


def _context_words(question: str, subject: Iterable[str]) -> str:
    """The first CARRIED words of `subject` that the question does not have, joined by spaces."""
    stems = set(content_stems(question))
    return " ".join([word for word in _unique_words(subject) if not stems & set(content_stems(word))][:CARRIED])


def _borrowed_words(turn: Turn) -> list[str]:
    """The words that the turn's question had borrowed itself."""
    standalone = turn.answer.standalone_question
    borrowed = BORROWED.search(standalone) if standalone != turn.question else None
    return split_words(borrowed[1]) if borrowed else []


def _answer_gist(turn: Turn, heard: int | None = HEARD) -> str:
    """The headlines of the turn's sources, and the first `heard` characters of its answer, or all of it."""
    text = " ".join(sentence.text for sentence in turn.answer.sentences)
    headlines = dict.fromkeys(citation.title for citation in turn.answer.citations)
    return " ".join([*headlines, text[:heard]])


def _unique_words(phrases: Iterable[str]) -> list[str]:
    """The words of the phrases, each once, in order."""
    words = (word for phrase in phrases for word in split_words(phrase) if len(word) > 1 or word.isdecimal())
    return list({word.lower(): word for word in words}.values())
