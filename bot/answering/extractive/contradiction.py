"""Contradiction: the sentence of an article that says otherwise than a question takes for granted.

It denies it, states the opposite, tells it the other way round, or has another figure or name in its place. Errs
towards none: it must tell of the same, and no other sentence of the articles may affirm the premise. English only.
"""

import re
from collections.abc import Callable, Iterator, Sequence

from bot.answering.extractive.lacking import find_lacking
from bot.answering.extractive.premise import OFFICES, Premise, Statement, stems_of
from bot.answering.question.parse import Kind, Question, split_parts
from bot.answering.verification.roles import find_exchanged
from bot.language.antonyms import EXCLUSIVE
from bot.language.dates import find_dates
from bot.language.negation import polarity_of
from bot.language.quantities import Quantity, find_quantities
from bot.language.quantity_match import quantities_agree
from bot.language.results import find_results
from bot.language.words import content_stems, find_capitalised_runs
from corpus.article import Article
from corpus.sentences import Span

ALL_BUT = 0.75  # least share of the premise's other words in a sentence that has another figure for it
_ANSWERED_BY_A_DENIAL = (Kind.COUNT, Kind.YES_NO, None)  # "How many were hurt?" is answered by "No one was hurt."
_OPPOSED = tuple((stems_of(" ".join(one)), stems_of(" ".join(other))) for one, other in EXCLUSIVE)
_SAYING = stems_of("say said tell mention comment respond reply answer explain disclose reveal announce")
_KEPT_BACK = stems_of("mention comment say speak respond answer disclose reveal address specify identify")
_NO_MATTER = stems_of("need reason doubt")  # "no need" denies nothing that happened
_NOT_COVERED = re.compile(  # "vaping, which the law does not cover", "the law does not apply to vaping"
    r"(?:(?<![\w-])(?P<before>[\w-]{1,60})\W{1,3}(?:which|that)\b[^,;.–—]{0,60} )?\b(?:do|does|did|will)(?: not|n['’]t)"
    r" (?:cover|apply to|include|affect|extend to)(?P<after>(?: [\w-]+){0,3})"
)
_NOBODY = re.compile(r"\b(?:no ?one|nobody|none|neither|no \w+)\b", re.IGNORECASE)
_AGENT = re.compile(r"\b\w+ers?\b")  # "What did she tell the protesters?" does not say that she protested
_UNSURE = re.compile(
    r"\b(?:possibl[ey]|potential\w*|weigh\w*|whether|could|might|may|would|consider\w*|if)\b", re.IGNORECASE
)
_ASKING = re.compile(  # what stands before the claim in a question: "why did", "which player has"
    r"^.*?\b(?:why|when|how|where|who|whom|what|which)\b(?:\s+\w+){0,3}?"
    r"\s+(?:did|does|do|has|have|had|was|were|is|are)\s+",
    re.IGNORECASE,
)
_PLACING = frozenset("in at against from to near for with by over".split())
_NAME = r"[A-Z][\w’'-]+(?:\s[A-Z][\w’'-]+)*"


def find_contradiction(question: Question, articles: Sequence[Article]) -> tuple[Article, Span] | None:
    """The sentence that contradicts what the question takes for granted, by its article and place; None for none."""
    if question.kind in _ANSWERED_BY_A_DENIAL or len(split_parts(question.text)) > 1:
        return None
    premise = Premise.of(question)
    statements = [statement for article in articles for statement in premise.statements(article)]
    for rule in _rules_for(premise):
        if found := max(rule(premise, statements), key=premise.share, default=None):
            return found.article, found.span
    return None


def _rules_for(premise: Premise) -> "tuple[_Rule, ...]":
    """The rules that can find what contradicts the question.

    None of polarity for one that denies something itself. And where words are asked for, what they deny is what they
    say: "There is no money" answers what was said about money.
    """
    if polarity_of(premise.question.text).negations:
        return _OF_NAMES
    asks_for_words = premise.question.kind is Kind.THING and premise.topic & _SAYING
    return (*_OF_NAMES, _keep_back, _leave_out) if asks_for_words else (*_OF_NAMES, *_OF_POLARITY)


def _deny(premise: Premise, statements: Sequence[Statement]) -> Iterator[Statement]:
    """Statements that deny a word of the question."""
    for statement in statements:
        for denial in statement.denials:
            head = denial.head
            if (
                head in premise.topic - _NO_MATTER
                and (head not in premise.done_by_whom or _NOBODY.search(denial.clause))
                and premise.is_told_by(statement)
                and not premise.is_of_another(denial.clause)
                and not any(_affirms(premise, other, head) for other in statements)
            ):
                yield statement


def _affirms(premise: Premise, statement: Statement, head: str) -> bool:
    return head in statement.senses and not _UNSURE.search(statement.text) and premise.is_told_by(statement, least=0.5)


def _keep_back(premise: Premise, statements: Sequence[Statement]) -> Iterator[Statement]:
    """Statements that somebody did not comment on what the question takes for said."""
    asked = premise.topic & _SAYING
    if not asked or any(each.senses & _SAYING and premise.is_told_by(each, asked, ALL_BUT) for each in statements):
        return
    for statement in statements:
        heads = {denial.head for denial in statement.denials}
        if heads & _KEPT_BACK and premise.is_told_by(statement, asked, fewest=1):
            yield statement


