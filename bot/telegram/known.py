"""The sentences of other rooms that readers in Telegram see, said in their language.

Those rooms speak English and know no catalogue. A sentence that has words of its own in it is known by its pattern: one
of PATTERNS, where the bot says it in its own way, or an entry of the catalogue with {0} and {1} in the places of the
values. In English it stays as it was written. What is not known stays English too.
"""

import re
from collections.abc import Sequence
from functools import cache

from bot.answering.assistant import (
    BESIDE,
    CUT,
    FOUND_NOTHING,
    INSTEAD,
    LEFT_OUT,
    MADE_UP,
    NOTHING_HELD,
    NOTHING_WRITTEN,
)
from bot.answering.extractive.answerer import DIFFER, NOT_THAT_FACT, OFF_TOPIC, OTHERWISE, TO_COME
from bot.answering.question.small_talk import REPLIES
from bot.telegram.speech import N_, gettext, speaks_english, texts

# Said as they are; the catalogues have each of them.
WHOLE = (
    *dict.fromkeys(REPLIES),
    *(OFF_TOPIC, NOT_THAT_FACT, TO_COME, OTHERWISE, DIFFER, MADE_UP, LEFT_OUT, CUT),
    *(BESIDE, FOUND_NOTHING, NOTHING_HELD, NOTHING_WRITTEN, INSTEAD),
    "The articles do not answer this: the library holds none.",
)
PATTERNS = (
    (
        r"The articles do not answer this: the nearest one has no (?P<what>.+) in it\.",
        N_("The articles do not answer this: the nearest one lacks {what}."),
    ),
    (
        r"The articles do not answer this: none was published .+",
        N_("The articles do not answer this: none of them is of those days or by those outlets."),
    ),
    (r"Only articles .+ were looked at\.", N_("Only articles of the days that you named were looked at.")),
    (
        r"No article is by (?P<outlet>“.+?”)\. The outlets here are (?P<outlets>.+)\.",
        N_("No article is by {outlet}. The outlets here: {outlets}."),
    ),
    (
        r"The question is in .+; without a language model.+",
        N_("Without a language model I understand English best, so an answer to this question may be missed or wrong."),
    ),
    (
        r"These articles are in .+; without a language model.+",
        N_("Without a language model I read English best, so an answer from these articles may be missed or wrong."),
    ),
    (
        r"The language model wrote in .+",
        N_("The language model wrote in another language than the articles."),
    ),
    (
        r"(?:The language model|Your budget|This library's budget) .+",
        N_("The language model cannot be used now."),
    ),
    (
        r"Your (?P<most>[\d,]+) questions? for today (?:is|are) used up; .+",
        N_("You have asked your {most} questions for today; ask again after midnight UTC."),
    ),
    (
        r"This library's (?P<most>[\d,]+) questions? for today (?:is|are) used up; .+",
        N_("This library's {most} questions for today have been asked; ask again after midnight UTC."),
    ),
)


def say_known(sentence: str) -> str:
    """The sentence in the language chosen."""
    if speaks_english():
        return sentence
    if sentence.endswith(f" {INSTEAD}"):
        return f"{say_known(sentence.removesuffix(f' {INSTEAD}'))} {gettext(INSTEAD)}"
    said = gettext(sentence)
    if said != sentence:
        return said
    for pattern, text in PATTERNS:
        if match := re.fullmatch(pattern, sentence):
            values = match.groupdict()
            return gettext(text, **values) if values else gettext(text)
    for template, text in _templates():
        if match := template.fullmatch(sentence):
            return gettext(text).format(*map(_say_value, match.groups()))
    return sentence


def _say_value(value: str) -> str:
    """A value in a sentence: a part of a sentence is said in the language chosen too, a name or a number stays."""
    return say_known(value) if " " in value else value


@cache
def _templates() -> Sequence[tuple[re.Pattern[str], str]]:
    """The sentences of the catalogues with {0} in them, each as a pattern of what it may say; the longest first."""
    found = [text for text in texts() if "{0}" in text]
    return [(_to_pattern(text), text) for text in sorted(found, key=len, reverse=True)]


def _to_pattern(text: str) -> re.Pattern[str]:
    return re.compile("(.+?)".join(map(re.escape, re.split(r"\{\d\}", text))))
