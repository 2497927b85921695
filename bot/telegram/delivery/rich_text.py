"""Rich text, as it goes into messages: a string and styled spans in it. It knows neither answers nor the library.

Text and entities are sent separately, so nothing is ever escaped, and no text can be taken for markup.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum


class Style(StrEnum):
    """The styles, under Telegram's names."""

    BOLD = "bold"
    ITALIC = "italic"
    CODE = "code"
    LINK = "text_link"
    QUOTE = "blockquote"
    EXPANDABLE = "expandable_blockquote"


@dataclass(frozen=True, slots=True)
class Span:
    """A styled range, half open, in characters of the text. `url` belongs to a link. Spans nest and never cross."""

    start: int
    end: int
    style: Style
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Entity:
    """A span in UTF-16 code units, as Telegram counts."""

    style: Style
    offset: int
    length: int
    url: str | None = None


@dataclass(frozen=True, slots=True)
class RichText:
    """A text with its spans. `borders` are the best places to cut it: a sentence or a source ends there."""

    text: str
    spans: tuple[Span, ...] = ()
    borders: tuple[int, ...] = ()

    def part(self, start: int, end: int) -> "RichText":
        """The text from `start` to `end`, with its spans, cut to fit, and its borders."""
        spans = [
            Span(max(span.start, start) - start, min(span.end, end) - start, span.style, span.url)
            for span in self.spans
            if span.start < end and span.end > start
        ]
        borders = tuple(border - start for border in self.borders if start < border < end)
        return RichText(self.text[start:end], tuple(spans), borders)

    def entities(self) -> list[Entity]:
        """The spans, counted in UTF-16 code units."""
        units = UTF16Offsets(self.text)
        return [
            Entity(span.style, units.at(span.start), units.at(span.end) - units.at(span.start), span.url)
            for span in self.spans
        ]


class UTF16Offsets:
    """The UTF-16 offsets of a text's characters: characters beyond U+FFFF count twice."""

    def __init__(self, text: str) -> None:
        self._twice = [place for place, character in enumerate(text) if character > "\uffff"]

    def at(self, place: int) -> int:
        """The offset in UTF-16 code units of the character at `place`."""
        return place + bisect_left(self._twice, place)


@dataclass(slots=True)
class Writer:
    """Builds a rich text from its beginning to its end."""

    _parts: list[str] = field(default_factory=list)
    _spans: list[Span] = field(default_factory=list)
    _borders: list[int] = field(default_factory=list)
    length: int = 0

    def add(self, text: str, style: Style | None = None, url: str | None = None) -> "Writer":
        """Append text. Returns the writer itself, for chains."""
        start = self.length
        self._parts.append(text)
        self.length += len(text)
        if style:
            self.span(start, style, url)
        return self

    def append(self, rich: "RichText") -> "Writer":
        """Append a rich text with its spans and borders. Returns the writer itself."""
        start = self.length
        self.add(rich.text)
        self._spans += [replace(span, start=start + span.start, end=start + span.end) for span in rich.spans]
        self._borders += [start + border for border in rich.borders]
        return self

    def span(self, start: int, style: Style, url: str | None = None) -> None:
        """Style the text from `start` to the current end; an empty range gets no span."""
        if self.length > start:
            self._spans.append(Span(start, self.length, style, url))

    def border(self) -> None:
        """Mark the current end as a good place to cut."""
        self._borders.append(self.length)

    def written(self) -> RichText:
        """The finished text: outer spans come before inner ones, and white space at both ends is stripped."""
        text = "".join(self._parts)
        lead = len(text) - len(text.lstrip())
        spans = tuple(sorted(self._spans, key=lambda span: (span.start, -span.end)))
        return RichText(text, spans, tuple(self._borders)).part(lead, max(len(text.rstrip()), lead))


def plain_text(text: str, borders: Sequence[int] = ()) -> RichText:
    """Words of our own without any style, stripped of white space at both ends."""
    return RichText(text.strip(), (), tuple(borders))
