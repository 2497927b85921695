"""Exported records: the draft of one record, by the shape of its values. Knows no file format.

The body may be a text, a list of paragraphs, an object such as `{"rendered": …}`, or the blocks of an editor. HTML and
Markdown in it become text. Without a body, the lead, abstract, description or summary is the text.

Removed are the tags and marks of HTML and Markdown, as their readers say, and the marker of a body that the export cut,
`[+2184 chars]`: then the draft is `truncated`.
"""

import io
import re
from collections.abc import Mapping
from dataclasses import replace

from corpus.clean import to_one_line
from corpus.draft import Draft, Unfit
from corpus.readers import markdown
from corpus.readers.fields import bare, by_name, draft_from
from corpus.readers.html import paragraphs_of, visible_text

BODY = (
    "body text content article maintext articlebody contenthtml contenttext bodytext bodyhtml htmlcontent fulltext "
    "fullcontent contentencoded rawcontent postcontent selftext story markdown html blocks paragraphs document "
    "highlight highlights selection volltext inhalt texte contenu texto contenido cuerpo текст зміст содержание"
).split()
SHORT = (
    "leadparagraph lead description abstract abstractnote summary excerpt postexcerpt snippet trailtext standfirst "
    "teaser context sentence annotation note zusammenfassung beschreibung résumé resumen описание опис"
).split()
WRAPPERS = (  # around a record's parts
    *("fields", "attributes", "data", "_source", "article", "document", "post", "item", "node", "yoast_head_json"),
)
MOST_NODES = 20_000  # values of one body
DEEPEST = 30
KEYS_TOLD = 12

PLAIN = ""  # the name of a text without marks
_HTML_NAMES = frozenset("contenthtml bodyhtml htmlcontent html contentencoded rendered".split())
_INNER = "rendered html text content plain_text value blocks children paragraphs data body rich_text title".split()
_INLINE = frozenset("text plain bold italic link text_link a strong em code underline mention hashtag".split())
_ELEMENT = re.compile(
    r"<(p|div|ul|ol|li|h[1-6]|table|blockquote|article|section|figure|span|strong|em|b|i|a|u|pre)(?:\s[^<>]{0,2000})?>"
    r"|<br ?/?>|<(?:img|hr)\s[^<>]{0,2000}>",
    re.IGNORECASE,
)
_MARKDOWN = re.compile(r"\A\s*#{1,6} \S|\]\(https?://|\*\*[^\s*][^*\n]{0,300}\*\*", re.ASCII)
_CUT = re.compile(r"\s?(?:…|\.\.\.)?\s?\[\+\d{1,7} chars\]\s?\Z")
_REMOVED = re.compile(r"\[(?:removed|deleted)\]", re.IGNORECASE)  # what stands for a text that was taken back
_ELLIPSIS = re.compile(r"\[(?:…|\.\.\.|&hellip;|&#8230;)\]\s{0,9}\Z")


def draft_of(record: object, where: str, outlet: str | None = None) -> Draft:
    """The draft of a record. `where` is its place ("record 3"), empty for a file that is one record.

    `outlet` is what the whole export is of, if the record names none. Raises Unfit, with the keys that the record has,
    if no text is in it.
    """
    if not isinstance(record, Mapping):
        raise Unfit("This is not a JSON object with a title and a text.")
    whole = _unwrapped(record)
    known = by_name(whole)
    name, body = _body(known)
    if not body:
        raise Unfit(f"This article has no text; {_keys(record)}.")
    draft = draft_from(_with_author(whole, known), text=body, record_number=where)
    text, truncated = _uncut(body)
    title = visible_text(draft.title) if draft.title and _is_html(draft.title, _title_name(known)) else draft.title
    heading, text = _plain(text, name)
    if heading and to_one_line(title or "") not in ("", to_one_line(heading)):
        text = f"{heading}\n\n{text}"
    own = draft.outlet or outlet or ("The Guardian" if "webpublicationdate" in known else None)
    return replace(draft, title=_without(own, title or heading), text=text, outlet=own, truncated=truncated)


def _without(outlet: str | None, title: str | None) -> str | None:
    """The title without the outlet's name behind it, `Lock shut - Tarn Times`."""
    for mark in " - ", " – ", " — ", " | ":
        if title and outlet and title.endswith(f"{mark}{outlet}"):
            return title.removesuffix(f"{mark}{outlet}").rstrip() or title
    return title


def has_text(record: object, body_only: bool = False) -> bool:
    """Whether a record has a text; with `body_only`, more than a description."""
    if not isinstance(record, Mapping):
        return False
    name, body = _body(by_name(_unwrapped(record)))
    return bool(body) and not (body_only and name in SHORT)


