"""Links in foreign text: find, disable or remove them. A reply links to cited articles and to nothing else (I8).

Knows no answers.
"""

import html
import re

from corpus.clean import clean

_LETTER = r"[^\W_]"
# The repeats of all patterns here are bounded: a hostile text could make unbounded ones run for ever.
_LABEL = rf"{_LETTER}(?:(?:{_LETTER}|-){{0,250}}{_LETTER})?"
_DOT = "[.\u3002\uff0e\uff61]"  # the dot, and the characters that browsers read as a dot
# Top-level domains that clients turn into links in any case; in lower case any last label counts as one.
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
_AFTER_A_HOST = frozenset(":/?#")  # begin a port or a path
_IMAGE = re.compile(r"!\[[^\[\]]{0,500}\](?:\([^)]{0,500}\)|\[[^\[\]]{0,500}\])?")
_INLINE = re.compile(r"\[([^\[\]]*)\]\((?:[^()]|\([^)]{0,500}\))*\)?")
_REFERENCE = re.compile(r"\[(?=[\d,; –-]*[^\[\]\d,; –-])([^\[\]]*)\]\s?\[[^\[\]]*\]")
_DEFINITION = re.compile(r"(?m)^[^\S\n]*\[[^\[\]]+\]:.*$")
_TAG = re.compile(r"</?[a-zA-Z!][^>]*>?")
_EMPHASIS = re.compile(r"(?m)\*{1,3}|_{2,3}|~~|`+|^\s{0,3}(?:#{1,6}|>|[-*+•])\s+")


def find_hosts(text: str) -> list[str]:
    """Everything in the text that a client might read as a host name, in order."""
    return [match.group() for match in _HOST.finditer(clean(text))]


def has_address(text: str) -> bool:
    """Whether the text has an address: a scheme, `www.`, or a host with a port or path. `Booking.com` alone is none."""
    if _SCHEMED.search(text):
        return True
    marked = (word for word in _WORD.findall(text) if not _AFTER_A_HOST.isdisjoint(word))
    return any(map(_is_address_without_scheme, marked))


def defang(text: str) -> str:
    """The text, still readable, with each link disabled: `evil[.]example`, `https[:]//`."""
    text = _SCHEMED.sub(lambda found: _defang_dots(found.group()), text)
    text = _SCHEME.sub(lambda found: found.group()[:-1] + "[:]", text)
    return _HOST.sub(lambda found: _defang_dots(found.group()), text)


def _is_address_without_scheme(word: str) -> bool:
    """Whether the word has a host followed by a port or a path, which makes it an address without a scheme."""
    return any(word[found.end() : found.end() + 1] in _AFTER_A_HOST for found in _HOST.finditer(word))


def _remove_addresses(text: str) -> str:
    """Remove addresses with a scheme, with the bracket that encloses them, and words that are addresses without one."""
    return _WORD.sub(
        lambda found: "" if _is_address_without_scheme(found.group()) else found.group(), _ENCLOSED.sub("", text)
    )


def _defang_dots(text: str) -> str:
    return re.sub(rf"(?<=\w){_DOT}(?=\w)", "[.]", text)


def to_prose(text: str) -> str:
    """A model's text as plain prose: without addresses, images, tags and markup. The words of links stay."""
    text = clean(html.unescape(html.unescape(text)))
    for pattern, stays in ((_DEFINITION, ""), (_IMAGE, ""), (_INLINE, r"\1"), (_REFERENCE, r"\1")):
        text = pattern.sub(stays, text)
    return _EMPHASIS.sub("", _TAG.sub("", _remove_addresses(text)))
