"""Pronouns: whom "he" or "she" means in a conversation, and that name in place of the pronoun. English only."""

import re
from collections.abc import Sequence

from bot.answering.answer import Turn
from bot.answering.question.parse import Kind, Question
from bot.answering.question.topic import main_name, own_question, topic_turns
from bot.language.role_holders import is_role_beside
from bot.language.topic_names import question_topic_names, topic_names

PERSON = re.compile(r"\b(?:he|him|his|she|her|hers)\b", re.IGNORECASE)
_POSSESSIVE = re.compile(  # "his speech", but not "her in May"
    r"\b(?:his|her)\b(?=\s+[^\W\d_])(?!\s+(?:in|on|at|to|for|from|by|about|when|after|before|because|and|or|with|so"
    r"|too|as|that|now|again|there|here|up|off|out|back|into|over)\b)",
    re.IGNORECASE,
)
_PLACED = re.compile(  # a name after one of these is hardly the person who is spoken of
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
    """The person that "he" or "she" most likely means after these turns (oldest first); None if none is named.

    The order of choice: a quoted person who has the role asked for, or who answers "who"; the person whom the topic is
    about; a person asked about, by full name first; the first person quoted, in the key sentence first.
    """
    last = turns[-1].answer
    quote, around = (last.sentences[0].key, last.sentences[0].text) if last.sentences else ("", "")
    quoted, beside = _full_names(quote), _full_names(around)
    questions = [own_question(turn) for turn in reversed(turns)]
    asked_about = _people_asked_about(questions)
    main = main_name(topic_turns(turns)[::-1])
    candidates = (
        *_answering_people(Question.of(questions[0]), quote, quoted),
        *(name for name in asked_about if name == main),
        *(name for name in asked_about if " " in name),
        *(name for name in quoted if not _is_placed(name, quote)),
        *(name for name in beside if not _is_placed(name, around)),
        *asked_about,
    )
    return next(iter(candidates), None)


def _full_names(text: str) -> list[str]:
    """The names of two or more words in the text that may be a person's."""
    return [name for name in topic_names(text) if " " in name and not _NOBODY.search(name)]


def _answering_people(question: Question, quote: str, quoted: Sequence[str]) -> list[str]:
    """The quoted people who have the role that was asked for: "who is the negotiator?" "whom did he meet?" """
    role = question.focus
    people = [name for name in quoted if role and is_role_beside(role, quote, [name])]
    if question.kind is Kind.PERSON:
        people += [name for name in quoted if name not in question.text]
    return people


def _people_asked_about(questions: Sequence[str]) -> list[str]:
    """The names in the questions that may be a person's."""
    names = [name for text in questions for name in question_topic_names(text) if not _NOBODY.search(name)]
    return [name for name in names if not any(_is_placed(name, text) for text in questions)]


def replace_pronoun(question: str, person: str) -> str:
    """The question with the name in place of its first pronoun."""
    pronoun = PERSON.search(question)
    if pronoun and pronoun.group().lower() in ("his", "her") and _POSSESSIVE.search(question):
        return _POSSESSIVE.sub(re.sub(r"(?:['’]s)?$", "’s", person), question, count=1)
    return PERSON.sub(person, question, count=1)


def _is_placed(name: str, text: str) -> bool:
    """Whether a preposition stands before the name in the text, so that it is hardly the person meant."""
    return bool(_PLACED.search(text.partition(name)[0]))
