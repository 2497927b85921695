"""The reading of a person's own questions from a JSON Lines file. Each unusable line gets a reason."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.evaluation.item import Item
from corpus.dates import parse_printed_day
from corpus.errors import PressboxError, UsageError
from corpus.urls import canonicalise
from index.store.catalog import Catalog

LONGEST = 4000  # characters of a question, as for `pressbox ask`
KNOWN = {"id", "question", "answer", "answers", "article", "articles", "url", "unanswerable", "asked_on"}


class UnusableLine(PressboxError):
    """A line that is no question. The message is the reason, a clause without a full stop."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class LineFault:
    """The number of an unusable line, and the reason."""

    line: int
    reason: str


def read_questions(path: Path, catalog: Catalog) -> Iterator[Item | LineFault]:
    """Yield an item or a fault for each line that is not blank. Raises UsageError if the file cannot be read."""
    taken = set[str]()
    try:
        with path.open(encoding="utf-8-sig") as lines:
            for number, line in enumerate(lines, start=1):
                if not line.strip():
                    continue
                try:
                    item = _item(line, number, catalog)
                    if item.id in taken:
                        raise UnusableLine(f"another line has the id {item.id!r} already")
                except UnusableLine as unusable:
                    yield LineFault(number, str(unusable))
                    continue
                taken.add(item.id)
                yield item
    except OSError as error:
        why = (error.strerror or type(error).__name__).lower()
        raise UsageError(f"{path} cannot be read ({why}); name a JSON Lines file of questions.") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not UTF-8 text; save it as UTF-8.") from error


def _item(line: str, number: int, catalog: Catalog) -> Item:
    record = _record(line)
    question = record.get("question")
    if not isinstance(question, str) or not question.strip():
        raise UnusableLine('it has no "question"')
    if len(question) > LONGEST:
        raise UnusableLine(f"its question is longer than {LONGEST:,} characters")
    unanswerable = record.get("unanswerable", False)
    if not isinstance(unanswerable, bool):
        raise UnusableLine('"unanswerable" is true or false')
    answers = (*_texts(record, "answer"), *_texts(record, "answers"))
    named = [*_texts(record, "article"), *_texts(record, "articles"), *_texts(record, "url")]
    if unanswerable and (answers or named):
        raise UnusableLine("it is said to be unanswerable and has an answer or an article")
    return Item(
        str(record.get("id") or f"line {number}"),
        " ".join(question.split()),
        answers,
        tuple(dict.fromkeys(_article(name, catalog) for name in named)),
        not unanswerable,
        _day(record.get("asked_on")),
    )


def _record(line: str) -> Mapping[str, object]:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        raise UnusableLine("it is not JSON") from None
    if not isinstance(record, dict):
        raise UnusableLine("it is not a JSON object")
    if unknown := sorted(record.keys() - KNOWN):
        raise UnusableLine(f"{unknown[0]!r} is not known here; there are {', '.join(sorted(KNOWN))}")
    return record


def _texts(record: Mapping[str, object], key: str) -> tuple[str, ...]:
    value = record.get(key)
    if value is None:
        return ()
    listed = value if isinstance(value, list) else [value]
    if not listed or not all(isinstance(one, str) and one.strip() for one in listed):
        raise UnusableLine(f'"{key}" is a text, or a list of texts')
    return tuple(listed)


def _article(name: str, catalog: Catalog) -> str:
    """The id of a live article, which is named by its id or its address."""
    current = catalog.current_number()
    for article_id in filter(None, (name, canonicalise(name))):
        if catalog.live(article_id, current):
            return article_id
    raise UnusableLine(f"the library holds no article {name!r}; `pressbox articles` lists them")


def _day(value: object) -> date | None:
    if value is None:
        return None
    day = parse_printed_day(value)
    if day is None:
        raise UnusableLine('"asked_on" is a date such as 2025-12-07')
    return day
