"""Front matter: the data above a Markdown text, in YAML, TOML, JSON, the `%` lines of Pandoc, or labelled lines.

What cannot be parsed is read line by line, and said to be broken: people write `title: Storm: harbour shut`.
"""

import json
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from corpus.dates import parse_printed_day
from corpus.readers.labels import header_of
from corpus.urls import web_address

LONGEST = 20_000  # characters; YAML's parser is too slow for a book
MOST_UNCLOSED = 50  # lines
MOST_OF_PANDOC = 12  # lines
YAML_ENDS = ("---", "...")
_KEY = re.compile(r"[ \t]*+[\w.-]++[ \t]*+:(?=\s|\Z)")
_ENTRY = re.compile(r"([\w.-]++)[ \t]*+[:=](?=\s|\Z)")
_WIKI_LINK = re.compile(r"\[\[(?:[^\[\]|]{0,300}\|)?([^\[\]|]{1,300})\]\]")
_MARKDOWN_LINK = re.compile(r"\[([^\[\]]{1,300})\]\((https?://[^\s()]{1,2000})\)")
_HEADING = re.compile(r"# [^\n]{1,300}\n\s{0,9}")
_NOTHING = ("null", "Null", "NULL", "~")  # YAML's, read as text
_WITHIN = ("params", "extra")  # where Hugo and Zola keep fields of one's own
_OUTLETS = ("source", "outlet", "publisher")  # Obsidian's clipper calls the address of a page its source
_NAMES = {  # name in the files of some program, in lower case and without - and _ → name that `fields` knows
    **dict.fromkeys(
        ("publishdate", "publisheddate", "publishedtime", "publicationdate", "pubdate", "datepublished", "publishedat"),
        "published",
    ),
    **dict.fromkeys(("sourceurl", "originalurl", "pageurl", "permalink", "canonicalurl", "canonical"), "url"),
    **dict.fromkeys(("publication", "newspaper", "website", "site", "sitename", "journal"), "outlet"),
    **dict.fromkeys(("authorname", "creator", "by", "writer"), "author"),
}


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The data, under names that `corpus.readers.fields` knows, and the text below it.

    `fault` is the clause that says why it could only be read line by line.
    """

    body: str
    data: Mapping[str, object] = field(default_factory=dict)
    fault: str = ""


def part(text: str) -> FrontMatter:
    """The front matter of a clean text. Text between two rules that is no front matter stays in the body."""
    if toml := _ruled(text, "+++", ("+++",)):
        return _parsed(*toml, _load_toml, "TOML")
    if yaml := _ruled(text, "---", YAML_ENDS):
        source, body = yaml
        is_data = not source.strip() or _KEY.match(source.lstrip("\n"))
        return _parsed(source, body, _load_yaml, "YAML") if is_data else FrontMatter(text)
    if unclosed := _unclosed(text):
        return FrontMatter(unclosed[1], _named(_read_lines(unclosed[0])), "it does not end with ---")
    if text.startswith("%"):
        return _pandoc(text)
    return _json(text) or _labelled(text)


def _json(text: str) -> FrontMatter | None:
    """The front matter that is a JSON object, as Hugo writes it; None if the text does not begin with one."""
    if not text.startswith("{"):
        return None
    try:
        data, end = json.JSONDecoder().raw_decode(text[:LONGEST])
    except (ValueError, RecursionError):
        return None
    is_data = isinstance(data, dict) and data and text[end : end + 1] == "\n"
    return FrontMatter(text[end:].strip("\n"), _named(data)) if is_data else None


def _labelled(text: str) -> FrontMatter:
    """The front matter of labelled lines at the beginning, or below the heading there."""
    heading = _HEADING.match(text)
    header = header_of(text[heading.end() :] if heading else text)
    if header is None:
        return FrontMatter(text)
    return FrontMatter(f"{heading[0] if heading else ''}{header.text}", _named(header.fields))


def _ruled(text: str, rule: str, ends: Sequence[str]) -> tuple[str, str] | None:
    """What stands between a rule on the first line and the next line that is an end, and what comes after; or None."""
    first, _, rest = text.partition("\n")
    if first.rstrip(" \t") != rule:
        return None
    lines = rest.split("\n")
    end = next((number for number, line in enumerate(lines) if line.rstrip(" \t") in ends), None)
    return None if end is None else ("\n".join(lines[:end]), "\n".join(lines[end + 1 :]))


def _unclosed(text: str) -> tuple[str, str] | None:
    """The data below a rule that only an empty line ends, and the text after it; None if some line is no data."""
    if not text.startswith("---"):
        return None
    source, empty, body = text.partition("\n\n")
    rule, *lines = source.split("\n")
    is_data = rule.rstrip(" \t") == "---" and 2 <= len(lines) <= MOST_UNCLOSED and all(map(_KEY.match, lines))
    return ("\n".join(lines), body) if empty and is_data else None


_Load = Callable[[str], Mapping[str, object]]


class _Broken(Exception):
    """Why a front matter cannot be parsed."""


def _parsed(source: str, body: str, load: _Load, language: str) -> FrontMatter:
    """The front matter that `load` makes of its source, or that its lines give."""
    try:
        if len(source) > LONGEST:
            raise _Broken(f"it has more than {LONGEST:,} characters")
        return FrontMatter(body, _named(load(source)))
    except _Broken as why:
        return FrontMatter(body, _named(_read_lines(source)), f"it cannot be parsed as {language} ({why})")


def _load_yaml(source: str) -> Mapping[str, object]:
    import yaml  # late: only Markdown needs it

    try:
        # The base loader makes only strings, lists and dicts: it is safe, and a date stays as printed.
        loaded = yaml.load(source, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        line = f" in its line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise _Broken(f"{error.problem or 'not valid'}{line}") from error
    except (yaml.YAMLError, RecursionError) as error:
        raise _Broken("not valid") from error
    return loaded if isinstance(loaded, dict) else {}


def _load_toml(source: str) -> Mapping[str, object]:
    try:
        return tomllib.loads(source)
    except (ValueError, RecursionError) as error:  # TOMLDecodeError is a ValueError
        raise _Broken(str(error).partition("\n")[0][:200]) from error


def _pandoc(text: str) -> FrontMatter:
    """The title block of Pandoc: lines of title, authors and date, each after a percent sign."""
    names = ("title", "author", "date")
    lines = list(takewhile(lambda line: line.startswith(("%", " ")), text.split("\n", MOST_OF_PANDOC)[:MOST_OF_PANDOC]))
    values: list[str] = []
    for line in lines:
        if line.startswith("%"):
            values.append(line[1:].strip())
        else:  # it goes on with the line above: several authors stand on a line each
            values[-1] += f"{', ' if len(values) == 2 else ' '}{line.strip()}"
    if not values[0] or len(values) > len(names):
        return FrontMatter(text)
    data = {name: value.replace(";", ",") for name, value in zip(names, values, strict=False) if value}
    return FrontMatter(text.split("\n", len(lines))[-1] if text.count("\n") >= len(lines) else "", data)


def _read_lines(source: str) -> Mapping[str, object]:
    """Name → value for each line `name: value` or `name = value`, and the items of a list below its name."""
    data: dict[str, str | list[str]] = {}
    last = ""
    for line in source.split("\n"):
        if last and line.lstrip().startswith(("- ", "-\t")):
            before, item = data[last], _unquoted(line.lstrip()[1:])
            if isinstance(before, list):
                before.append(item)
            elif not before:
                data[last] = [item]
        elif entry := _ENTRY.match(line):
            last = entry[1]
            data.setdefault(last, _unquoted(line[entry.end() :]))
    return {name: value for name, value in data.items() if not _is_unclosed(value)}


def _is_unclosed(value: object) -> bool:
    """Whether a value begins a list or a mapping of which the end is missing: none of it is a name."""
    return isinstance(value, str) and value[:1] in ("[", "{") and value[-1:] not in ("]", "}")


def _unquoted(value: str) -> str:
    value = value.strip().rstrip(",")
    for quote in "\"'":
        if value.startswith(quote) or (value.endswith(quote) and value.count(quote) == 1):
            return value.removeprefix(quote).removesuffix(quote)
    return value


def _named(data: Mapping[str, object]) -> Mapping[str, object]:
    """The data under the names that are known to `corpus.readers.fields`; dates as text."""
    named = {str(key).lower(): _plain(value) for key, value in data.items()}
    for group in (named, *(within for key in _WITHIN if isinstance(within := named.get(key), dict))):
        for key, value in list(group.items()):
            name = str(key).lower()
            known = _NAMES.get(re.sub(r"[-_ ]", "", name), name)
            if known not in named or not named[known]:
                named[known] = _plain(value)
    if parse_printed_day(named.get("published")):  # `date` may be when a page was clipped
        named["published_at"] = named["published"]
    for name in _OUTLETS:
        if link := _MARKDOWN_LINK.fullmatch(str(named.get(name, ""))):
            named[name], named["url"] = link[1], web_address(named.get("url")) or link[2]
        if address := web_address(named.get(name)):
            del named[name]
            named["url"] = web_address(named.get("url")) or address
    return {name: _without_links(value) for name, value in named.items()}


def _plain(value: object) -> object:
    """Strings, lists and dicts as they are; other values, such as TOML's dates, as text; None for YAML's null."""
    if value in _NOTHING:
        return None
    if isinstance(value, str | Mapping) or value is None:
        return value
    if isinstance(value, Iterable):
        return list(value)
    return str(value)


def _without_links(value: object) -> object:
    """A value with Obsidian's `[[links]]` as plain words; YAML reads one without quotes as a list in a list.

    Lists further inside are left alone: aliases make endless ones in small files.
    """
    if isinstance(value, list):
        return [_words(f"[[{one[0]}]]" if isinstance(one, list) and len(one) == 1 else one) for one in value]
    return _words(value)


def _words(value: object) -> object:
    return _WIKI_LINK.sub(r"\1", value) if isinstance(value, str) else value
