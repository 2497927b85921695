"""Raised figures as plain text: 10<sup>6</sup> becomes 10⁶. As 106, it would read as another figure."""

import re

_RAISED = str.maketrans("0123456789+-−n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻ⁿ")
_FIGURE = re.compile(r"[+−-]?\d{1,3}|n", re.ASCII)


def raised(text: str) -> str:
    """A short figure in raised digits; any other text unchanged (`1<sup>st</sup>` is 1st)."""
    return text.strip().translate(_RAISED) if _FIGURE.fullmatch(text.strip()) else text
