"""Cleaning: bytes become text, and text becomes quotable. Every reader's text passes here. Knows no formats."""

import codecs
import re
import unicodedata

from corpus.draft import Unfit

BOMS = (  # UTF-32 first: its mark begins with UTF-16's
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
MAGIC = (  # first bytes of files that are not text, whatever their name says
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x1f\x8b", "gzip data"),
    (b"\x7fELF", "a program"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"SQLite format 3\x00", "a database"),
)
MOST_CONTROL_BYTES = 0.01  # share of the bytes; text has none, but one stray byte in a page is accepted
MOST_REPLACED = 0.05  # share of the characters
FIRST_WIDE = "\u2e80"  # the first character of Chinese, Japanese and Korean writing
LEAST_WIDE = 0.1  # share of such characters in a text of theirs; a few are a wrong guess: `carri鋨e` is `carrière`
COMMON = "cp1252"  # of charsets that fit alike, the one that most files have; releases of the detector differ there
GUESSED_FROM = 200_000  # bytes shown to the charset detector, which is slow
DETECTED_FROM = 8_192  # bytes searched for control bytes

# Declared charset → the larger one that browsers read instead, which has dashes, quotes and €.
_READ_AS = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}

_CONTROL_BYTES = bytes(set(range(32)) - set(b"\t\n\r\f\v\x1b")) + b"\x7f"
_REPLACEMENT = "\ufffd"


def decode(data: bytes, declared: str | None = None) -> str:
    """The text of some bytes: by their BOM, else the declared charset, else UTF-8, else a guess. Raises Unfit.

    Bytes that are no character of their charset become U+FFFD, and the BOM is dropped; nothing else changes.
    """
    for mark, encoding in BOMS:
        if data.startswith(mark):
            return _refuse_garbage(data.decode(encoding, "replace"))
    _refuse_binary(data)
    for charset in (_read_as(declared), "utf-8"):
        strict = _decode_strictly(data, charset)
        if strict is not None:
            return strict
    return _refuse_garbage(_decode_damaged_utf8(data) or _guess_encoding(data))


def _read_as(declared: str | None) -> str | None:
    """The charset to read for a declared one; None if it is unknown."""
    try:
        name = codecs.lookup(declared).name if declared else None
    except (LookupError, ValueError):  # no such charset
        return None
    return _READ_AS.get(name, name) if name else None


def _refuse_binary(data: bytes) -> None:
    """Raise Unfit for bytes that are not text."""
    for magic, what in MAGIC:
        if data.startswith(magic):
            raise Unfit(f"This is not text: it is {what} under another name.")
    head = data[:DETECTED_FROM]
    controls = len(head) - len(head.translate(None, _CONTROL_BYTES))
    if controls > MOST_CONTROL_BYTES * len(head):
        raise Unfit("This is not text: it holds binary data.")


def _decode_strictly(data: bytes, encoding: str | None) -> str | None:
    """The text, if every byte fits the encoding; else None."""
    try:
        return data.decode(encoding) if encoding else None
    except (LookupError, UnicodeError, ValueError):  # no such charset, or the wrong one
        return None


def _decode_damaged_utf8(data: bytes) -> str | None:
    """The text of UTF-8 with a few broken bytes; None if the bytes are hardly UTF-8.

    In UTF-8, most characters beyond ASCII decode; in other charsets, hardly any do.
    """
    text = data.decode("utf-8", "replace")
    broken = text.count(_REPLACEMENT)
    beyond_ascii = sum(not character.isascii() for character in text) - broken
    return text if beyond_ascii > broken else None


def _guess_encoding(data: bytes) -> str:
    """The text in the charset that fits best, in COMMON if that fits as well. Raises Unfit."""
    from charset_normalizer import from_bytes  # late: takes 30 ms, and UTF-8 does not need it

    found = from_bytes(data[:GUESSED_FROM])
    best = found.best()
    if best is None:
        raise Unfit("This is not text: no known character encoding fits; save it as UTF-8.")
    equal = {each.encoding for each in found if (each.chaos, each.coherence) == (best.chaos, best.coherence)}
    text = data.decode(COMMON if COMMON in equal else best.encoding, "replace")
    wide = sum(character >= FIRST_WIDE for character in text)
    return text if wide == 0 or wide > LEAST_WIDE * len(text) else data.decode(COMMON, "replace")


def _refuse_garbage(text: str) -> str:
    """The text itself. Raises Unfit if too many of its bytes were no characters."""
    if text.count(_REPLACEMENT) > MOST_REPLACED * len(text):
        raise Unfit("This is not text: too many bytes fit no character encoding; save it as UTF-8.")
    return text


# Windows' signs that were decoded as control characters: `2 \x96 1` was `2 – 1`. U+0085 stays: it is a line end too.
_MISTAKEN = {
    code: bytes((code,)).decode("cp1252")
    for code in range(0x80, 0xA0)
    if code not in (0x81, 0x85, 0x8D, 0x8F, 0x90, 0x9D)
}

# Line ends of all systems, then variants of the space, then characters that a machine reads and nobody sees.
_LINE_END = re.compile("\r\n|[\r\v\x85\u2028]")
_PAGE_END = re.compile("[\f\u2029]")
_SPACE = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_SPLIT_WORD = re.compile("\u00ad[ \t]*+\n[ \t]*+(?=[^\\W\\d_])")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f"  # C0 and C1 controls
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u3164\uffa0"  # soft hyphen, joiner, fillers
    "\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"  # zero width and bidi controls
    "\ufe00-\ufe0f\U000e0100-\U000e01ef"  # variation selectors: a hidden alphabet
    "\ufff9-\ufffc\ufffe\uffff\U000e0000-\U000e007f"  # annotations, noncharacters, tag characters
    "\ud800-\udfff]"  # lone surrogates, which no file and no database takes
)
# Zero-width joiners are part of the spelling in Arabic and Indic scripts only.
_STRAY_JOINER = re.compile("(?<![\u0600-\u0dff])[\u200c\u200d]")
_TRAILING = re.compile("(?<![ \t])[ \t]+(?=\n)")  # the look-behind makes long runs cost linear time
_BLANK_LINES = re.compile("\n{3,}")


def clean(text: str) -> str:
    """The text that is stored, cut and quoted. Cleaning a clean text changes nothing.

    Removed: space at line ends and around the text, blank lines after the first, and invisible characters. These are
    controls, soft hyphens (inside a word with the line end after them), zero-width characters, joiners outside the
    scripts that need them, variation selectors, tag characters and noncharacters. Changed: every line end to `\\n`,
    every wide, narrow or no-break space to a plain one, control characters that stand for Windows' signs to those
    signs, letters and marks to their composed form (NFC, which looks the same). No letter, digit or sign that a reader
    sees is removed.
    """
    text = _PAGE_END.sub("\n\n", _LINE_END.sub("\n", text)).translate(_MISTAKEN)
    text = _STRAY_JOINER.sub("", _INVISIBLE.sub("", _SPLIT_WORD.sub("", text)))
    text = unicodedata.normalize("NFC", _SPACE.sub(" ", text))
    return _BLANK_LINES.sub("\n\n", _TRAILING.sub("", text)).strip()


def to_one_line(text: str, longest: int = 300) -> str:
    """A title or name, cleaned, on one line of at most `longest` characters; a longer one is cut and ends in `…`."""
    line = " ".join(clean(text).split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"
