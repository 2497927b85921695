"""Remarks: sentences of a reply that say nothing of the articles. They address the reader or the question. English."""

import re

from bot.answering.question.parse import Kind, Question
from bot.language.words import content_stems

_QUOTED = re.compile(r"[“\"«„][^“”\"«»„]*[”\"»“]")
_ADDRESSED = re.compile(
    r"\b[Tt]he (?:question|user) (?:asks?|asked|is asking|wants?|wanted|seeks?)\b"
    r"|^\W*(?:[Gg]ood|[Gg]reat|[Ee]xcellent) question\b|^\W*[Hh]ope (?:that|this|it)\b|\bregards,?\W*$"
    r"|^\W*[Dd]ear \w+,?\W*$"
    r"|^\W*(?:[Ee]nd of|[Tt]hank)\b|^\W*Step \d{1,2}:"
    r"|\b(?:I|[Ii]['’](?:m|d|ll|ve)|[Mm]e|[Mm]y|[Yy]ou|[Yy]ours?|[Ll]et['’]s)\b|^\W*(?:[Pp]lease|[Nn]ote)\b"
)
_MATERIAL = re.compile(
    r"\b(?:the|these|this|those|that|each|no|any|all|both|other|your|an?|provided|given|first|second|third|last)\s+"
    r"(?:(?:provided|given|above|following|supplied|available|retrieved|relevant|original|numbered|correct|final|only)\s+){0,3}"
    r"(?:passages?|articles?|texts?|excerpts?|snippets?|sources?|documents?|contexts?|materials?|information|questions?"
    r"|answers?|query|user|search results|citations?|references?)\b|\bpassages?\b|^here (?:is|are)\b"
    r"|^the (?:sentence|quote|quotation|line|paragraph)s? (?:continues?|reads?|goes on|go on|ends?|begins?|says?)\b",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[^\W\d_]{2}")
_HEAD = re.compile(r"[^:“”\"]{1,160}:\s+(?=\S)")


def is_remark(text: str, question: str, told: str) -> bool:
    """Whether the sentence is a question, an echo of the question, or a remark on it or on the passages.

    `told` is the text of the passages in lower case: what they say themselves is no remark.
    """
    bare = _QUOTED.sub("", text)
    return bare.rstrip(" .)").endswith("?") or _speaks_of_answering(bare, told) or _echoes(text, question)


def strip_announcement(text: str, told: str) -> str:
    """The sentence without a remark that announces it: "Here is the answer to your question: …"."""
    head = _HEAD.match(text)
    if head is None or not _LETTERS.search(text, head.end()) or not _speaks_of_answering(head.group(), told):
        return text
    rest = text[head.end() :]
    return rest[0].upper() + rest[1:]


def _speaks_of_answering(text: str, told: str) -> bool:
    """Whether the text addresses the reader, or speaks of the passages or of the question."""
    return bool(_ADDRESSED.search(text)) or any(found.group().lower() not in told for found in _MATERIAL.finditer(text))


def _echoes(text: str, question: str) -> bool:
    """Whether the sentence has no word that the question lacks, though the question asks for one."""
    asked = Question.of(question)
    known = {*asked.stems, *content_stems("number amount")}
    return asked.kind not in (None, Kind.YES_NO) and known.issuperset(content_stems(text))
