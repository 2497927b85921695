"""Two articles that count the same thing otherwise are both quoted; two that agree or tell of other things are not."""

import json
from pathlib import Path

import pytest

from bot.disagreement import differ
from bot.extractive import DIFFER
from tests.bot.newsdesk import Newsdesk

FIRE = "The storm damaged 211 houses in Lanmouth, the fire service said."


@pytest.mark.parametrize(
    ("other", "differs"),
    [
        ("In Lanmouth the storm damaged 1,207 houses, a witness said.", True),
        ("The storm damaged two hundred and eleven houses in Lanmouth.", False),
        ("The storm damaged about 200 houses in Lanmouth, the mayor said.", False),
        ("The storm damaged 14 boats in Lanmouth, the fire service said.", False),
        ("Lanmouth will rebuild 90 houses by spring, the council decided after long talks.", False),
        ("The storm damaged houses in Lanmouth, the fire service said.", False),
    ],
)
def test_only_another_figure_for_the_same_thing_differs(other: str, differs: bool) -> None:
    assert differ(FIRE, other, "en", "hous") is differs
    assert differ(other, FIRE, "en", "hous") is differs


def test_what_was_not_asked_for_may_differ() -> None:
    assert not differ(FIRE, "The storm damaged 1,207 houses in Lanmouth.", "en", "boat")


def test_nothing_differs_from_itself() -> None:
    assert not differ(FIRE, FIRE, "en")


def test_both_are_quoted_and_the_reader_is_told(tmp_path: Path) -> None:
    told = {
        "The storm in Lanmouth": f"{FIRE} More rain is expected.",
        "Storm hits Lanmouth": "In Lanmouth the storm damaged 1,207 houses, a witness said. More rain is expected.",
        "A ferry returns": "The ferry to Brackness sails again. It carried 300 people.",
    }
    lines = [json.dumps({"title": title, "body": body}) for title, body in told.items()]
    (tmp_path / "articles.jsonl").write_text("\n".join(lines), encoding="utf-8")
    desk = Newsdesk(tmp_path / "home", tmp_path / "articles.jsonl")
    try:
        answer = desk.assistant().ask("How many houses did the storm damage in Lanmouth?").answer
        alone = desk.assistant().ask("How many people did the ferry carry?").answer
    finally:
        desk.close()
    assert {number for sentence in answer.sentences for number in ("211", "1,207") if number in sentence.text} == {
        "211",
        "1,207",
    }
    assert len({citation.article_id for citation in answer.citations}) == 2
    assert DIFFER in answer.notices
    assert DIFFER not in alone.notices
