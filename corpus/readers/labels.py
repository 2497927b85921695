"""Labelled lines above a text, as archives of the press and other programs export it: `Headline: Lock shut`.

Lines of a header that are of no use to a reader of the article (`Section: A; Page 3`, `Length: 120 words`) are removed
with it, and so is a label before the text itself (`Body:`). Above such a label any labelled line is one of the header,
and the lines of no use at the end of the text go too (`Load-Date: May 4, 2024`).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

LEAST = 2  # labels that are known: a text may begin with one line such as `Date: unknown`
MOST = 30  # lines of a header
LONGEST_VALUE = 500  # characters

_NAMES = {
    "title": "headline, title, subject, titel, überschrift, schlagzeile, titre, título, titulo, titular, заголовок, "
    "назва",
    "author": "byline, by, author, authors, writer, reporter, autor, autorin, verfasser, auteur, автор",
    "outlet": "publication, publication title, newspaper, source, from, outlet, publisher, journal, paper, quelle, "
    "zeitung, fuente, medio, источник, издание, джерело, видання",
    "published": "date, published, published on, publication date, posted, posted on, datum, veröffentlicht, fecha, "
    "дата, опубликовано, опубліковано",
    "url": "url, link, web address, permalink",
    "language": "language, lang, sprache, langue, idioma",
}
FIELDS = {label: name for name, labels in _NAMES.items() for label in labels.split(", ")}
OF_NO_USE = frozenset(
    "section page pages length words word-count copyright load-date dateline edition graphic type document-type "
    "publication-type category categories tags keywords updated last-updated accessed database contact media-contact "
    "press-contact phone tel to cc fax mobile email e-mail kontakt telefon".split()
)
BEFORE_TEXT = frozenset(
    "body, text, full text, article, story, content, inhalt, volltext, texte, texto, текст".split(", ")
)

_BOLD = r"(?:\*\*|__)?"  # in Markdown: `**Author:** Ida Moll`
_LINE = re.compile(rf"(?:[-*] )?{_BOLD}([^\W\d_](?:[^\W\d_]|[ -]){{0,30}}?) {{0,3}}{_BOLD}:{_BOLD}(?:[ \t]|\Z)(.*)")
_END = re.compile(
    r"end of document|document [A-Z0-9]{12,40}|[#*]{3}|-{1,40} ?(?:30|ends?) ?-{1,40}|ends", re.IGNORECASE
)
MOST_BELOW = 12  # lines of no use at the end


@dataclass(frozen=True, slots=True)
class Header:
    """The fields of a header (title, author, outlet, published, url, language), and the text below it.

    `lines` has the whole line of each field.
    """

    fields: Mapping[str, str]
    lines: Mapping[str, str]
    text: str


@dataclass(frozen=True, slots=True)
class _Labelled:
    """A labelled line. `parted`: an empty line is above it. `end`: where the next line begins."""

    label: str
    value: str
    line: str
    parted: bool
    end: int

    @property
    def is_known(self) -> bool:
        return self.label in FIELDS or self.label in BEFORE_TEXT or is_of_no_use(self.label)


def is_of_no_use(label: str) -> bool:
    """Whether a label, in lower case, is of a line that readers of the article do not need."""
    return label.replace(" ", "-") in OF_NO_USE


def header_of(text: str) -> Header | None:
    """The header at the beginning of a clean text; None if there is none.

    Its lines follow each other, and at least LEAST of them are known. Empty lines may part them if the title is one.
    """
    found = list(_labelled(text))
    marker = next((place for place, line in enumerate(found) if place and line.label in BEFORE_TEXT), None)
    lines = list(_known(found)) if marker is None else found[:marker]
    fields, whole = dict[str, str](), dict[str, str]()
    for line in lines:
        if (name := FIELDS.get(line.label)) and line.value and name not in fields:
            fields[name], whole[name] = line.value, line.line
    if "author" in fields:
        fields["author"] = re.sub(r"\A[Bb]y ", "", fields["author"])
    if marker is not None:
        rest = without_end(f"{found[marker].value}\n{text[found[marker].end :]}")
    else:
        rest = text[lines[-1].end :].strip() if lines else ""
    return Header(fields, whole, rest) if len(fields) >= (LEAST if marker is None else 1) and rest else None


def without_end(text: str) -> str:
    """The text without lines of no use at its end, and space around it."""
    lines = text.strip().split("\n")
    for line in lines[::-1][:MOST_BELOW]:
        labelled = _LINE.fullmatch(line.strip())
        is_end = _END.fullmatch(line.strip()) or (labelled and is_of_no_use(_label(labelled)))
        if line.strip() and not is_end:
            break
        lines.pop()
    return "\n".join(lines).strip()


def without_beginning(text: str) -> str:
    """The text without lines of no use at its beginning."""
    used = list(takewhile(lambda line: is_of_no_use(line.label), _labelled(text)))
    return text[used[-1].end :].strip() if used else text


def _labelled(text: str) -> Iterator[_Labelled]:
    """The labelled lines at the beginning of a text."""
    place, parted = 0, False
    for line in text.split("\n", 2 * MOST)[: 2 * MOST]:
        place += len(line) + 1
        labelled = _LINE.fullmatch(line.strip())
        if labelled and len(labelled[2]) <= LONGEST_VALUE:
            yield _Labelled(_label(labelled), labelled[2].strip(), line, parted, place)
        elif line.strip():
            return
        parted = not line.strip()


def _label(line: re.Match[str]) -> str:
    return " ".join(line[1].lower().split())


def _known(lines: Sequence[_Labelled]) -> Iterator[_Labelled]:
    """The lines up to the first one that is unknown, says again what one above it says, or stands apart."""
    seen = set[str]()
    for line in lines:
        name = FIELDS.get(line.label, "")
        if not line.is_known or line.label in BEFORE_TEXT or (name and line.value and name in seen):
            return
        if line.parted and "title" not in seen:
            return
        seen.add(name if line.value else "")
        yield line
