"""Splits a rich text into messages: as few as possible, each within Telegram's limits, cut at sentences where possible.

It knows neither answers nor sending. `join(split(rich)) == rich.text`: only the white space between two messages is
not sent, and each piece remembers its own.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from bot.telegram.delivery.rich_text import RichText, Span, Style, UTF16Offsets

UNITS = 4096  # UTF-16 code units of a message at most, after entities are parsed
ENTITIES = 100  # entities of a message at most; Telegram silently drops the rest
WHOLE = (Style.LINK, Style.CODE)  # styles whose spans are cut only where there is no other place
_SENTENCE = re.compile(r"[.!?…。！？؟।][\"'”’»)\]]*(?=\s)|\n")
_SPACE = re.compile(r"(?=\s)")
_STARTS_LINKS = "/@#$.＃＠"  # a message that begins with one of these may begin with a link


@dataclass(frozen=True, slots=True)
class Piece:
    """One message, and the white space that follows it in the whole text."""

    rich: RichText
    gap: str = ""


def join(parts: Iterable[Piece]) -> str:
    """The whole text that was split."""
    return "".join(part.rich.text + part.gap for part in parts)


def split(rich: RichText, most: int = UNITS, entities: int = ENTITIES) -> tuple[Piece, ...]:
    """The messages of a text, each of at most `most` UTF-16 code units and `entities` entities.

    A text without a visible character has none.
    """
    cutter = _Cutter(rich, most, entities)
    parts: list[Piece] = []
    start = 0
    while start < len(rich.text):
        end = cutter.end(start)
        until = end + len(rich.text[end:]) - len(rich.text[end:].lstrip())
        body = rich.text[start:end].rstrip()
        part = _limit_entities(rich.part(start, start + len(body)), entities)
        if _is_visible(body):
            parts.append(Piece(part, rich.text[start + len(body) : until]))
        elif parts:  # Telegram would refuse the piece as empty
            last = parts.pop()
            parts.append(Piece(last.rich, last.gap + rich.text[start:until]))
        start = until
    return tuple(parts)


class _Cutter:
    """Finds the places to cut. Each finder gets a piece's `start` and the furthest end, `reach`; 0 means no place."""

    def __init__(self, rich: RichText, most: int, entities: int) -> None:
        self.text, self.most, self.entities = rich.text, most, entities
        self.spans = rich.spans
        self.borders = sorted(set(rich.borders))
        self.units = UTF16Offsets(rich.text)

    def end(self, start: int) -> int:
        """Where the piece that begins at `start` ends."""
        reach = self._reach(start)
        if reach >= len(self.text):
            return len(self.text)
        for find in (self._border, self._sentence, self._space, self._grapheme):
            place = find(start, reach)
            if place > start:
                return place
        return reach

    def _reach(self, start: int) -> int:
        """The furthest end that both limits allow, at least one character after `start`."""
        places = range(start, len(self.text) + 1)
        reach = start + bisect_right(places, self.units.at(start) + self.most, key=self.units.at) - 1
        within = [span for span in self.spans if span.start < reach and span.end > start]
        if len(within) > self.entities and within[self.entities].start > start:
            reach = within[self.entities].start
        return max(reach, start + 1)

    def _border(self, start: int, reach: int) -> int:
        place = bisect_right(self.borders, reach) - 1
        return self.borders[place] if place >= 0 else 0

    def _sentence(self, start: int, reach: int) -> int:
        return self._last(_SENTENCE, start, reach)

    def _space(self, start: int, reach: int) -> int:
        return self._last(_SPACE, start, reach)

    def _last(self, pattern: re.Pattern[str], start: int, reach: int) -> int:
        # The search sees one character more: a space there shows that the last word is complete.
        ends = [match.end() for match in pattern.finditer(self.text, start, reach + 1) if match.end() <= reach]
        return next((place for place in reversed(ends) if place > start and not self._inside(place)), 0)

    def _grapheme(self, start: int, reach: int) -> int:
        """A place between two characters as readers see them, outside links and code where there is one."""
        for place in range(reach, start, -1):
            whole = not self._inside(place) and self.text[place] not in _STARTS_LINKS
            if whole and not _is_within_grapheme(self.text, place):
                return place
        return next((place for place in range(reach, start, -1) if not _is_within_grapheme(self.text, place)), 0)

    def _inside(self, place: int) -> bool:
        """Whether `place` lies within a span that should stay whole. Spans are in order, and such spans do not nest."""
        after = bisect_left(self.spans, place, key=_start)
        before = (span for span in self.spans[max(after - 3, 0) : after] if span.style in WHOLE)
        return any(span.start < place < span.end for span in before)


def _start(span: Span) -> int:
    return span.start


def _limit_entities(rich: RichText, entities: int) -> RichText:
    return RichText(rich.text, rich.spans[:entities], rich.borders)


def _is_visible(text: str) -> bool:
    return any(unicodedata.category(c) not in ("Zs", "Zl", "Zp", "Cc", "Cf") and c != "\u2800" for c in text)


def _is_within_grapheme(text: str, place: int) -> bool:
    """Whether a cut at `place` would split what a reader sees as one character: an emoji, a letter and its marks."""
    before, after = text[place - 1], text[place]
    if before == "\u200d" or unicodedata.category(after) in ("Mn", "Me", "Mc", "Cf"):  # joiners, marks, tags
        return True
    if "\U0001f3fb" <= after <= "\U0001f3ff" or "\u1160" <= after <= "\u11ff":  # skin tones; Korean vowels and finals
        return True
    if _is_flag(before) and _is_flag(after):
        run = 0
        while place - run > 0 and _is_flag(text[place - run - 1]):
            run += 1
        return run % 2 == 1
    return False


def _is_flag(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"
