"""Form: what kind of answer a question wants: one passage, a list, an account of a story, its latest turn. English.

Keywords ask for nothing in so many words: "ferry strike".

What is not of its topic reads badly: "Can you sum up" is no part of "Can you sum up the strike?"
"""

import re
from enum import StrEnum


class Form(StrEnum):
    """The form of answer that a question asks for."""

    PLAIN = "plain"
    LIST = "list"
    ACCOUNT = "account"
    LATEST = "latest"
    KEYWORDS = "keywords"


_LATEST = re.compile(
    r"\blatest\b(?=\s*(?:on|with|about|in|from|regarding|news|developments?|updates?)\b|\s*[?.!,]|\s*$)"
    r"|\bnewest (?:on|with|about|in|from|regarding)\b"
    r"|\b(?:any|some) (?:more )?(?:news|updates?)\b|\b(?:what(?:['’]?s| is)|anything|something) new\b"
    r"|\bupdates? (?:on|about)\b|^\s*news (?:on|about|of|from)\b",
    re.IGNORECASE,
)
_ACCOUNT = re.compile(
    r"\bwhat (?:happened|is happening|has happened|went on|is going on|['’]?s going on|['’]s happening)\b"
    r"|\bwhat['’]?s (?:going on|happening)\b|\bwhat (?:do we know|is known)\b"
    r"|\bwhat(?:['’]?s| is) (?:the (?:story|situation|deal)|up) (?:with|about|behind|in|on|at)\b"
    r"|\b(?:tell me (?:more )?about|describe|summari[sz]e|sum up|summary|explain|outline|overview|brief me|catch me up"
    r"|fill me in)\b",
    re.IGNORECASE,
)
_REQUEST = re.compile(  # what asks for an account or for news, before its topic
    r"^\W*(?:(?:can|could|would) you (?:please )?|please )?(?:(?:describe|summari[sz]e|sum up|explain|outline)"
    r"|(?:tell me|brief me|catch me up|fill me in|what do we know|what is known)(?: more| so far)? (?:about|on)"
    r"|(?:give me )?(?:an? |the )?(?:(?:quick|short|brief) )?(?:summary|overview|outline) (?:of|on|about)"
    r"|what(?:['’]?s| is) (?:the (?:story|situation|deal)|up|going on|happening) (?:about|at|behind|in|on|with)"
    r"|(?:what(?:['’]?s| is|['’]?re| are) |give me )?(?:the )?(?:latest|newest)(?: (?:news|updates?|developments?))?"
    r" (?:about|from|in|on|regarding|with)"
    r"|(?:(?:is|are) there |have you )?(?:any |some )?(?:more )?(?:news|updates?) (?:about|from|in|of|on)"
    r"|(?:what(?:['’]?s| is)|(?:is there )?(?:anything|something)) new (?:about|in|on|with))\s+",
    re.IGNORECASE,
)
_AUXILIARY = r"(?:is|was|are|were|do|does|did|has|have|had|will|would|can|could|should|may|might|s)\b"
_VERB = (
    r"(?:goe|come|make|say|want|mean|take|need|hold|run|lead|get|own|play|give|cost|keep|work|live|know|show|call)s\b"
)
_LIST = re.compile(
    rf"\b(?:which|what)\s+(?:(?!{_AUXILIARY})[\w’'-]+\s+){{0,2}}?(?!{_AUXILIARY}|{_VERB})[\w-]{{2,}}(?<![sui])s\b"
    r"|\bwhat (?:are|were) (?:some of )?the\b|\bwho (?:are|were|might|could)\b|\bwhat are some\b"
    r"|\b(?:name|list|give me|tell me)\s+(?:me\s+)?(?:all\s+|some\s+|of\s+)*the\s+(?:[\w-]+\s+){0,3}?\w+s\b",
    re.IGNORECASE,
)
_ASKS = re.compile(  # else the words are keywords
    rf"\?|\b(?:who\w*|what\w*|which|when|where|why|how|compare)\b|^\W*{_AUXILIARY}", re.IGNORECASE
)
_HEADLINES = re.compile(
    r"\W*(?:(?:ok|so|and|hey|please) )?(?:"
    r"what(?:['’]?s| is| are) (?:the )?(?:latest|newest|new)(?: (?:news|headlines|stories|articles|updates))?"
    r"|what(?:['’]?s| is| has| was)?(?: been)? (?:happening|happened|going on)"
    r"|(?:is there |are there |have you got |got )?any(?:thing)?(?: more)? (?:news|new|updates?)"
    r"|(?:(?:give|show|tell) me )?(?:the |some |today['’]?s )?(?:(?:latest|newest|top|recent|main) )?"
    r"(?:news|headlines|stories|newest articles|latest articles)"
    r")(?: (?:today|now|right now|lately|recently|in the world|please|for me))*\W*",
    re.IGNORECASE,
)


def form_of(question: str) -> Form:
    """The form of answer that the question asks for, by its wording. English only."""
    if _LATEST.search(question):
        return Form.LATEST
    if _ACCOUNT.search(question):
        return Form.ACCOUNT
    if _LIST.search(question):
        return Form.LIST
    return Form.PLAIN if _ASKS.search(question) else Form.KEYWORDS


def topic_of(question: str) -> str:
    """What the question asks an account or news of: `the fire?` for `Could you tell me about the fire?`.

    The question itself if nothing before the topic asks for it. English only.
    """
    while (topic := _REQUEST.sub("", question).strip()) not in (question.strip(), ""):
        question = topic
    return question


def asks_for_headlines(question: str) -> bool:
    """Whether the question asks what is new, and of nothing in particular: "What's new?", "Any news today?"."""
    return _HEADLINES.fullmatch(question) is not None
