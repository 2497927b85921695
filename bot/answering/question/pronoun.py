"""Antecedent: whom "he" or "she" means in a conversation, and the name in the place of the pronoun. English."""

import re
from collections.abc import Sequence

from bot.answering.answer import Turn
from bot.answering.question.parse import Kind, Question
from bot.answering.question.topic import main_name, own_question, topic_turns
from bot.language.role_holders import is_role_beside
from bot.language.topic_names import question_topic_names, topic_names

PERSON = re.compile(r"\b(?:he|him|his|she|her|hers)\b", re.IGNORECASE)
_OWNED = re.compile(
    r"\b(?:his|her)\b(?=\s+[^\W\d_])(?!\s+(?:in|on|at|to|for|about|when|after|before|and|or|with)\b)", re.I
)
_PLACED = re.compile(  # what follows is hardly the person who is spoken of
    r"\b(?:in|at|of|from|to|near|for|with|on|into|through)(?:\s+the)?\s*$", re.IGNORECASE
)
_NOBODY = re.compile(  # no person has such a name
    r"\b(?:academy|act|airport|album|army|association|awards?|bank|battle|bridge|centre|center|championships?|church"
    r"|city|club|college|committee|company|conference|corporation|council|county|court|cup|department|festival|film"
    r"|foundation|games|group|hall|hospital|house|institute|island|islands|kingdom|lake|league|magazine|minister"
    r"|ministry|museum|news|north|office|park|party|president|prize|radio|records?|republic|river|road|schools?|series"
    r"|service|show|south|state|states|station|street|studios?|team|theat(?:re|er)|times|tour|united|university|war"
    r"|world)\b|\d",
    re.IGNORECASE,
)


def find_person(turns: Sequence[Turn]) -> str | None:
    """The one with the role that was asked for or who answers "who", else whom the topic is about or who was asked
    about, else the first quoted.
    """
    last = turns[-1].answer
    said = last.sentences[0].key if last.sentences else ""
    quoted = [name for name in topic_names(said) if " " in name and not _NOBODY.search(name)]
    last_asked = Question.of(own_question(turns[-1]))
    role = last_asked.focus  # "who is the negotiator?" "whom did he meet?"
    holders = [name for name in quoted if role and is_role_beside(role, said, [name])]
    if last_asked.kind is Kind.PERSON:
        holders += [name for name in quoted if name not in last_asked.text]
    questions = [own_question(turn) for turn in reversed(turns)]
    asked = [name for text in questions for name in question_topic_names(text) if not _NOBODY.search(name)]
    asked = [name for name in asked if not any(_is_placed(name, text) for text in questions)]
    main = main_name(topic_turns(turns)[::-1])
    full = [name for name in asked if " " in name]
    free = [name for name in quoted if not _is_placed(name, said)]
    return next(iter([*holders, *(name for name in asked if name == main), *full, *free, *asked]), None)


def replace_pronoun(question: str, person: str) -> str:
    """With the name in the place of its first pronoun."""
    owned = re.sub(r"(?:['’]s)?$", "’s", person)
    pattern = _OWNED if (found := PERSON.search(question)) and found.group().lower() in ("his", "her") else PERSON
    if pattern is _OWNED and not _OWNED.search(question):
        pattern = PERSON
    return pattern.sub(owned if pattern is _OWNED else person, question, count=1)


def _is_placed(name: str, text: str) -> bool:
    return bool(_PLACED.search(text.partition(name)[0]))
