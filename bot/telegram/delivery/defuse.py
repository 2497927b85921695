"""Defuses text that others wrote: Telegram then drops none of its characters and makes no link of any.

It knows no answers and no messages. Telegram makes clickable whatever looks like an address, a @name, a #tag, a
/command or a telephone number, and an article must not be able to put a link into an answer. So a word joiner
(U+2060: no width, no line break) is put into each such word; `remove_joiners` restores the words.
"""

import re
import unicodedata

from bot.plain_text import to_one_line

JOINER = "\u2060"
# Telegram removes these characters, which would shift every entity offset after one of them.
_REMOVED = re.compile(r"[\u2028-\u202e\u0333\u033f\u030a\u2060]")
_RINGED = re.compile(r"(\w)\u030a")  # a letter with a combining ring, which composes to one letter: å
# Invisible characters: Telegram calls a message of many in a row empty.
_INVISIBLE = re.compile(
    "([\u00ad\u115f\u1160\u180e\u200b-\u200f\u2061-\u2064\u2800\u3164\ufeff\U000e0000-\U000e007f]){8,}"
)
_SCHEME = re.compile(r"(?<=\w:)//")
_NUMBERS = re.compile(r"(?<!\d)\d+(?:\.\d+)+")
_DOT = re.compile(r"(?<=\S)\.(?=\w)")
_SIGN = re.compile(r"(?<!\w)([@＠#＃$/])(?=\w)|(?<=\w)(@)(?=\w)")
_DIGITS = re.compile(r"\+?\d(?:[ ().\-–]{0,2}\d){6,}")
_DECIMAL_DOTS = 2  # dots at most in a number: 3.5 and 1.2.3 are numbers, 192.0.2.1 is an address


def defuse(text: str) -> str:
    """`text` as one line that Telegram neither changes nor links."""
    return unlink(clean_line(text))


def clean_line(text: str) -> str:
    """`text` as one line, without the characters that Telegram would remove."""
    composed = _RINGED.sub(lambda match: unicodedata.normalize("NFC", match[0]), text)
    return to_one_line(_INVISIBLE.sub(r"\1", _REMOVED.sub(_replace_removed, composed)))


def _replace_removed(match: re.Match[str]) -> str:
    return " " if match[0] in "\u2028\u2029" else ""  # the separators of lines and paragraphs


def unlink(text: str) -> str:
    """`text` with joiners where Telegram would see a link."""
    text = _SCHEME.sub(f"{JOINER}//", text)
    text = _SIGN.sub(lambda match: f"{match[0]}{JOINER}", text)
    numbers = [match.span() for match in _NUMBERS.finditer(text) if match[0].count(".") <= _DECIMAL_DOTS]
    text = _unlink_dots(text, numbers)
    return _DIGITS.sub(_unlink_digits, text)


def _unlink_dots(text: str, numbers: list[tuple[int, int]]) -> str:
    """`text` with a joiner before each dot inside a word, except within the spans `numbers`."""
    kept = {place for start, end in numbers for place in range(start, end)}
    return _DOT.sub(lambda match: match[0] if match.start() in kept else f"{JOINER}.", text)


def _unlink_digits(match: re.Match[str]) -> str:
    """The digits with a joiner after every third: the groups are too short for a telephone or card number."""
    parts, count = [], 0
    for character in match[0]:
        parts.append(character)
        count += character.isdigit()
        if character == "+" or (character.isdigit() and count % 3 == 0):
            parts.append(JOINER)
    return "".join(parts)


def remove_joiners(text: str) -> str:
    """`text` as it was before `unlink`."""
    return text.replace(JOINER, "")
