"""Attribution: give each claim its exact citations, mark it as unsupported, or leave it out.

Knows no language model, and trusts no writer of a claim.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.answering.answer import AnswerSentence, Citation
from bot.answering.display import format_byline
from bot.answering.generative.claims import Claim
from bot.answering.links import find_hosts
from bot.answering.numbering import Numbering
from bot.answering.verification.entailment import Compare
from bot.answering.verification.evidence import select_evidence
from bot.answering.verification.verify import Verdict, check
from index.retrieval.passages import Passage

# Likeness below which an article does not speak of the claim. 99% of unrelated articles are below.
NOTHING_IN_COMMON = 0.35
# The same where the cosine is known. 3% of the claims that people found carried are below, and 19% of the others.
FAR = 0.34
LESS_LIKE = 0.15  # of likeness: a passage so much less like the claim than another one tells of something else
QUOTED_WORDS = 3  # least words in quotation marks that count as a quote, which must be exact
_QUOTED = re.compile(r"[“\"«„]([^“”\"«»„]+)[”\"»“]")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Evidence:
    """The slices of some passages that support a claim, and how well they do."""

    slices: tuple[tuple[Passage, Span], ...]
    verdict: Verdict


def attribute_claim(
    claim: Claim, passages: Mapping[int, Passage], numbering: Numbering, compare: Compare | None = None
) -> AnswerSentence | None:
    """The claim as a sentence with citations: of the passages that it names, or of the one that supports it better.

    The sentence is marked as unsupported when it says more than its citations. None when no passage speaks of the
    claim, or when the claim has the address of a host that its citations lack.

    `passages` are by their numbers in the prompt; `numbering` gives the numbers of the citations.
    """
    found = _find_evidence(claim, passages, compare)
    if found is None or found.verdict.likeness < NOTHING_IN_COMMON:
        return None
    texts = [passage.article.text[start:end] for passage, (start, end) in found.slices]
    if any(not any(host in text for text in texts) for host in find_hosts(claim.text)):
        return None
    citations = tuple(
        Citation.of(numbering.of(passage.article.article_id), passage.article, start, end)
        for passage, (start, end) in found.slices
    )
    misquoted = tuple(_find_misquotes(claim.text, texts))
    unsupported = tuple(dict.fromkeys((*found.verdict.unsupported, *misquoted)))
    supported = found.verdict.supported and not misquoted
    return AnswerSentence(claim.text, citations, found.verdict.support, supported, unsupported)


def _find_evidence(claim: Claim, passages: Mapping[int, Passage], compare: Compare | None) -> _Evidence | None:
    """The evidence of the passages that the claim names, or of a single other one where those do not support it."""
    named = [passages[number] for number in claim.numbers if number in passages]
    found = _collect_evidence(claim.text, named, compare)
    if found and found.verdict.supported:
        return found
    return _improve(claim.text, [p for p in passages.values() if p not in named], found, compare) or found


def _improve(
    text: str, others: Iterable[Passage], known: _Evidence | None, compare: Compare | None
) -> _Evidence | None:
    """The evidence of the single other passage that supports the claim best; None when none supports it.

    A passage does not count that is much less like the claim than one that contradicts it: it tells of something else.
    """
    found = [evidence for passage in others if (evidence := _collect_evidence(text, [passage], compare))]
    likest = max((evidence.verdict.likeness for evidence in (*found, *([known] if known else []))), default=0.0)
    carrying = [e for e in found if e.verdict.supported and e.verdict.likeness >= likest - LESS_LIKE]
    return max(carrying, key=lambda evidence: evidence.verdict.support, default=None)


def _collect_evidence(text: str, named: Sequence[Passage], compare: Compare | None) -> _Evidence | None:
    """The slices of these passages that support the claim; None when there are none.

    Passages that do not speak of the claim are left out, unless none speaks of it.
    """
    own = [(passage, _evidence_spans(text, passage)) for passage in named]
    own = [(passage, spans) for passage, spans in own if spans]
    if len(own) > 1:
        telling = [(p, s) for p, s in own if _verify(text, [(p, span) for span in s]).likeness >= NOTHING_IN_COMMON]
        own = telling or own
    slices = tuple((passage, span) for passage, spans in own for span in spans)
    return _Evidence(slices, _verify(text, slices, compare)) if slices else None


def _evidence_spans(text: str, passage: Passage) -> tuple[Span, ...]:
    article = passage.article
    return select_evidence(text, article.text, passage.start, passage.end, article.language or "en")


def _verify(text: str, slices: Sequence[tuple[Passage, Span]], compare: Compare | None = None) -> Verdict:
    """Check the claim against the slices. The models compare only where that can change the verdict."""
    articles = list({passage.article.article_id: passage.article for passage, _ in slices}.values())
    headers = [format_byline(article.outlet, article.published_at, article.title) for article in articles]
    quotes = [passage.article.text[start:end] for passage, (start, end) in slices]
    language = articles[0].language or "en"
    around = [article.text for article in articles]
    verdict = check(text, quotes, language, headers=headers, around=around)
    if compare is None or language != "en" or verdict.unsupported or verdict.likeness < NOTHING_IN_COMMON:
        return verdict
    compared = compare(text, " ".join(quotes))
    nearer = check(text, quotes, language, headers=headers, around=around, compared=compared)
    return nearer if nearer.likeness < FAR else replace(nearer, likeness=verdict.likeness)


def _find_misquotes(text: str, evidence: Sequence[str]) -> Iterable[str]:
    """The quotes in the claim that no slice has letter for letter."""
    slices = [_normalise(slice_) for slice_ in evidence]
    for quote in _QUOTED.findall(text):
        if len(quote.split()) >= QUOTED_WORDS and not any(_normalise(quote) in text for text in slices):
            yield quote.strip()


def _normalise(text: str) -> str:
    """The text for comparing: quotation marks alike, white space collapsed, no stop at the ends."""
    return " ".join(re.sub(r"[“”\"«»„‘’']", "'", text).split()).strip(" .,'")
