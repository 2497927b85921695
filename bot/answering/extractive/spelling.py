"""Spelling: corrects a question's words by those of the sentences at hand: slips, and other spellings of a name.

Has no dictionary: it knows the words of the sentences, and asks whether a word is one at all. Of what no sentence has,
only a letter doubled or not doubled and two letters exchanged are slips: a rare name may be near to many words.
"""

import re
from collections.abc import Callable, Iterable, Set
from dataclasses import replace
from difflib import get_close_matches
from functools import cache

from bot.answering.question.parse import Question
from bot.language.words import content_stems, split_words, stem

# Least letters of a misspelt word, and the least ratio to the right one (Ratcliff and Obershelp's, as difflib has it).
COMMON = 7, 0.88  # a common word; there are many, and "policy" is not "police"
NAME = 5, 0.85
SLIP = 4, 0.75  # a string that is no word at all
_WORD = re.compile(r"[^\W\d_]+")


def corrected(text: str, known: Set[str], is_word: Callable[[str], bool]) -> str:
    """The text with the nearest `known` word (in lower case) for each string that is no word, else with the one word
    that it is by a common slip. Another form of a known word is a word: "vaccinated" beside "vaccination"."""

    @cache
    def forms() -> frozenset[str]:
        return frozenset(map(stem, known))

    def correct(match: re.Match[str]) -> str:
        word, (least_letters, least_ratio) = match.group().lower(), SLIP
        if len(word) < least_letters or word in known or is_word(word):
            return match.group()
        if (key := stem(word)) != word and key in forms():  # "hous" is its own stem, and a slip
            return match.group()
        return _nearest(word, known, least_ratio) or _by_slip(word, is_word) or match.group()

    return _WORD.sub(correct, text)


def _by_slip(word: str, is_word: Callable[[str], bool]) -> str | None:
    """The one word with a letter of this one doubled or a double one single, or two exchanged; None if not just one."""
    pairs = range(len(word) - 1)
    meant = {word[:k] + word[k] + word[k:] for k in range(len(word))}
    meant |= {word[:k] + word[k + 1 :] for k in pairs if word[k] == word[k + 1]}
    meant |= {word[:k] + word[k + 1] + word[k] + word[k + 2 :] for k in pairs}
    words = [each for each in meant - {word} if is_word(each)]
    return words[0] if len(words) == 1 else None


def correct_spelling(question: Question, known: Set[str], language: str) -> Question:
    """The question with the nearest `known` stem for each stem that it misspells."""
    corrections = {}
    for word in split_words(question.text):
        for key in content_stems(word, language):
            if key not in known and (near := _nearest_stem(key, word, known)):
                corrections[key] = near
    if not corrections:
        return question
    return replace(
        question,
        stems=_replace_stems(question.stems, corrections),
        focus=corrections.get(question.focus, question.focus) if question.focus else None,
        names=tuple(" ".join(_replace_stems(content_stems(name, language), corrections)) for name in question.names),
    )


def _nearest_stem(key: str, word: str, known: Set[str]) -> str | None:
    """The known stem that the word's stem misspells; None if there is none."""
    least_letters, least_ratio = NAME if word[0].isupper() else COMMON
    return _nearest(key, known, least_ratio) if key.isalpha() and len(key) >= least_letters else None


def _nearest(word: str, known: Set[str], least_ratio: float) -> str | None:
    """The nearest known word with the same first letter: "unarmed" does not misspell "armed"."""
    others = sorted(other for other in known if other[0] == word[0] and abs(len(other) - len(word)) <= 2)
    return next(iter(get_close_matches(word, others, n=1, cutoff=least_ratio)), None)


def _replace_stems(stems: Iterable[str], corrections: dict[str, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(corrections.get(key, key) for key in stems))
