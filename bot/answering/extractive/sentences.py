"""Spots: the quotable sentences of the passages, each with what stands around it."""

from dataclasses import dataclass

from bot.answering.extractive.features import Sentence
from bot.answering.links import has_address
from bot.language.words import content_stems
from corpus.sentences import split_sentences
from index.retrieval.passages import Passage

WINDOW = 400  # characters around a passage in which neighbouring sentences are looked for


@dataclass(frozen=True, slots=True)
class PassageSentence:
    """A sentence where it stands."""

    passage: Passage
    start: int
    end: int
    before: tuple[int, int] | None  # the sentence before it, in the same paragraph
    sentence: Sentence


def passage_sentences(passage: Passage) -> list[PassageSentence]:
    """The quotable sentences of a passage, each with what its surroundings say."""
    article = passage.article
    language = article.language or "en"
    origin = max(0, passage.start - WINDOW)
    window = article.text[origin : passage.end + WINDOW]
    spans = [(origin + start, origin + end) for start, end in split_sentences(window)]
    stems = [tuple(content_stems(article.text[start:end], language)) for start, end in spans]
    title = frozenset(content_stems(article.title, language))
    inside = [k for k, (start, end) in enumerate(spans) if passage.start <= start and end <= passage.end]
    whole = frozenset(key for k in inside for key in stems[k])
    spots = []
    for k in inside:
        start, end = spans[k]
        text = article.text[start:end]
        if not _is_quotable(text, article.title):
            continue
        previous = spans[k - 1] if k and "\n\n" not in article.text[spans[k - 1][1] : start] else None
        around = frozenset([*(stems[k - 1] if k else ()), *(stems[k + 1] if k + 1 < len(spans) else ())])
        own = frozenset(stems[k])
        place, likeness = passage.number, passage.likeness
        sentence = Sentence(text, own, stems[k], around, title, whole, start == 0, place, likeness)
        spots.append(PassageSentence(passage, start, end, previous, sentence))
    return spots


def _is_quotable(text: str, title: str) -> bool:
    """No heading, no repeated title, no byline, no address to go to: a sentence that stands alone."""
    said = text.strip(" •*-–—·")
    ends = said.rstrip("\"”’')]")[-1:] in {".", "!", "…", "?", ":", ";"}
    return said.casefold() != title.strip().casefold() and (ends or len(said.split()) > 8) and not has_address(said)
