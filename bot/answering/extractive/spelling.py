"""Spelling: what a word of a question that no sentence has was meant to be: a name has several spellings, and slips.

Knows no dictionary of its own: only what the sentences at hand say, and whether a word is one at all.
"""

import re
from collections.abc import Callable, Iterable, Set
from dataclasses import replace
from difflib import get_close_matches

from bot.answering.question.parse import Question
from bot.language.words import content_stems, split_words

# From how many letters on, and from which share of letters in common (Ratcliff and Obershelp's, as difflib has it), a
# word may be another one misspelt. Common words are too many to be careless: "policy" is not "police".
COMMON = 7, 0.88
NAME = 5, 0.85
SLIP = 4, 0.75  # of what is no word at all
_WORD = re.compile(r"[^\W\d_]+")


def corrected(text: str, said: Set[str], is_word: Callable[[str], bool]) -> str:
    """The text with the words of `said`, in small letters, for what is neither among them nor a word."""

    def meant(match: re.Match[str]) -> str:
        word, (shortest, alike) = match.group().lower(), SLIP
        if len(word) < shortest or word in said or is_word(word):
            return match.group()
        others = sorted(other for other in said if other[0] == word[0] and abs(len(other) - len(word)) <= 2)
        return next(iter(get_close_matches(word, others, n=1, cutoff=alike)), match.group())

    return _WORD.sub(meant, text)


def correct_spelling(question: Question, said: Set[str], language: str) -> Question:
    """The question with the stems that the sentences have, which say `said`, for those that it misspells."""
    meant = {}
    for word in split_words(question.text):
        for stem in content_stems(word, language):
            if stem not in said and (near := _nearest_stem(stem, word, said)):
                meant[stem] = near
    if not meant:
        return question
    return replace(
        question,
        stems=_replace_stems(question.stems, meant),
        focus=meant.get(question.focus, question.focus) if question.focus else None,
        names=tuple(" ".join(_replace_stems(content_stems(name, language), meant)) for name in question.names),
    )


def _nearest_stem(stem: str, word: str, said: Set[str]) -> str | None:
    """Of the same first letter: "unarmed" is not a slip of "armed"."""
    shortest, alike = NAME if word[0].isupper() else COMMON
    if not stem.isalpha() or len(stem) < shortest:
        return None
    others = sorted(other for other in said if other[0] == stem[0] and abs(len(other) - len(stem)) <= 2)
    return next(iter(get_close_matches(stem, others, n=1, cutoff=alike)), None)


def _replace_stems(stems: Iterable[str], meant: dict[str, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(meant.get(stem, stem) for stem in stems))
