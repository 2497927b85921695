"""Layout: a model's reply without its form. JSON, code fences, tables, lists and headings become blocks of sentences.

Items of lists and rows of tables stay apart. Headings, announcements and lists of sources are left out.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress

from bot.answering.generative.citations import MARKS

FORMULAS = 3  # formulas inside one another that are read
SHORT = 8  # most words of an item that needs its announcement to be a sentence
_STRING = re.compile(  # also as Python writes it
    r'"(?P<double>(?:[^"\\]|\\.){0,20000})(?P<end>"\s*:|"|$)'
    r"|(?<!\w)'(?P<single>(?:[^'\\]|\\.){0,20000})(?P<close>'\s*:|'(?!\w)|$)",
    re.DOTALL,
)
_JSON = re.compile(r"(?:^|\n)[ \t]{0,20}\[?\s{0,20}\{\s{0,20}[\"']")
_ANSWERS = re.compile(  # keys
    r"(?:\w{1,12}_)?(?:answers?|response|reply|text|content|sentences?|statements?|claims?|result|output|message|summary)",
    re.IGNORECASE,
)
_THOUGHTS = re.compile(r"\w{0,12}(?:think|thought|reason|analy|rationale|scratch)\w{0,12}", re.IGNORECASE)  # keys
_NO_THOUGHTS = re.compile(rf"(?!{_THOUGHTS.pattern}$).*", re.IGNORECASE | re.DOTALL)
_BLAND = frozenset("value values answer number count amount figure detail details information result".split())
_HTML = (
    (re.compile(r"<(script|style|head|title)\b[^<>]{0,200}>.*?(?:</\1>|\Z)|<!--.*?(?:-->|\Z)", re.I | re.DOTALL), ""),
    (re.compile(r"</dt>\s{0,20}<dd\b[^<>]{0,80}>", re.IGNORECASE), ": "),
    (re.compile(r"</t[dh]>\s{0,20}<t[dh]\b[^<>]{0,80}>", re.IGNORECASE), " | "),
    (re.compile(r"\s{0,20}<tr\b[^<>]{0,80}>\s{0,20}<t[dh]\b[^<>]{0,80}>", re.IGNORECASE), "\n| "),
    (re.compile(r"</th>\s{0,20}</tr>", re.IGNORECASE), " |\n|---|"),
    (re.compile(r"</td>\s{0,20}</tr>", re.IGNORECASE), " |"),
    (re.compile(r"<(?:li|dt)\b[^<>]{0,80}>", re.IGNORECASE), "\n- "),
    (re.compile(r"</(?:p|div|h[1-6]|sentence)>", re.IGNORECASE), "\n\n"),
    (re.compile(r"</(?:li|dd|table|tbody|thead)>|<br\s?/?>", re.IGNORECASE), "\n"),
)
_DRAWN = (  # tables of lines and corners, and the structure of LaTeX
    (re.compile(r"^[ \t]*[+├╠╞][-+=─═┼╬]{2,200}[+┤╣╡][ \t]*$", re.MULTILINE), "|---|"),
    (re.compile(r"^[ \t]*[┌╔└╚][-─═┬╦┴╩]{2,200}[┐╗┘╝][ \t]*$", re.MULTILINE), ""),
    (re.compile(r"[│┃║]"), "|"),
    (re.compile(r"^[ \t]*\\(?:sub)*section\*?\{([^{}\n]{1,80})\}", re.MULTILINE), r"## \1\n"),
    (re.compile(r"\\item\b[ \t]{0,4}"), "\n- "),
    (re.compile(r"\\(?:begin|end)\{\w{1,20}\*?\}"), "\n"),
)
_FENCE = re.compile(r"^\s*(?:```|~~~)[^`\n]{0,40}$")
_RULE = re.compile(r"^\s*(?:[-*_=]\s*){3,}$")
_RULED = re.compile(r":?-+:?$")
_ITEM = re.compile(
    r"^\s*(?:[-*+•◦▪‣·►✓–—]|\(?\d{1,2}[.)]|\(?[a-h]\)"
    r"|(?:[\u2190-\u21ff\u2600-\u27bf\u2b00-\u2bff\U0001f300-\U0001faff]\ufe0f?|\d\ufe0f?\u20e3)+)\s+(?=\S)"
)
_HEADING = re.compile(r"^\s*(?:#{1,6}\s|(?P<strong>\*\*|__)(?:(?!(?P=strong)).){1,80}(?<![.!?])(?P=strong):?\s*$)")
_LISTING = re.compile(
    r"^\W*(?:(?:list of|works)\s+)?(?:sources?|references?|citations?|cited|footnotes?|bibliography|further reading"
    r"|(?:articles?|passages?)\s(?=used|cited|consulted)|related articles?|follow-?up questions?|quellen?|literatur"
    r"|fuentes?|fonti|bronnen|źródła|источники?|джерела|出典|参考文献|参考资料|来源)(?:\s*(?:used|cited|consulted|list))?\W*$",
    re.IGNORECASE,
)
_SOURCE = re.compile(  # lines about the answer and not of it
    r"^\W*(?:(?:cited|supporting|relevant)\s)?(?:sources?(?:\(s\))?|references?|citations?|quotes?|evidence"
    r"|(?<=[dgt]\s)passages?|passages?\s(?=used|cited|consulted)|based on"
    r"|quellen?|fonti|źródła|出典|参考文献|来源|justification|read more|see also|related|via|rating"
    r"|confidence|certainty|score|word count|tokens)(?:\s?(?:used|cited|consulted))?\W*[:：]"
    rf"|^\s*{MARKS.pattern}\s*:",
    re.IGNORECASE,
)
_LATEX = re.compile(
    r"\\(?:boxed|text|textbf|textit|mathrm|mathbf|emph)\{([^{}]{0,400})\}|\\[()\[\]]|\$(\d[\d.,\s]{0,20}%?)\$"
    r"|(?<=\w)~(?=\w)"
)
_WRAPPED = re.compile(r"(?<=[^\W\d_])[ \t]{0,8}\n[ \t]{0,8}(?=[a-z0-9])")  # a line that ends within a sentence
_ENDED = re.compile(rf"[.!?…。！？:;][\"”’»)\]*_]*[\s{MARKS.pattern[1:-1]}]*$")


def to_blocks(text: str) -> list[str]:
    """The paragraphs, items and rows of a reply, in order; each ends its last sentence."""
    blocks: list[str] = []
    lines, place = text.split("\n"), 0
    announced = ""
    while place < len(lines):
        line = lines[place]
        if _LISTING.match(line) and blocks:
            break
        end = place + 1
        if is_row(line):
            end = _end_of(lines, place, is_row)
            blocks += _read_table(lines[place:end])
        elif _ITEM.match(line):
            end = _end_of(lines, place, lambda each: bool(_ITEM.match(each)) or not each.strip())
            blocks += _read_list(announced, [each for each in lines[place:end] if each.strip()])
        elif not _is_form(line):
            end = _end_of(lines, place, _is_prose)
            end = next((k for k in range(place + 1, end) if _ends_by_mark(lines[k - 1], lines[k])), end)
            blocks.append(_WRAPPED.sub(" ", "\n".join(lines[place:end])))
            announced = _take_announcement(blocks)
        place = end
    return [block for block in blocks if block.strip()]


def unwrap(text: str) -> str:
    """The text inside JSON, without its keys and thoughts; else the text, with tables and lists of HTML as plain ones.

    Also of a reply that is not whole yet.
    """
    bare = "\n".join(line for line in text.split("\n") if not _FENCE.match(line)).strip()
    if found := _JSON.search(bare):
        return "\n\n".join([bare[: found.start()], *map(_unescape, _read_values(bare[found.start() :]))])
    if "\n" not in text:
        text = text.replace("\\n", "\n")  # escaped once too often
    for pattern, plain in (*_HTML, *_DRAWN):
        text = pattern.sub(plain, text)
    return text


def _read_values(text: str) -> Iterator[str]:
    """The strings in JSON that are no keys: those of keys for an answer, if it has one, else all but thoughts."""
    key, values = "", []
    for found in _STRING.finditer(text):
        value = found["single"] if found["double"] is None else found["double"]
        if (found["end"] or found["close"] or "").endswith(":"):
            key = value
        else:
            values.append((key, value))
    answers = any(_ANSWERS.fullmatch(key) for key, _ in values)
    yield from (value for key, value in values if (_ANSWERS if answers else _NO_THOUGHTS).fullmatch(key))


def strip_formulas(text: str) -> str:
    """The text with formulas as plain text: `653` for `$653$` and `\\boxed{653}`."""
    for _ in range(FORMULAS):
        text = _LATEX.sub(lambda found: found[1] or found[2] or (" " if found.group() == "~" else ""), text)
    return text.replace("$$", "")


def is_row(line: str) -> bool:
    """Whether the line is a row of a table."""
    return line.count("|") >= 2 and (line.strip().startswith("|") or line.count("|") > 2 or " | " in line)


def is_ended(text: str) -> bool:
    """Whether the text ends as a sentence does, citations aside."""
    return bool(_ENDED.search(text))


def _is_prose(line: str) -> bool:
    return bool(line.strip()) and not _ITEM.match(line) and not _is_form(line)


def _is_form(line: str) -> bool:
    return any(pattern.match(line) for pattern in (_FENCE, _RULE, _HEADING, _LISTING, _SOURCE)) or is_row(line)


def _ends_by_mark(line: str, after: str) -> bool:
    """Whether the line ends with a citation and the next one begins anew, though no full stop is between them."""
    return bool(re.search(rf"{MARKS.pattern}\s*$", line)) and not after.lstrip()[:1].islower()


def _end_of(lines: Sequence[str], place: int, belongs: Callable[[str], bool]) -> int:
    """The first line after `place` that does not belong."""
    return next((k for k in range(place + 1, len(lines)) if not belongs(lines[k])), len(lines))


def _take_announcement(blocks: list[str]) -> str:
    """Take the last line away that announces what follows, as in "These were hit:"; "" where there is none."""
    *before, last = blocks[-1].rstrip().rsplit("\n", 1)
    if not re.search(rf":[*_]*[\s{MARKS.pattern[1:-1]}]*$", last):
        return ""
    start = max((found.end() for found in re.finditer(r"[.!?]\s+", last)), default=0)
    blocks[-1] = "\n".join([*before, last[:start]])
    return last[start:].strip().rstrip(":*_ ")


def _read_list(announced: str, items: Sequence[str]) -> list[str]:
    """Each item as a sentence; items that are no sentences go into one with what announces them.

    An item announces those that stand further to the right below it.
    """
    found: list[str] = []
    place = 0
    while place < len(items):
        end = next((k for k in range(place + 1, len(items)) if _indent(items[k]) <= _indent(items[place])), len(items))
        if end == place + 1:
            found.append(_ITEM.sub("", items[place]).strip())
        else:
            found += _read_list(_ITEM.sub("", items[place]).strip().strip(":*_ "), items[place + 1 : end])
        place = end
    if announced and all(len(item.split()) <= SHORT and not is_ended(item) for item in found):
        return [f"{announced}: {', '.join(found)}."]
    return [_end(item) for item in found]


def _indent(item: str) -> int:
    return len(item) - len(item.lstrip())


def _read_table(rows: Sequence[str]) -> list[str]:
    """Each row as a sentence: "Launched: 653 drones, 51 missiles." for a row below "| | Drones | Missiles |"."""
    cells = [[cell.strip() for cell in row.strip().strip("|").split("|")] for row in rows]
    ruled = [k for k, row in enumerate(cells) if any(row) and all(map(_RULED.match, filter(None, row)))]
    first = next((k for k in ruled if k), 0)
    head = cells[first - 1] if first else []
    told = (row for k, row in enumerate(cells) if k >= first and k not in ruled and any(row))
    return [_read_row(row, head) for row in told]


def _read_row(row: Sequence[str], head: Sequence[str]) -> str:
    first, *rest = row
    named = [_name_column(name) for name in head[1:]] if len(head) == len(row) else []
    values = [
        (f"{cell} {name.lower()}" if cell[:1].isdecimal() else f"{name} {cell}").strip()
        for cell, name in zip(rest, named, strict=False)
        if cell and not _SOURCE.match(f"{name}:")
    ] or [cell for cell in rest if cell]
    return _end(f"{first}: {', '.join(values)}" if first and values else first or ", ".join(values))


def _name_column(written: str) -> str:
    """What a column holds, by its head: "drones" for "Drones (number)", "" for "Value"."""
    name = re.sub(r"\s?\([^()]{0,80}\)", "", written).strip()
    return "" if name.lower() in _BLAND else name


def _end(text: str) -> str:
    return text if is_ended(text) else f"{text}."


def _unescape(value: str) -> str:
    with suppress(ValueError):
        return str(json.loads(f'"{value}"', strict=False))
    return value.rstrip("\\")
