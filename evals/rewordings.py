"""Reword true statements: the same deed in the other voice, the speaker elsewhere, "to" before "from", a like stance.

Knows nothing of the check that must not blame them.
"""

import random
import re
from collections.abc import Callable

from evals.falsify import find_done_to, was

_RUN = r"[A-Z][\w’'-]+(?: [A-Z][\w’'-]+){0,3}"
_QUOTED = re.compile(rf"[“\"](?P<said>[^“”\"]+),[”\"] (?:said (?P<one>{_RUN})|(?P<two>{_RUN}) said)\.")
_SAID = re.compile(rf"(?P<one>{_RUN}) (?:said|says|added) (?:that )?(?P<said>[a-z][^“”\"]+)\.")
_FROM_TO = re.compile(rf"\b(?P<from>from (?:the )?{_RUN}) (?P<to>to (?:the )?{_RUN})")
_ALIKE = {
    one: other.replace("-", " ")
    for pair in """supports backs; supported backed; backs supports; backed supported; accepted agreed-to;
    accepts agrees-to; rejected turned-down; rejects turns-down; opposed was-against; opposes is-against;
    condemned denounced; praised hailed; criticized criticised; endorsed backed; refused declined; declined refused;
    acknowledged admitted; admitted acknowledged; denounced condemned; banned forbade; allowed permitted;
    dismissed rejected; defended stood-up-for; slammed criticized; hailed praised; disputed contested""".split(";")
    for one, other in [pair.split()]
}
_STANCE = re.compile(rf"\b(?:{'|'.join(_ALIKE)})\b")

# Takes a true statement, chance, and the names of its passage; gives it reworded, or None where that is not possible.
Rewording = Callable[[str, random.Random, tuple[str, ...]], str | None]


def voice(text: str, chance: random.Random, names: tuple[str, ...]) -> str | None:
    """Turn who did it to whom into to whom it was done by whom."""
    if (match := find_done_to(text, names)) is None:
        return None
    other = f"{match['the'] or ''}{match['other']}"
    other = other if match.start() else other[0].upper() + other[1:]
    return f"{text[: match.start()]}{other} {was(match)} by {match['one']}{text[match.end() :]}"


def speaker(text: str, chance: random.Random, names: tuple[str, ...]) -> str | None:
    """Name who said it at another place."""
    match = _QUOTED.fullmatch(text) or _SAID.fullmatch(text)
    if match is None:
        return None
    one, said = match["one"] or match["two"], match["said"]
    if match.re is _SAID:
        return f"{said[0].upper()}{said[1:]}, {chance.choice(['said ' + one, 'according to ' + one])}."
    return chance.choice([f"{one} said: “{said}.”", f"According to {one}, “{said}.”"])


def direction(text: str, chance: random.Random, names: tuple[str, ...]) -> str | None:
    """Name where to before where from."""
    match = _FROM_TO.search(text)
    return match and f"{text[: match.start()]}{match['to']} {match['from']}{text[match.end() :]}"


def stance(text: str, chance: random.Random, names: tuple[str, ...]) -> str | None:
    """Put a word for a stance by another that means the same."""
    match = _STANCE.search(text)
    return match and f"{text[: match.start()]}{_ALIKE[match.group()]}{text[match.end() :]}"


REWORDINGS: dict[str, Rewording] = {"voice": voice, "speaker": speaker, "direction": direction, "stance": stance}