def _unwrapped(record: Mapping[str, object]) -> Mapping[str, object]:
    """The record together with the fields of an object inside it: the Guardian's `fields`, Zotero's `data`."""
    inner = [value for name in WRAPPERS if isinstance(value := record.get(name), Mapping)]
    merged: dict[str, object] = {}
    for part in (record, *inner):
        for key, value in part.items():
            if value is not None and value != "" and not (part is record and value in inner):
                merged.setdefault(str(key), value)
    return merged


def _with_author(record: Mapping[str, object], known: Mapping[str, object]) -> Mapping[str, object]:
    """The record with the author that WordPress embeds, where `author` is a number."""
    match known.get("embedded"):
        case {"author": [{"name": str() as name}, *_]}:
            return {**record, "author": name}
    return record


def _title_name(known: Mapping[str, object]) -> str:
    title = known.get("title")
    return "rendered" if isinstance(title, Mapping) and "rendered" in title else ""


def _body(known: Mapping[str, object]) -> tuple[str, str]:
    """The name of the field that holds the text, and its text as written; empty if there is none."""
    for name in (*BODY, *SHORT):
        if (value := known.get(name)) is not None:
            kind, text = _Walk().text(value, name)
            if text.strip() and not _REMOVED.fullmatch(text.strip()):
                return (kind if name in BODY else name), text
    return "", ""


class _Walk:
    """One pass through a value, with a bound on its size."""

    def __init__(self) -> None:
        self._left = MOST_NODES

    def text(self, value: object, name: str, depth: int = 0) -> tuple[str, str]:
        """The name of the innermost field, and the text below it."""
        self._left -= 1
        if self._left < 0 or depth > DEEPEST:
            return name, ""
        if isinstance(value, str):
            return name, value
        if isinstance(value, list):
            return self._list(value, name, depth)
        if isinstance(value, Mapping):
            for inner in _INNER:
                if value.get(inner):
                    return self.text(value[inner], inner if bare(inner) in _HTML_NAMES else name, depth + 1)
        return name, ""

    def _list(self, values: list[object], name: str, depth: int) -> tuple[str, str]:
        found = [self.text(value, name, depth + 1) for value in values]
        if any(map(_is_inline, values)):
            return name, "".join(text for _, text in found)
        parts = ["\n\n".join(filter(None, _plain(text, kind))) for kind, text in found]
        return PLAIN, "\n\n".join(part for part in parts if part.strip())


def _is_inline(value: object) -> bool:
    """Whether an item of a list is a piece of a line: `{"type": "bold", "text": "shut"}`."""
    return (
        isinstance(value, Mapping)
        and isinstance(value.get("text"), str)
        and str(value.get("type", "text")) in _INLINE
        and not {"highlighted_at", "note", "location"} & value.keys()  # Readwise's, one paragraph each
    )


def _plain(text: str, name: str) -> tuple[str | None, str]:
    """The heading that Markdown begins with, if any, and the text without the marks of HTML or Markdown."""
    if name == PLAIN:
        return None, text
    if _is_html(text, name):
        return None, "\n\n".join(paragraphs_of(text))
    if name == "markdown" or _MARKDOWN.search(text):
        for draft in markdown.read(io.BytesIO(text.encode("utf-8", "surrogatepass"))):
            return draft.title, draft.text
    return None, text


def _is_html(text: str, name: str) -> bool:
    """Whether a text is HTML: its field says so, or it has an element that is closed. A lone `<b>` is text."""
    if bare(name) in _HTML_NAMES:
        return "<" in text or "&" in text
    lowered = None
    for tag in _ELEMENT.finditer(text):
        lowered = lowered or text.lower()
        if not tag[1] or f"</{tag[1].lower()}>" in lowered or tag[1].lower() == "p":
            return True
    return False


def _uncut(text: str) -> tuple[str, bool]:
    """The text without the marker of a cut, and whether it was cut."""
    end = text[-80:]
    if marker := _CUT.search(end):
        return text[: len(text) - len(end) + marker.start()], True
    return text, bool(_ELLIPSIS.search(end))


def _keys(record: Mapping[str, object]) -> str:
    """The clause of a fault that names what a record has."""
    names = [f'"{to_one_line(str(key), 40)}"' for key in record]
    more = f" and {len(names) - KEYS_TOLD} more" if len(names) > KEYS_TOLD else ""
    listed = f"{', '.join(names[:KEYS_TOLD])}{more}"
    return f"it has the {'key' if len(names) == 1 else 'keys'} {listed}" if names else "it has no keys"
