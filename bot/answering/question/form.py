"""Form: what kind of answer a question wants: one passage, a list, an account of a story, its latest turn. English."""

import re
from enum import StrEnum


class Form(StrEnum):
    """The form of answer that a question asks for."""

    PLAIN = "plain"
    LIST = "list"
    ACCOUNT = "account"
    LATEST = "latest"


_LATEST = re.compile(
    r"\blatest\b(?=\s*(?:on|with|about|in|from|regarding|news|developments?|updates?)\b|\s*[?.!,]|\s*$)"
    r"|\b(?:any|some) (?:more )?(?:news|updates?)\b|\bwhat(?:['’]?s| is) new\b|\bupdates? (?:on|about)\b"
    r"|^\s*news (?:on|about|of|from)\b",
    re.IGNORECASE,
)
_ACCOUNT = re.compile(
    r"\bwhat (?:happened|is happening|has happened|went on|is going on|['’]?s going on|['’]s happening)\b"
    r"|\bwhat['’]?s (?:going on|happening)\b|\bwhat (?:do we know|is known)\b"
    r"|\b(?:tell me (?:more )?about|describe|summari[sz]e|summary|explain|outline|overview|brief me|catch me up)\b",
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


def form_of(question: str) -> Form:
    """The form of answer that the question asks for, by its wording. English only."""
    if _LATEST.search(question):
        return Form.LATEST
    if _ACCOUNT.search(question):
        return Form.ACCOUNT
    return Form.LIST if _LIST.search(question) else Form.PLAIN
