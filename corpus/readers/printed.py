"""A line as it is printed on a page."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line and its box, in points from the page's lower left corner.

    `margin` and `end` are where its column begins and ends; a page without columns has no `end`. `edge` is the right
    edge of most lines that begin where it begins.
    """

    text: str
    left: float
    right: float
    top: float
    height: float
    margin: float = 0.0
    end: float = 0.0
    edge: float = 0.0
