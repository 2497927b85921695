"""Questions of a person's own: what a line may say, and what is said of a line that cannot be used."""

import json
from datetime import date
from pathlib import Path

import pytest

from bot.evaluation.item import Item
from bot.evaluation.questions import LineFault, read_questions
from corpus.errors import UsageError
from index.store.catalog import Catalog

HARBOUR = "https://coast-daily.example/harbour"


def given(library: Path, *lines: object) -> list[Item | LineFault]:
    file = library / "questions.jsonl"
    written = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    file.write_text("\n".join(written), encoding="utf-8")
    catalog = Catalog(library / "catalog.sqlite3")
    try:
        return list(read_questions(file, catalog))
    finally:
        catalog.close()


def test_all_that_a_line_may_say(library: Path) -> None:
    full = {
        "id": "ferry",
        "question": " When does the  ferry sail? ",
        "answers": ["Friday", "on Friday"],
        "url": f"{HARBOUR}/?utm_source=mail",
        "asked_on": "2025-03-05",
    }
    found = given(library, full, "", {"question": "Who is Zantulvex?", "unanswerable": True})
    assert found == [
        Item("ferry", "When does the ferry sail?", ("Friday", "on Friday"), (HARBOUR,), True, date(2025, 3, 5)),
        Item("line 3", "Who is Zantulvex?", answerable=False),
    ]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{question", "it is not JSON"),
        ([1], "it is not a JSON object"),
        ({"answer": "4"}, 'it has no "question"'),
        ({"question": "Who?", "answr": "4"}, "'answr' is not known here"),
        ({"question": "Who?", "answer": 4}, '"answer" is a text'),
        ({"question": "Who?", "unanswerable": "yes"}, "true or false"),
        ({"question": "Who?", "unanswerable": True, "answer": "4"}, "unanswerable and has an answer"),
        ({"question": "Who?", "asked_on": "soon"}, '"asked_on" is a date'),
        ({"question": "Who?", "article": "https://nowhere.example/"}, "holds no article"),
        ({"question": "x" * 4001}, "longer than 4,000 characters"),
    ],
)
def test_a_line_that_cannot_be_used_says_why_and_the_others_are_used(library: Path, line: object, reason: str) -> None:
    found = given(library, line, {"question": "Who?"})
    assert isinstance(found[0], LineFault) and found[0].line == 1 and reason in found[0].reason
    assert found[1] == Item("line 2", "Who?")


def test_an_id_is_taken_once(library: Path) -> None:
    first, second = given(library, {"id": "a", "question": "Who?"}, {"id": "a", "question": "When?"})
    assert isinstance(first, Item) and isinstance(second, LineFault)


def test_a_file_that_is_not_there(library: Path) -> None:
    catalog = Catalog(library / "catalog.sqlite3")
    with pytest.raises(UsageError, match="no such file"):
        list(read_questions(library / "none.jsonl", catalog))
    catalog.close()
