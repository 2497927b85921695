"""Speaker: whether an article has words of the person whose words a question asks for. English only.

"What did Lena Orr say about the strike?" is not answered by what others say of it, nor by what her brother says.
"""

import re

from bot.answering.extractive.premise import OFFICES
from bot.language.words import STOP_WORDS, find_capitalised_runs
from corpus.article import Article
from corpus.sentences import split_sentences

_SAY = (
    r"(?:sa(?:id|ys?|ying)|t(?:old|ells?|elling)|wrote|writes?|add(?:ed|s)|tweet(?:ed|s)?|post(?:ed|s)?|call(?:ed|s)"
    r"|describ\w+|warn\w*|claim\w*|argu\w+|explain\w*|announc\w+|insist\w*|noted?|notes|stat(?:ed|es|ing)|declar\w+"
    r"|comment\w*|respon\w+|repl(?:y|ied|ies)|th(?:ink|inks|ought)|believ\w+|criticis?z?\w*|prais\w+|accus\w+|urg(?:ed|es)"
    r"|ask(?:ed|s)|den(?:y|ied|ies)|admit\w*|confirm\w*|suggest\w*|promis\w+|vow\w*|hop(?:ed|es)|condemn\w*|blam\w+"
    r"|apologi\w+|thank\w*|jok\w+|acknowledg\w+|recall\w*|repeat\w*|stress\w*|reveal\w*|shar(?:ed|es)|spoke|speaks"
    r"|remember\w*|reflect\w*|predict\w*|express\w*|pledg\w+|dismiss\w*|reject\w*|defend\w*|welcom\w+|remark\w*)"
)
_NAME = r"[A-ZÀ-Þ][\w’'-]{0,40}(?: [A-ZÀ-Þ]\.)?(?: (?:de |van |von |al-)?[A-ZÀ-Þ][\w’'-]{0,40}){0,3}"
_ASKED = re.compile(
    rf"\b(?i:what)\b[^?]{{0,40}}?\b(?:did|does|has|had)\s(?:[a-z-]{{1,30}} ){{0,4}}(?P<who>{_NAME})\s"
    r"(?:say|said|tell|told|write|written|tweet|tweeted|think|claim|warn|argue|announce|promise|suggest)\b"
)
_WHO = "\0"  # stands for the person
_THEIRS = re.compile(  # "Orr told the crews", "Orr, who leads the board, said", "…, said Orr", "according to Orr"
    rf"{_WHO}(?:,[^.!?“”\"]{{0,120}}?,)?[^,.!?“”\"]{{0,80}}?(?:,[^,.!?“”\"]{{0,40}}?)?\b{_SAY}\b"
    rf"|(?:[,”\"’'] {_SAY}|\b(?:according to|from|by)\b)[^.!?“”\"]{{0,100}}?{_WHO}"
)
_SHE = re.compile(rf"\b(?:[Hh]e|[Ss]he|[Tt]hey)\b(?: \w{{1,30}}){{0,2}}? {_SAY}\b|\b{_SAY} (?:he|she|they)\b")
_NO_NAMES = STOP_WORDS.union(OFFICES) - {"will", "may"}  # before a surname
FOLLOWING = 2  # sentences after one that names the person, in which "he" can be the person


def is_silent(question: str, article: Article) -> bool:
    """Whether the question asks what somebody said, and the article tells no word of theirs."""
    asked = _ASKED.search(question)
    words = asked["who"].split() if asked else []
    while words and words[0].lower() in OFFICES:
        del words[0]
    return bool(words) and not _speaks(_forms(words, article.text), article.text)


def _forms(words: list[str], text: str) -> list[str]:
    """The forms of the name by which the text can mean this person and nobody else of the same surname."""
    first, name = words[0], words[-1]
    before = set(re.findall(rf"\b([A-ZÀ-Þ][\w’'-]{{0,40}}) {re.escape(name)}\b", text))
    others = {other for other in before if other not in words and other.lower() not in _NO_NAMES}
    if len(words) == 1 or not others:
        return [name, first]
    return [*(" ".join(words[place:]) for place in range(len(words) - 1)), first]


def _speaks(forms: list[str], text: str) -> bool:
    """Whether a verb of saying stands near the person, or near a pronoun in one of the FOLLOWING sentences."""
    for name in forms:
        text = re.sub(rf"\b{re.escape(name)}\b", _WHO, text)
    sentences = [text[slice(*span)] for span in split_sentences(text)]
    return any(
        _THEIRS.search(sentence) or _means_them(" ".join(sentences[place : place + FOLLOWING + 1]))
        for place, sentence in enumerate(sentences)
        if _WHO in sentence
    )


def _means_them(text: str) -> bool:
    """Whether the text has a pronoun with a verb of saying, and no other name between it and the person."""
    for pronoun in _SHE.finditer(text):
        before, _, between = text[: pronoun.start()].rpartition(_WHO)
        if (before or between) and not find_capitalised_runs(f"x {between}"):
            return True
    return False
