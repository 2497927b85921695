"""Kin: whether an article names the relative whose name a question asks for. English only.

"What is the name of Orr's son?" is not answered by an article that tells of her son and does not name him.
"""

import re

from bot.answering.question.parse import Question
from bot.language.role_holders import is_role_beside
from bot.language.words import content_stems, find_capitalised_runs
from corpus.article import Article
from corpus.sentences import split_sentences

_KIN = (
    r"(?:sons?|daughters?|wife|husband|spouse|mother|father|parents?|brothers?|sisters?|child(?:ren)?|kids?|twins?"
    r"|girlfriend|boyfriend|partner|fianc[eé]e?|widow(?:er)?|grand(?:sons?|daughters?|father|mother|parents?|child(?:ren)?)"
    r"|uncle|aunt|cousin|nephew|niece)"
)
_ASKED = re.compile(
    rf"^\W*(?:what(?:['’]?s| is| was| are| were) the (?:\w+ )?names? of (?P<named>(?:[\w’'.-]+ ){{0,6}}{_KIN})\b"
    rf"|who(?:['’]?s| is| was| are| were) (?P<who>(?:[\w’'.-]+ ){{0,6}}{_KIN})\s*(?:\?|$|of\b)"
    rf"|what(?:['’]?s| is| was| are| were) (?P<called>(?:[\w’'.-]+ ){{0,6}}{_KIN})(?:['’]s? names?| called)\b)",
    re.IGNORECASE,
)
_APART = re.compile(r"\b(?:with|in|at|from|to|by|for|on|near|after|before)\b|;")  # "in Mole with his wife"


def is_kin_unnamed(question: Question, article: Article) -> bool:
    """Whether the question asks for a relative, and the article has no new name beside a word for one."""
    asked = _ASKED.search(question.text)
    if asked is None:
        return False
    kin = content_stems((asked["named"] or asked["who"] or asked["called"]).split()[-1])
    known = set(content_stems(question.text))
    for start, end in split_sentences(article.text):
        sentence = article.text[start:end]
        names = [name for name in find_capitalised_runs(f"x {sentence}") if set(content_stems(name)) - known]
        if any(is_role_beside(role, piece, names) for role in kin for piece in _APART.split(sentence)):
            return False
    return True
