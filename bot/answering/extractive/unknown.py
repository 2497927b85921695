"""Unknown: the sentence of an article that says that what is asked is not known, or was not told. English only.

"How fast is it?" is not answered where the maker has not said what its speed will be, however much else is told of it.
"""

import re
from collections.abc import Iterable, Sequence

from bot.answering.extractive.premise import LONGEST, Premise, Statement, stems_of
from bot.answering.question.parse import Question, split_parts
from bot.language.words import content_stems, split_words
from corpus.article import Article
from corpus.sentences import Span

SHORT = 4  # most stems of a sentence such as "Financial terms were not disclosed."
TOLD = 0.6  # least share of the question's other words in the sentence, the one before it and the title
_TELLING = (
    r"(?:known|clear|identified|determined|established|released|disclosed?|announced?|revealed?|confirmed?"
    r"|specif(?:y|ied)|said|say|given|give|provided?|shared?|named?|public|available|explained?)"
)
_UNKNOWN = re.compile(
    r"\b(?:(?:has|have|had|is|are|was|were|did|does|do|could|would)(?: |(?=n['’]t))(?:not|n['’]t|never|yet to)"
    rf"(?: (?:yet|immediately|publicly|officially|been|be|have|has)){{0,3}} {_TELLING}"
    r"|un(?:known|clear|disclosed|specified|determined)|under investigation"
    r"|declin(?:ed|es|ing) to (?:say|specify|disclose|give|provide|name|identify|reveal|share|explain))\b",
    re.IGNORECASE,
)
_NOUNS = (  # what a question word asks for → the words by which a sentence names it
    (r"^\W*(?:at|by|from|since|until)? ?(?:when|what (?:time|day|date|year))\b", "when date day time timing timeline"),
    (r"\bwhere\b", "where place location whereabouts site"),
    (r"\bwho(?:m|se)?\b|\bname of\b", "who whom name identity"),
    (r"\bwhy\b", "why reason motive motivation cause"),
    (r"\bwhat (?:caused|led to|prompted)\b|\bcause of\b", "cause reason what why"),
    (r"\bhow many\b", "number many toll figure"),
    (
        r"\bhow (?:much|expensive)\b|\bwhat .*\b(?:cost|price|fee)\b",
        "much amount price cost fee sum terms value financial",
    ),
    (r"\bhow old\b", "old age"),
    (r"\bhow (?:tall|high)\b", "tall high height"),
    (r"\bhow (?:long|big|large|far|wide|deep)\b", "long length duration big size large far distance wide width depth"),
    (r"\bhow (?:fast|quick\w*)\b", "fast speed pace"),
    (r"\bhow (?:hot|cold|warm)\b", "hot cold warm temperature"),
    (r"\bhow heavy\b", "heavy weight"),
)  # fmt: skip
_TERMS = stems_of("financial terms price sum fee amount")  # of a deal that the sentence need not name again
_LIGHT = stems_of("go cost pay weigh last happen run")  # of "How fast can it go?" only "it" need be named
_YES_NO = re.compile(r"^\W*(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would)\b", re.IGNORECASE)
_CLAUSES = re.compile(r"[;:–—]|, (?:and|but|though|although|while|so)\b")
_ASKED = tuple((re.compile(asks, re.IGNORECASE), words.split()) for asks, words in _NOUNS)


def find_unknown(question: Question, articles: Sequence[Article]) -> tuple[Article, Span] | None:
    """The sentence that says that what is asked is not known, by its article and place; None for none."""
    naming = frozenset(word for asks, words in _ASKED if asks.search(question.text) for word in words)
    if not naming or _YES_NO.match(question.text) or len(split_parts(question.text)) > 1:
        return None
    premise = Premise.of(question)
    terms = _TERMS if "price" in naming else frozenset[str]()
    statements = (statement for article in articles for statement in premise.statements(article, terms))
    best = max(_unknown(premise, statements, naming), key=premise.share, default=None)
    return (best.article, best.span) if best else None


def _unknown(premise: Premise, statements: Iterable[Statement], naming: frozenset[str]) -> Iterable[Statement]:
    """The statements that tell of the same as the question and have what it asks for in a clause with "not known"."""
    asked = stems_of(" ".join(naming)) | _LIGHT
    topic = premise.topic.union(premise.names) - asked
    for statement in statements:
        if len(statement.text) < LONGEST and (
            premise.is_told_by(statement, asked, TOLD, 1) or _is_of_deal(premise, statement, asked)
        ):
            for clause in _CLAUSES.split(statement.text):
                words = {word.lower() for word in split_words(clause)}
                about = topic.isdisjoint(statement.stems) or topic.intersection(content_stems(clause))
                if about and words & naming and _UNKNOWN.search(clause):
                    yield statement


def _is_of_deal(premise: Premise, statement: Statement, asked: frozenset[str]) -> bool:
    """Whether it says only of terms or a sum that they are not known, beside a sentence that tells of the same."""
    topic = premise.topic - asked
    return (
        len(statement.stems) <= SHORT
        and bool(statement.stems & _TERMS)
        and not (premise.names and statement.near.isdisjoint(premise.names))
        and len(topic & statement.near) >= TOLD * len(topic)
    )
