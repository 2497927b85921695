"""Words that others wrote, made fit for a message: Telegram keeps them as they are, and links nothing in them.

It knows no answers and no messages. Telegram makes clickable whatever looks like an address, a @name, a #tag, a
/command or a telephone number, and an article must not be able to put a link into an answer. So a word joiner
(U+2060: no width, no line break) stands inside each such word; `remove_joiners` gives the words back.
"""

import re
import unicodedata

from bot.answering.display import to_one_line

JOINER = "\u2060"
# Telegram takes these out by itself, and an offset after one of them would point beside its word
_TAKEN_OUT = re.compile(r"[\u2028-\u202e\u0333\u033f\u030a\u2060]")
_RINGED = re.compile(r"(\w)\u030a")  # a letter and its ring, which is one letter as well: å
# nothing to see: more than a few in a row make a message that Telegram calls empty
_UNSEEN = re.compile(
    "([\u00ad\u115f\u1160\u180e\u200b-\u200f\u2061-\u2064\u2800\u3164\ufeff\U000e0000-\U000e007f]){8,}"
)
_SCHEME = re.compile(r"(?<=\w:)//")
_NUMBERS = re.compile(r"(?<!\d)\d+(?:\.\d+)+")
_DOT = re.compile(r"(?<=\S)\.(?=\w)")
_SIGN = re.compile(r"(?<!\w)([@＠#＃$/])(?=\w)|(?<=\w)(@)(?=\w)")
_DIGITS = re.compile(r"\+?\d(?:[ ().\-–]{0,2}\d){6,}")
_DECIMAL_DOTS = 2  # 3.5 and 1.2.3 are numbers, 192.0.2.1 is an address


def defuse(text: str) -> str:
    """One line of foreign text, ready for a message."""
    return unlink(clean_line(text))


def clean_line(text: str) -> str:
    """One line, without what Telegram would take out of it."""
    composed = _RINGED.sub(lambda found: unicodedata.normalize("NFC", found[0]), text)
    return to_one_line(_UNSEEN.sub(r"\1", _TAKEN_OUT.sub(_spell_out, composed)))


def _spell_out(found: re.Match[str]) -> str:
    return " " if found[0] in "\u2028\u2029" else ""  # they end a line and a paragraph


def unlink(text: str) -> str:
    """With joiners where Telegram would see a link."""
    text = _SCHEME.sub(f"{JOINER}//", text)
    text = _SIGN.sub(lambda found: f"{found[0]}{JOINER}", text)
    numbers = [found.span() for found in _NUMBERS.finditer(text) if found[0].count(".") <= _DECIMAL_DOTS]
    text = _dots(text, numbers)
    return _DIGITS.sub(_digits, text)


def _dots(text: str, numbers: list[tuple[int, int]]) -> str:
    kept = {place for start, end in numbers for place in range(start, end)}
    return _DOT.sub(lambda found: found[0] if found.start() in kept else f"{JOINER}.", text)


def _digits(found: re.Match[str]) -> str:
    """A joiner after every third digit: what is left between them is too short for a telephone or a card."""
    parts, count = [], 0
    for character in found[0]:
        parts.append(character)
        count += character.isdigit()
        if character == "+" or (character.isdigit() and count % 3 == 0):
            parts.append(JOINER)
    return "".join(parts)


def remove_joiners(text: str) -> str:
    return text.replace(JOINER, "")
