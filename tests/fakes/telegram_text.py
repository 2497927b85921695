"""How Telegram reads a text: UTF-16 units, HTML, entities, cleaning, and what its clients would make clickable.

It knows no chats. What Telegram would mend in silence (an entity too many, entities that cross) is refused here.
"""

import html
import re
import unicodedata
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from tests.fakes.telegram_wire import Refused

UNITS = 4096
ENTITIES = 100
LINKS = ("url", "text_link")
KINDS = {
    *"mention hashtag cashtag bot_command url email phone_number bold italic underline strikethrough spoiler".split(),
    *"blockquote expandable_blockquote code pre text_link text_mention custom_emoji date_time".split(),
}
QUOTES = {"blockquote", "expandable_blockquote"}
TAGS = {
    **dict.fromkeys(("b", "strong"), "bold"),
    **dict.fromkeys(("i", "em"), "italic"),
    **dict.fromkeys(("u", "ins"), "underline"),
    **dict.fromkeys(("s", "strike", "del"), "strikethrough"),
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
_TAG = re.compile(r"<(/?)([a-zA-Z0-9-]*)((?:\s+[a-zA-Z-]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>]+))?)*)\s*>")
_ATTRIBUTE = re.compile(r"([a-zA-Z-]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+)))?")
_REFERENCE = re.compile(r"&(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);")
# tdlib's clean_input_string: these become spaces, and the second group is taken out
_TO_SPACES = re.compile(r"[\x00-\x09\x0b-\x0c\x0e-\x1f]")
_TAKEN_OUT = re.compile(r"[\r\u2028-\u202e\u0333\u033f\u030a]")
# a name and its ending; a symbol of a domain is a letter, a digit, - _ ~ or nearly anything beyond Latin-1
_DOMAIN = r"(?:[\w~-]|[^\x00-\xbf\s\u2000-\u200b\u200e\u200f\u2016-\u206f])"
_URL = re.compile(
    rf"(?:(?P<scheme>(?:https?|ftp|tg|ton|tonsite)://)[^\s\u2060<>\"]+)"
    rf"|(?P<ip>(?<![\w.])\d{{1,3}}(?:\.\d{{1,3}}){{3}}(?![\w.]))"
    rf"|(?P<bare>(?:{_DOMAIN}+\.)+[^\W\d_]{{2,}}(?:[/?#:][^\s\u2060]*)?)",
    re.IGNORECASE,
)
_OTHERS = {
    "email": re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    "mention": re.compile(r"(?<![\w])@[A-Za-z0-9_]{2,32}"),
    "hashtag": re.compile(r"(?<![\w])[#＃](?=\w*[^\W\d])[\w\u200c·]+"),
    "cashtag": re.compile(r"(?<![\w$])\$[A-Z]{1,8}(?![\w])"),
    "bot_command": re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>])"),
    "phone_number": re.compile(r"(?<![\w+])\+?\d(?:[ ().-]{0,2}\d){8,15}(?!\w)|(?<!\w)\+\d(?:[ ().-]{0,2}\d){6,}"),
}


