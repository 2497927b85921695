"""Claims: split a model's reply into sentences and the numbers that each cites. Trusts none of it."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from bot.answering.generative.citations import LABEL, MARKS, Marked, mark_citations
from bot.answering.generative.layout import is_ended, strip_formulas, to_blocks, unwrap
from bot.answering.links import to_prose
from bot.language.words import split_words
from corpus.sentences import split_sentences

LEAST_WORDS = 2
_PICTURES = re.compile("(?:^|[ ]?)[\U0001f000-\U0001faff\u2190-\u21ff\u2600-\u27bf\ufe0f\u20e3]+")
_UNSPACED = re.compile("[\u2e80-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")  # scripts that part no words by spaces
_SAYS = (
    r"(?:also\s+)?(?:says?|states?|reports?|mentions?|notes?|shows?|confirms?|indicates?|explains?|adds?)(?:\s+that)?"
)
_LABELLED = (  # as who or as what a model speaks: "A:", "Final answer:", "Antwort:"
    r"(?:(?:final|short|long|brief|full|direct|complete|concise)\s+)?(?:answer|response|reply|summary|conclusion|result"
    r"|observation|tl;?\s?dr|a|assistant|ai|bot|chatbot|antwort|respuesta|відповідь|ответ|réponse|答案|回答)(?:\s+\d{1,2})?"
)
_LEAD = re.compile(  # what says where a sentence comes from, and not what happened
    rf"^(?:according to|as per|per|based on|as \w+ (?:in|by)|in|from)\s*"
    rf"(?:\s(?:the\s+)?(?:\w+\s+)?{LABEL}\s*(?:\d+\s*)?)?[,:]\s*"
    rf"|^it is (?:also )?(?:clear|evident|(?:stated|mentioned|noted)(?: in (?:the )?{LABEL}(?: \d{{0,3}})?)?"
    rf"|(?:written|reported) in (?:the )?{LABEL}(?: \d{{0,3}})?) ?that\s"
    r"|^(?:to answer|in (?:response|answer) to) (?:your|the|this) question ?[,:]\s"
    r"|^[\u2e80-\u9fff\uac00-\ud7af]{1,12}[，,：:]\s?(?=[A-Z])"
    rf"|^(?:(?:the|this|these)\s+)?(?:\w+\s+)?(?:passage|article|source|text|document|excerpt)s?\s*(?:\d+\s*)?{_SAYS}[,:]?\s+"
    rf"|^{_SAYS}[,:]?\s+(?=[A-Z])"
    rf"|^(?:the\s+)?{_LABELLED}\s*(?:[:：]|is that|is:?|[–—-](?=\s))\s*"
    r"|^in\s+(?:summary|short|conclusion|brief),\s+"
    r"|^(?:however|so|therefore|thus|also|yes|no|sure|certainly|of course)\s*[,!:]\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence without its citation markers, and their numbers in order, each once.

    `whole` is whether it ended: the last one of a reply that was cut did not.
    """

    text: str
    numbers: tuple[int, ...]
    whole: bool = True


def split_claims(written: str, known: Collection[int] = ()) -> list[Claim]:
    """The sentences of a reply so far, each once. `known` are the numbers of the passages.

    A marker belongs to the sentence before it, also after the full stop.
    """
    marked = mark_citations(unwrap(written), known)
    found: dict[str, Claim] = {}
    for block in to_blocks(strip_formulas(marked.text)):
        for claim in _split_block(block, marked):
            if _is_sentence(claim.text):
                found.setdefault("".join(filter(str.isalnum, claim.text.casefold())), claim)
    return list(found.values())


def _is_sentence(text: str) -> bool:
    """Whether the text may be a sentence: more than a number, a name or an exclamation, which cannot be checked."""
    words = [word for word in split_words(text) if word[0].isalpha()]
    unspaced = len(_UNSPACED.findall(text))
    return len(words) + unspaced >= LEAST_WORDS and (
        bool(unspaced) or any(word.islower() and len(word) > 1 and word != "and" for word in words)
    )


def _split_block(block: str, marked: Marked) -> Iterator[Claim]:
    text = _PICTURES.sub("", to_prose(block))
    marks = [(found.start() - place, found.group()) for place, found in enumerate(MARKS.finditer(text))]
    prose = MARKS.sub("", text)
    spans = split_sentences(prose)
    owned = [""] * len(spans)
    for place, mark in marks:
        if owners := [k for k, (start, _) in enumerate(spans) if start < place]:
            owned[owners[-1]] += mark
    for (start, end), own in zip(spans, owned, strict=True):
        said = _strip_lead(_tidy(" ".join(prose[start:end].split())))
        whole = is_ended(said)
        yield Claim(said if whole or not said[-1:].isalnum() else f"{said}.", marked.numbers(own), whole)


def _tidy(text: str) -> str:
    """The sentence without the traces of marks that were taken out, and without a quotation mark that has no other."""
    text = re.sub(r" (?=[.,](?:\s|$))", "", re.sub(r"[,;:]\.$", ".", text))
    if text.count('"') == 1:
        text = text.strip('" ')
    elif text.count("“") + text.count("”") == 1:
        text = text.strip("“” ")
    return text


def _strip_lead(text: str) -> str:
    """The sentence without the words that only say where it comes from."""
    while (lead := _LEAD.match(text)) and lead.end() < len(text):
        text = text[lead.end() :]
        text = text[0].upper() + text[1:]
    return text