def _leave_out(premise: Premise, statements: Sequence[Statement]) -> Iterator[Statement]:
    """Statements that something does not cover the thing that the question takes for covered."""
    if any(premise.topic <= each.senses for each in statements):
        return
    for statement in statements:
        for match in _NOT_COVERED.finditer(statement.text):
            things = premise.topic & set(content_stems(match["before"] or match["after"]))
            if things and statement.near.issuperset(premise.names) and premise.topic & statement.near - things:
                yield statement


def _oppose(premise: Premise, statements: Sequence[Statement]) -> Iterator[Statement]:
    """Statements with the opposite of a word of the question, if none has the word or one that means the same."""
    neutral = premise.done_by_whom | stems_of(" ".join(_AGENT.findall(premise.question.text)))
    for one, other in (pair for pairs in _OPPOSED for pair in (pairs, pairs[::-1])):
        asked = premise.topic & one - neutral
        if not asked or premise.topic & other:
            continue
        if not any(each.senses & one and premise.is_told_by(each, asked, 0.5, 1) for each in statements):
            yield from (
                each for each in statements if each.senses & other and premise.is_told_by(each, asked, fewest=1)
            )


def _reverse(premise: Premise, statements: Sequence[Statement]) -> Iterator[Statement]:
    """Statements in which the one who won by the question has lost."""
    claims = list(find_results(_ASKING.sub("", premise.question.text)))
    told = [(each, result) for each in statements for result in find_results(each.text)] if claims else []
    for claim in claims:
        if not any(claim.is_same(result) for _, result in told):
            yield from (statement for statement, result in told if claim.turned.is_same(result))


def _exchange(premise: Premise, statements: Sequence[Statement]) -> Iterator[Statement]:
    """Statements in which two names of the question have changed places around the same words."""
    claim = _ASKING.sub("", premise.question.text).rstrip(" ?")
    if len(premise.names) < 2 or len(premise.topic) < 2 or claim == premise.question.text:
        return
    close = [statement for statement in statements if premise.is_told_by(statement, least=ALL_BUT)]
    if close and find_exchanged(claim, [statement.text for statement in close]):
        yield close[0]


def _recount(premise: Premise, statements: Sequence[Statement]) -> Iterator[Statement]:
    """Statements with another figure for what the question counts, if none has the question's."""
    claims = [each for each in _quantities(premise.question.text) if each.nouns and not each.plain_one]
    told = [(each, figure) for each in statements for figure in _quantities(each.text)] if claims else []
    for claim in claims:
        own = frozenset(content_stems(claim.written))
        if not any(quantities_agree(claim, figure) for _, figure in told):
            for statement, figure in told:
                if _counts_the_same(claim, figure) and premise.is_told_by(statement, own, ALL_BUT, 1):
                    yield statement


def _quantities(text: str) -> Sequence[Quantity]:
    return find_quantities(find_dates(text)[1])


def _counts_the_same(one: Quantity, other: Quantity) -> bool:
    unit = one.readings[0][1]
    return unit != "th" and unit == other.readings[0][1] and one.nouns[:1] == other.nouns[:1]


def _rename(premise: Premise, statements: Sequence[Statement]) -> Iterator[Statement]:
    """Statements with another name after the same office or preposition, where no article has the question's name."""
    text = premise.question.text
    for name in _lacking_names(premise, statements):
        before = re.search(
            rf"\b(?P<wide>(?:[^\W\d_]+ ){{0,3}})(?P<word>[^\W\d_]+) (?:the |Sir )?{re.escape(name)}", text
        )
        word = before["word"].lower() if before else ""
        if before is None or word not in _PLACING.union(OFFICES):
            continue
        nation = {key for run in find_capitalised_runs(f"x {before['wide']}") for key in content_stems(run)} - {"prime"}
        own = nation.union(content_stems(name))
        for statement in statements:
            if _has_another_name(premise, statement, word) and (
                premise.is_told_by(statement, frozenset(own), fewest=1)
                or (word in OFFICES and nation and nation <= statement.stems)
            ):
                yield statement


def _has_another_name(premise: Premise, statement: Statement, word: str) -> bool:
    """Whether a name that the question does not have stands after the word in the statement."""
    beside = re.finditer(rf"\b(?i:{word}),? (?:the |Sir )?(?P<other>{_NAME})", statement.text)
    others = [set(content_stems(match["other"])) for match in beside]
    return any(other and other.isdisjoint(premise.question.stems) for other in others)


def _lacking_names(premise: Premise, statements: Sequence[Statement]) -> list[str]:
    """The names of the question that no article has, without titles."""
    articles = dict.fromkeys(statement.article for statement in statements)
    lacking = [
        {word for part in find_lacking(premise.question, article) for word in part.split()} for article in articles
    ]
    words = set.intersection(*lacking) if lacking else set[str]()
    names = [word for word in words if word[0].isupper() and word.lower() not in OFFICES and not find_dates(word)[0]]
    either = "|".join(map(re.escape, sorted(names)))
    return re.findall(rf"\b(?:{either})\b(?: (?:{either})\b)*", premise.question.text) if names else []


_Rule = Callable[[Premise, Sequence[Statement]], Iterator[Statement]]
_OF_NAMES: tuple[_Rule, ...] = (_reverse, _exchange, _recount, _rename)
# None of these for a question that denies something itself
_OF_POLARITY: tuple[_Rule, ...] = (_deny, _keep_back, _leave_out, _oppose)