def units(text: str) -> int:
    """UTF-16 code units, as Telegram counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, offset: int, length: int) -> str:
    """The part of a text that an entity covers."""
    raw = text.encode("utf-16-le", "surrogatepass")
    return raw[2 * offset : 2 * (offset + length)].decode("utf-16-le", "replace")


def cleaned(text: str) -> str:
    """What the server keeps of a text, before it takes the white space off both ends."""
    return _TAKEN_OUT.sub("", _TO_SPACES.sub(" ", text))


def is_empty(text: str) -> bool:
    return all(unicodedata.category(c) in ("Zs", "Zl", "Zp", "Cc", "Cf") or c == "\u2800" for c in text)


def read(
    text: object, parse_mode: object, entities: object, optional: bool = False
) -> tuple[str, list[dict[str, Any]]]:
    """The text and its entities as they are stored; raises Refused as Telegram does."""
    if not isinstance(text, str):
        raise Refused("message text is empty" if text is None else "text must be a String")
    mode = str(parse_mode or "").lower()
    if mode in ("markdownv2", "markdown"):
        raise Refused("MarkdownV2 is refused by this server: one mistake in it costs the whole message")
    if mode not in ("", "html"):
        raise Refused("unsupported parse_mode")
    parsed, found = parse_html(text) if mode == "html" else (text, _listed(entities))
    if cleaned(parsed) != parsed and found:
        raise Refused("can't parse entities: the text holds characters that Telegram removes, so offsets would move")
    parsed = cleaned(parsed)
    if is_empty(parsed):
        if optional:
            return "", []
        raise Refused("message text is empty")
    check(parsed, found)
    return _trimmed(parsed, found)


def _trimmed(text: str, entities: list[dict[str, Any]]) -> tuple[str, list[dict[str, Any]]]:
    lead = units(text) - units(text.lstrip())
    kept = text.strip()
    if units(kept) > UNITS:
        raise Refused("message is too long")
    length = units(kept)
    moved = []
    for entity in entities:
        start = max(entity["offset"] - lead, 0)
        end = min(entity["offset"] + entity["length"] - lead, length)
        if end > start:
            moved.append({**entity, "offset": start, "length": end - start})
    return kept, moved


def _listed(entities: object) -> list[dict[str, Any]]:
    if entities is None:
        return []
    if not isinstance(entities, list) or not all(isinstance(entity, dict) for entity in entities):
        raise Refused("can't parse entities: expected an array of MessageEntity")
    return entities


def check(text: str, entities: list[dict[str, Any]]) -> None:
    if len(entities) > ENTITIES:
        raise Refused(f"can't parse entities: {len(entities)} of them, and Telegram drops those after the 100th")
    raw, spans = text.encode("utf-16-le", "surrogatepass"), []
    for entity in entities:
        kind, offset, length = entity.get("type"), entity.get("offset"), entity.get("length")
        if kind not in KINDS:
            raise Refused(f"can't parse entities: unsupported type {kind!r}")
        if not isinstance(offset, int) or not isinstance(length, int) or offset < 0 or length <= 0:
            raise Refused("can't parse entities: invalid offset or length")
        if 2 * (offset + length) > len(raw):
            raise Refused(f"can't parse entities: entity ends at {offset + length}, beyond the text")
        for place in (offset, offset + length):
            if 2 * place < len(raw) and 0xDC <= raw[2 * place + 1] <= 0xDF:
                raise Refused(f"can't parse entities: offset {place} is inside a surrogate pair")
        if kind == "text_link":
            _check_link(entity.get("url"))
        spans.append((offset, offset + length, kind))
    _check_nesting(spans)


def _check_link(url: object) -> None:
    parts = urlsplit(url) if isinstance(url, str) and not re.search(r"\s", url) else None
    if parts is None or parts.scheme not in ("http", "https", "tg", "ton") or not parts.netloc:
        raise Refused(f"can't parse entities: wrong URL of a text_link: {url!r}")


def _check_nesting(spans: list[tuple[int, int, str]]) -> None:
    open_: list[tuple[int, int, str]] = []
    for start, end, kind in sorted(spans, key=lambda span: (span[0], -span[1])):
        while open_ and open_[-1][1] <= start:
            open_.pop()
        if open_ and end > open_[-1][1]:
            raise Refused(f"can't parse entities: {kind} at {start} crosses {open_[-1][2]}")
        above = {outer for _, _, outer in open_}
        if kind in QUOTES and above & QUOTES:
            raise Refused("can't parse entities: blockquote can't be nested")
        if above & {"code", "pre"} or (kind in ("code", "pre") and above - QUOTES):
            raise Refused(f"can't parse entities: {kind} and {sorted(above)} can't be nested")
        open_.append((start, end, kind))


def parse_html(text: str) -> tuple[str, list[dict[str, Any]]]:
    """Telegram's HTML: few tags, all closed, properly nested."""
    done, entities = "", []
    open_: list[tuple[str, int, dict[str, Any]]] = []
    place = 0
    while place < len(text):
        if text[place] == "&" and (reference := _REFERENCE.match(text, place)):
            done += html.unescape(reference[0])
            place = reference.end()
        elif text[place] != "<":
            done += text[place]
            place += 1
        else:
            tag = _TAG.match(text, place)
            where = f"at byte offset {len(text[:place].encode('utf-8', 'surrogatepass'))}"
            if tag is None:
                raise Refused(f"can't parse entities: Unsupported or unclosed start tag {where}")
            name = tag[2].lower()
            if tag[1]:
                entities += _close(open_, name, done, where)
            else:
                open_.append((name, units(done), _opened(name, tag[3], where)))
            place = tag.end()
    if open_:
        raise Refused(f"can't parse entities: Can't find end tag corresponding to start tag \"{open_[-1][0]}\"")
    return done, sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))


def _opened(name: str, rest: str, where: str) -> dict[str, Any]:
    if name not in TAGS:
        raise Refused(f'can\'t parse entities: Unsupported start tag "{name}" {where}')
    attributes = {m[1].lower(): html.unescape(m[2] or m[3] or m[4] or "") for m in _ATTRIBUTE.finditer(rest)}
    entity: dict[str, Any] = {"type": TAGS[name]}
    if name == "span" and attributes.get("class") != "tg-spoiler":
        raise Refused(f'can\'t parse entities: Tag "span" must have class "tg-spoiler" {where}')
    if name == "blockquote" and "expandable" in attributes:
        entity["type"] = "expandable_blockquote"
    if name == "a":
        entity["url"] = attributes.get("href", "")
    return entity


def _close(open_: list[tuple[str, int, dict[str, Any]]], name: str, done: str, where: str) -> list[dict[str, Any]]:
    if not open_:
        raise Refused(f'can\'t parse entities: Unexpected end tag "{name}" {where}')
    started, offset, entity = open_.pop()
    if name != started:
        raise Refused(f'can\'t parse entities: Unmatched end tag {where}, expected "</{started}>", found "</{name}>"')
    length = units(done) - offset
    return [{**entity, "offset": offset, "length": length}] if length else []


def clickable(text: str, entities: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """(kind, target) of all that a client would make clickable: explicit links, and what it finds by itself."""
    searched = text
    for entity in entities:
        covered = cut(text, entity["offset"], entity["length"])
        if entity["type"] in ("text_link", "url"):
            yield entity["type"], entity.get("url", covered)
        if entity["type"] in ("code", "pre", "text_link", "url"):  # nothing is found inside these
            before = cut(searched, 0, entity["offset"])
            after = cut(searched, entity["offset"] + entity["length"], units(text))
            searched = before + " " * entity["length"] + after
    for found in _URL.finditer(searched):
        yield "url", found[0]
    for kind, pattern in _OTHERS.items():
        for found in pattern.finditer(searched):
            yield kind, found[0]


def noticed(text: str) -> list[dict[str, Any]]:
    """The entities that Telegram finds in what a person types."""
    found = [("url", match) for match in _URL.finditer(text)]
    found += [(kind, match) for kind, pattern in _OTHERS.items() for match in pattern.finditer(text)]
    entities: list[dict[str, Any]] = []
    for kind, match in sorted(found, key=lambda pair: (pair[1].start(), -pair[1].end())):
        offset, length = units(text[: match.start()]), units(match[0])
        if not entities or offset >= entities[-1]["offset"] + entities[-1]["length"]:
            entities.append({"type": kind, "offset": offset, "length": length})
    return entities[:ENTITIES]
