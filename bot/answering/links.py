"""Links in foreign text: found, made harmless, or taken out. A reply links to cited articles and to nothing else (I8).

Knows no answers.
"""

import html
import re

from corpus.clean import clean

_LETTER = r"[^\W_]"
_LABEL = rf"{_LETTER}(?:(?:{_LETTER}|-){{0,250}}{_LETTER})?"  # bounded, as below: a text may be made to take for ever
_DOT = "[.\u3002\uff0e\uff61]"  # and those that browsers take for one
# Top-level domains that a client makes a link of however they are written; in lower case any last label is one.
_KNOWN = r"(?i:com|org|net|info|biz|io|co|me|ly|app|dev|xyz|top|site|online|shop|click|link|ru|uk|de|eu|us|cn|tk)"
_HOST = re.compile(
    rf"(?<!\w)(?:{_LABEL}{_DOT}){{1,20}}(?:{_KNOWN}|xn--[a-z0-9-]{{1,60}}|[^\W\d_A-Z]{{2,24}})(?![\w])"
    rf"|(?<![\w.])\d{{1,3}}(?:\.\d{{1,3}}){{3}}(?![\w.])"
)
_SCHEME = re.compile(
    r"[a-zA-Z][a-zA-Z0-9+.-]{0,30}:(?=//)|\b(?i:javascript|data|mailto|tel|tg|vbscript|file|blob|sms):"
)
_SCHEMED = re.compile(rf"(?:{_SCHEME.pattern}|\b(?i:www)\.)\S*")
_ENCLOSED = re.compile(rf"[<(]?{_SCHEMED.pattern}")
_WORD = re.compile(r"\S+")
_IMAGE = re.compile(r"!\[[^\[\]]*\](?:\([^)]*\)|\[[^\[\]]*\])?")
_INLINE = re.compile(r"\[([^\[\]]*)\]\((?:[^()]|\([^)]*\))*\)?")
_REFERENCE = re.compile(r"\[(?=[\d,; –-]*[^\[\]\d,; –-])([^\[\]]*)\]\s?\[[^\[\]]*\]")
_DEFINITION = re.compile(r"(?m)^[^\S\n]*\[[^\[\]]+\]:.*$")
_TAG = re.compile(r"</?[a-zA-Z!][^>]*>?")
_EMPHASIS = re.compile(r"(?m)\*{1,3}|_{2,3}|~~|`+|^\s{0,3}(?:#{1,6}|>|[-*+•])\s+")


def find_hosts(text: str) -> list[str]:
    """Everything that a client might take for the name of a host, in order."""
    return [match.group() for match in _HOST.finditer(clean(text))]


def has_address(text: str) -> bool:
    """Whether the text holds a whole address, of any scheme: not only the name of a company such as Booking.com."""
    return bool(_SCHEMED.search(text)) or any(_is_address_without_scheme(word) for word in _WORD.findall(text))


def defang(text: str) -> str:
    """The text with no link that a client could follow: `evil[.]example`, `https[:]//`. Readable, and harmless."""
    text = _SCHEMED.sub(lambda found: _defang_dots(found.group()), text)
    text = _SCHEME.sub(lambda found: found.group()[:-1] + "[:]", text)
    return _HOST.sub(lambda found: _defang_dots(found.group()), text)


def _is_address_without_scheme(word: str) -> bool:
    """Whether a host is followed by a port or a path: then the word is an address without its scheme."""
    return any(word[found.end() : found.end() + 1] in set(":/?#") for found in _HOST.finditer(word))


def _remove_addresses(text: str) -> str:
    """From a scheme to the next space, with what encloses it; and whole words that are addresses without one."""
    return _WORD.sub(
        lambda found: "" if _is_address_without_scheme(found.group()) else found.group(), _ENCLOSED.sub("", text)
    )


def _defang_dots(text: str) -> str:
    return re.sub(rf"(?<=\w){_DOT}(?=\w)", "[.]", text)


def to_prose(text: str) -> str:
    """A model's text as plain prose: addresses, images, tags and markup are gone, the words of links stay."""
    text = clean(html.unescape(html.unescape(text)))
    for pattern, stays in ((_DEFINITION, ""), (_IMAGE, ""), (_INLINE, r"\1"), (_REFERENCE, r"\1")):
        text = pattern.sub(stays, text)
    return _EMPHASIS.sub("", _TAG.sub("", _remove_addresses(text)))
