"""Results: who beat whom, in a sentence or a question. English; knows no scores."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.language.words import content_stems

_NAME = r"[A-Z][\w’'-]{0,40}\w"
_SIDE = rf"(?:(?<![\w’'-]){_NAME}(?:\s{_NAME}){{0,3}})"
_FILLER = (  # words of the same clause
    r"(?:\s(?!(?:but|and|who|which|that|when|while|after|before|as|if|not|never)\b)[\w’'“”-]+){0,6}?"
)
_BEAT = (
    r"(?:beat|beats|beating|beaten|defeat(?:s|ed|ing)?|thrash(?:es|ed|ing)?|edg(?:es|ed|ing)|oust(?:s|ed|ing)?"
    r"|eliminat(?:es|ed|ing)|knock(?:s|ed|ing)?|overc[ao]mes?|crush(?:es|ed|ing)?|outclass(?:es|ed|ing)?"
    r"|upset(?:s|ting)?|stun(?:s|ned|ning)?|w[io]n(?:s|ning)?(?:\s[\d–—:-]+)? (?:against|over)"
    r"|(?:win|victory|triumph) (?:against|over)"
    r"|(?:goal|winner|decider|equali[sz]er) against)"
)
_LOST = (
    r"(?:los[et](?:s|ing)?|fell|falls|falling|succumb(?:s|ed)?|(?:loss|defeat))(?:\s[\d–—:-]+)?(?:\sout)?"
    r"\s(?:to|by|against|at the hands of)"
)
_BEATEN = (
    r"(?:is|are|was|were|been|be|being|get|gets|got)\s(?:beaten|defeated|eliminated|ousted|thrashed|knocked out) by"
)
_BEFORE = r"(?:\s(?:the|a|an|[a-z]+(?:-\w+)?)){0,3}"  # "the fourth-seeded"
_WON = re.compile(rf"(?P<one>{_SIDE})(?:['’]s)?{_FILLER}\s{_BEAT}(?:\sout)?{_BEFORE}\s(?P<other>{_SIDE})")
_LOSING = re.compile(rf"(?P<one>{_SIDE})(?:['’]s)?{_FILLER}\s(?:{_LOST}|{_BEATEN}){_BEFORE}\s(?P<other>{_SIDE})")


@dataclass(frozen=True, slots=True)
class Result:
    """The stems of the names of the winner and of the loser."""

    winner: frozenset[str]
    loser: frozenset[str]

    def is_same(self, other: "Result") -> bool:
        """Whether both name the same winner and loser; a surname is enough."""
        return bool(self.winner & other.winner) and bool(self.loser & other.loser)

    @property
    def turned(self) -> "Result":
        """The result the other way round."""
        return Result(self.loser, self.winner)


def find_results(text: str) -> Iterator[Result]:
    """The results that the text tells, by its names around words such as "beat" and "lost to"."""
    lost = list(_LOSING.finditer(text))
    yield from (Result(_stems(match["other"]), _stems(match["one"])) for match in lost)
    for match in _WON.finditer(text):
        if not any(match.start() < other.end() and other.start() < match.end() for other in lost):
            yield Result(_stems(match["one"]), _stems(match["other"]))


def _stems(name: str) -> frozenset[str]:
    return frozenset(content_stems(name))
