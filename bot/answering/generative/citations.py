"""Citations: the markers in a model's reply, in any common style, become single private characters.

Models cite as [1], 【1†source】, (Passage 1), [^1], <sup>1</sup>, [doc 1], ##1$$ and in other ways. Knows no passages.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

MOST_NUMBERS = 6  # most citations of one sentence
_FIRST, _LAST = 0xE000, 0xF8FF  # private characters, which no cleaned text has
MARKS = re.compile(f"[{chr(_FIRST)}-{chr(_LAST)}]")
LABEL = (
    r"(?:passages?|sources?|citations?|cite|refs?|references?|docs?|documents?|articles?|texts?|excerpts?|snippets?"
    r"|cf|chunks?|footnotes?|notes?|ids?|index|nos?|numbers?|context|see|p|s|quelle|artikel|fuente|extrait|джерело|стаття"
    r"|источник|статья|来源|文章|出典|資料|资料)"
)
_NUMBERS = r"\d{1,3}(?:\s{0,2}(?:[,;–—&-]|and|und)\s{0,2}(?:[\^#]\s{0,2})?\d{1,3}){0,9}"
_NAMED = rf"(?:(?:from|in|per|via)\s)?(?:{LABEL}[\s.:：_#№-]{{0,3}}){{1,2}}(?P<named>{_NUMBERS})"
_TARGET = r"(?:\([^()\n]{0,300}\))?"  # of a link
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_MARKER = re.compile(
    rf"""
    [^\S\n]{{0,2}}\((?:cf|see|see\salso)\b\.?\s{{0,2}}\[\s{{0,2}}(?P<compared>{_NUMBERS})\s{{0,2}}\]\)
  | [^\S\n]{{0,2}}[~]?\\(?:cite|citep|citet|ref|footnote|textsuperscript)
      \{{\[?(?:[a-z]{{1,10}}[:_-]?)?(?P<tex>{_NUMBERS})\]?\}}
  | [^\S\n]{{0,2}}\$?\^\{{\[?(?P<formula>{_NUMBERS})\]?\}}\$?
  | [^\S\n]{{0,2}}\\?[\[［【〔〖⟦]{{1,2}}\s{{0,2}}\\?[#^*"]?\s{{0,2}}(?P<square>{_NUMBERS})["^.)]?
      (?:\s{{0,2}}[†:|][^\]］】〕\n]{{0,200}})?\s{{0,2}}\\?[\]］】〕〗⟧]{{1,2}}{_TARGET}
  | [^\S\n]{{0,2}}\\?[\[［【〔(（{{<]{{1,2}}\s{{0,2}}{_NAMED}\s{{0,2}}
      (?:[†,:|][^\]］】〕)）}}>\n]{{0,200}})?[\]］】〕)）}}>]{{1,2}}{_TARGET}
  | [^\S\n]{{0,2}}\#\#(?P<hashes>\d{{1,3}})\$\$
  | [^\S\n]{{0,2}}<(?P<tag>sup|cite|ref|source|citation|(?:passage|doc|document|source)_?id|passage)\b[^<>]{{0,60}}>
      \s{{0,2}}[\[(]?\s{{0,2}}(?:{LABEL}\s{{0,2}})?
      (?P<tagged>{_NUMBERS})\s{{0,2}}[\])]?\s{{0,2}}</(?P=tag)>
  | [^\S\n]{{0,2}}<(?:cite|ref|source|citation)\s[^<>]{{0,40}}?(?P<attribute>\d{{1,3}})["']?\s{{0,2}}
      (?:/>|>(?:[^<>\n]{{0,120}}</(?:cite|ref|source|citation)>)?)
  | [^\S\n]{{0,2}}cite(?:turn\d{{1,3}}[a-z]{{1,12}}\d{{1,3}})+
  | [^\S\n]{{0,2}}[–—-]{{1,2}}\s?(?:passage|source|article|document)\s(?P<dashed>\d{{1,3}})(?=\s{{0,2}}(?:[.!?]|\n|$))
  | [^\S\n]{{0,2}}(?P<circled>[{_CIRCLED}]+)
  | (?<=\s)@(?P<at>\d{{1,2}})\b
  | (?<=[\w.,;!?"”’)%])[^\S\n]{{0,2}}(?P<open>[(（{{<]{{1,2}})\s{{0,2}}\#?(?P<bare>{_NUMBERS})\s{{0,2}}
      [)）}}>]{{1,2}}(?=[\s.,;:!?)\]]|$)
  | (?:(?<=[^\W\d]{{3}})|(?<=[.!?"”’)%]))[ \t]?⁽?
      (?P<raised>[{_SUPERSCRIPTS}]+(?:[,˒ᐟ]\s?[{_SUPERSCRIPTS}]+)*)⁾?(?![^\W_])
  | [ \t]?\^(?P<caret>\d{{1,2}})\^
  | (?<=[^\W\d]{{2}})\^(?P<power>\d{{1,2}})\b
  | [^\S\n]{{0,2}}\[(?:n|x|\#|number|citation\sneeded)\]  # copied from the prompt
  | (?<=[Pp]assage\s)(?P<spoken>\d{{1,3}})\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
# Styles that may be something else: "aged 34 (35)", "km²"
_ONLY_KNOWN = frozenset("bare raised caret power spoken circled at formula".split())
_TITLED = re.compile(  # [Northern Courier, 7 December 2025] or (source: …) at the end of a sentence or a line
    rf"\s{{0,2}}(?:\[(?=[^\[\]\n]{{0,120}}[^\W\d])[^\[\]\n]{{1,120}}\](?!\()"
    rf"|\((?:sources?|citations?|via|quelle|confidence|certainty|score|word count|tokens)\s{{0,2}}:[^()\n]{{1,120}}\))"
    rf"(?=\s{{0,2}}[{chr(_FIRST)}-{chr(_LAST)}]*\s{{0,2}}(?:[.!?。]|$))",
    re.IGNORECASE | re.MULTILINE,
)
_ANCHOR = re.compile(r"<a\b[^<>]{0,300}>\s{0,2}\[?(\d{1,3})\]?\s{0,2}</a>", re.IGNORECASE)
_JOINED = re.compile(rf"(?<={MARKS.pattern})\s{{0,2}}(?:and|und|to|[,;&–/-])\s{{0,2}}(?={MARKS.pattern})")
_RANGE = re.compile(r"(\d{1,3})\s*[–—-]\s*(\d{1,3})")


@dataclass(frozen=True, slots=True)
class Marked:
    """A text in which each citation marker is one character; `cited` has its numbers, in the order of the markers."""

    text: str
    cited: Sequence[tuple[int, ...]]

    def numbers(self, piece: str) -> tuple[int, ...]:
        """The numbers of the markers in a piece of the text, each once."""
        found = (number for mark in MARKS.findall(piece) for number in self.cited[ord(mark) - _FIRST])
        return tuple(dict.fromkeys(found))[:MOST_NUMBERS]


def mark_citations(text: str, known: Collection[int]) -> Marked:
    """The text with its citations marked. `known` are the numbers of the passages.

    A style that could also be something else, such as (1), is a citation where its numbers are known.
    """
    cited: list[tuple[int, ...]] = []

    def replace_marker(found: re.Match[str]) -> str:
        style = next((name for name, value in found.groupdict().items() if value and name not in ("tag", "open")), "")
        if not style:
            return ""
        numbers = _read_numbers(found[style])
        if len(cited) > _LAST - _FIRST or (style in _ONLY_KNOWN and not set(numbers) <= set(known)):
            return found.group()
        cited.append(numbers)
        return chr(_FIRST + len(cited) - 1)

    marked = _MARKER.sub(replace_marker, _ANCHOR.sub(r"[\1]", MARKS.sub("", text)))
    return Marked(_TITLED.sub("", _JOINED.sub("", marked)), cited)


def _read_numbers(listed: str) -> tuple[int, ...]:
    """The numbers of a marker: 1, 2, 3, 4 for `1, 2-4`."""
    listed = listed.translate(str.maketrans(_SUPERSCRIPTS, "0123456789"))
    listed = "".join(f"{_CIRCLED.index(each) + 1}," if each in _CIRCLED else each for each in listed)
    found: list[int] = []
    for part in re.split(r"[,;&˒ᐟ]|and|und", listed):
        if ends := _RANGE.search(part):
            first, last = int(ends[1]), int(ends[2])
            found += range(first, min(last, first + MOST_NUMBERS) + 1)
        elif digits := re.sub(r"\D", "", part):
            found.append(int(digits))
    return tuple(found)
