"""Premise: what a question takes for granted, and the statements of articles that tell of the same. English only.

"Why did the mayor resign?" takes for granted that the mayor resigned.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from bot.answering.extractive.lacking import is_dated_otherwise, lacks_day
from bot.answering.question.parse import Question
from bot.language.negation import polarity_of
from bot.language.word_forms import IRREGULAR
from bot.language.words import content_stems, find_capitalised_runs, stem
from corpus.article import Article
from corpus.sentences import Span, split_sentences

OFFICES = tuple(
    "president minister chancellor mayor governor senator king queen pope coach captain secretary judge premier".split()
)
TOLD = 0.6  # least share of the premise's words, names aside, in a statement that tells of the same
TOLD_NEAR = 0.75  # the same, in the statement, the one before it and the title together
LONGEST = 400  # most characters of a sentence that are looked at, which bounds the time

_CLAUSE = re.compile(r"[,;:–—]|\b(?:and|but|though|although|while|which|who)\b")
_PARTLY = re.compile(  # a clause that denies a part, a reason or a condition, and not the thing itself
    r"\b(?:until|unless|because|only|if|whether|(?:would|could|should|might|may|must)\b.{0,12}\b(?:have|be)|alone"
    r"|necessarily|immediately|fully|entirely|all|every|enough|just|simply|sure|know|known|think|believe|clear"
    r"|surprising|many|some|most|few|little)\b|\?",
    re.IGNORECASE,
)
_FORGO = re.compile(  # "failed to win" denies winning
    r"\b(?:fail(?:s|ed|ing|ure)?|refus(?:es|ed|ing|al)|declin(?:es|ed|ing)) to (?P<what>\w+)", re.IGNORECASE
)
_TURNED_DOWN = re.compile(r"\bturn(?:s|ed|ing)? down\b")
_STANDS_FOR_A_NAME = re.compile(r"\b(?:The|This|That|[Hh]e|[Ss]he|[Tt]hey|[Ii]t)\b")
_OFFICE_ALONE = re.compile(  # "the President of the Republic" can be whom the question names
    rf"^(?:Prime |Vice |Foreign )?(?:{'|'.join(map(str.title, OFFICES))})(?: of (?:the )?\w+)?$"
)
_AUXILIARY = r"(?:is|are|was|were|been|has|have|had|do|does|did|can|could|will|would|shall|should|may|might|must)"
_DONE_BY = re.compile(  # "who won", "which team has lost", "which bridge was closed", but not "who did she beat"
    rf"^\W*(?:and |but |so )?(?:who|(?:which|what)(?: (?!{_AUXILIARY}\b)[\w’'-]+){{1,2}}?)\s+"
    rf"(?:(?!do|did){_AUXILIARY} ){{0,2}}(?!{_AUXILIARY}\b)([\w’'-]+)",
    re.IGNORECASE,
)
_LINKS = frozenset(content_stems("against across along among behind beyond despite near toward towards"))
_DEGREE = re.compile(  # "how high was the fever" takes no height for granted
    r"how (high|long|old|far|big|large|tall|deep|wide|fast|heavy|hot|cold|late|early|soon|strong)\b", re.IGNORECASE
)


def stems_of(words: str) -> frozenset[str]:
    """The stems of the words; "~" stays before a word that means something where it is denied."""
    return frozenset("~" * word.startswith("~") + _stem(word.lstrip("~")) for word in words.split())


def _stem(word: str) -> str:
    return stem(IRREGULAR.get(word.lower(), word))


_SLIGHT = stems_of("direct public actual official formal even ever")  # adverbs between "not" and what it denies


@dataclass(frozen=True, slots=True)
class Denial:
    """The stems that a negation may deny, the nearest first, and the clause in which it stands."""

    denies: tuple[str, ...]
    clause: str

    @property
    def head(self) -> str:
        """The first of them that is no slight adverb; "" if all are."""
        return next((key for key in self.denies if key not in _SLIGHT), "")


@dataclass(frozen=True)
class Statement:
    """A sentence of an article. `before` is the sentence before it."""

    article: Article
    span: Span
    text: str
    before: str

    @cached_property
    def stems(self) -> frozenset[str]:
        return frozenset(content_stems(self.text))

    @cached_property
    def near(self) -> frozenset[str]:
        """The stems of the sentence, of the one before it and of the title."""
        return self.stems | frozenset(content_stems(f"{self.before} {self.article.title}"))

    @cached_property
    def denials(self) -> tuple[Denial, ...]:
        """Its negations, and words such as "failed to", without those that deny but a part."""
        found: list[Denial] = []
        for clause in _CLAUSE.split(self.text):
            if not _PARTLY.search(clause):
                found += (Denial(negation.denies, clause) for negation in polarity_of(clause).negations)
                found += (Denial((_stem(match["what"]),), clause) for match in _FORGO.finditer(clause))
        return tuple(denial for denial in found if denial.denies)

    @cached_property
    def senses(self) -> frozenset[str]:
        """The stems that it affirms, and with "~" before them those that it denies."""
        denied = {key for denial in self.denials for key in denial.denies}
        turned = stems_of("reject") if _TURNED_DOWN.search(self.text) else frozenset[str]()
        return (self.stems | turned) - denied | {f"~{key}" for key in denied}


@dataclass(frozen=True, slots=True)
class Premise:
    """The stems of a question's words without its names, and of the last word of each name."""

    question: Question
    topic: frozenset[str]
    names: tuple[str, ...]

    @property
    def done_by_whom(self) -> frozenset[str]:
        """The stem of what the question asks who did: that another one did not, as in "X lost", is no contradiction."""
        done = _DONE_BY.match(self.question.text)
        return frozenset({_stem(done[1])}) if done else frozenset()

    @classmethod
    def of(cls, question: Question) -> "Premise":
        names = [stems for name in question.names if (stems := content_stems(name))]
        degree = content_stems(match[1]) if (match := _DEGREE.match(question.text)) else ()
        left_out = {*degree, *_LINKS, *(key for stems in names for key in stems)}
        return cls(question, frozenset(question.stems) - left_out, tuple(stems[-1] for stems in names))

    def statements(self, article: Article, also: frozenset[str] = frozenset()) -> Iterator[Statement]:
        """The article's sentences that have a word or a name of it, or one of the stems `also`.

        None that tell of another day than the question, since elections, matches and budgets return.
        """
        before, wanted = "", self.topic.union(self.names, also)
        for start, end in split_sentences(article.text) if not lacks_day(self.question.text, article) else ():
            text = article.text[start : min(end, start + LONGEST)]
            statement = Statement(article, (start, end), text, before)
            if statement.stems & wanted and not is_dated_otherwise(self.question.text, text, article):
                yield statement
            before = text

    def is_told_by(
        self, statement: Statement, but: frozenset[str] = frozenset(), least: float = TOLD, fewest: int = 2
    ) -> bool:
        """Whether the statement tells of the same, the stems `but` aside.

        It has the share `least` of the topic, and with the names at least `fewest` stems. Figures need not be there.
        """
        topic, names = self.topic - but, [name for name in self.names if name not in but]
        words = sum(not key.isdecimal() for key in topic)
        inside, named = topic & statement.stems, statement.stems.intersection(names)
        return (
            len(inside) >= least * words
            and len(topic & statement.near) >= TOLD_NEAR * words
            and statement.near.issuperset(names)
            and (bool(named) or not names or _STANDS_FOR_A_NAME.search(statement.text) is not None)
            and len(inside) + len(named) >= fewest
        )

    def is_of_another(self, clause: str) -> bool:
        """Whether the clause has names, offices aside, and none of them is the question's."""
        runs = (run for run in find_capitalised_runs(f"x {clause}") if not _OFFICE_ALONE.search(run))
        named = [set(content_stems(name)) for name in runs]
        return bool(named and self.names) and all(each.isdisjoint(self.names) for each in named)

    def share(self, statement: Statement) -> int:
        """How many of its stems the statement has."""
        return len(statement.stems & self.topic.union(self.names))
