"""Topic names: the names that show what a text is about. Knows no conversation."""

import re

from bot.language.dates import WEEKDAYS
from bot.language.word_forms import NATIONS
from bot.language.words import find_capitalised_runs, split_words
from corpus.dates import MONTHS

_CALENDAR = frozenset((*WEEKDAYS, *MONTHS, "today", "yesterday", "tomorrow"))
TOPIC = 2  # most words of a text that is a mere topic and no question


def topic_names(text: str) -> list[str]:
    """The names of a text without days, months and nations, which stand in every other sentence of the news."""
    kept = []
    for name in find_capitalised_runs(text):
        name = re.sub(r"['’]s?$", "", name)
        if name.lower() not in _CALENDAR and not all(word in NATIONS for word in name.lower().split()):
            kept.append(name)
    return kept


def question_topic_names(question: str) -> list[str]:
    """The topic names of a question; a text of one or two words is a topic, so its first word may be a name."""
    return topic_names(f"x {question}" if len(split_words(question)) <= TOPIC else question)
