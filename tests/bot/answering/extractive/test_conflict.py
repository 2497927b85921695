"""Only sentences about the same can differ; a figure that has changed since is said to be older."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.answering.answer import Answer, Relation
from bot.answering.extractive.answerer import DIFFER
from bot.answering.extractive.conflict import LONGEST, Told, carries, quantities_conflict
from bot.answering.question.parse import Question
from bot.cli.render.answer import show
from bot.telegram.delivery.markup import render_answer
from corpus.article import Article
from tests.bot.newsdesk import Newsdesk

ASKED = Question.of("How many houses did the storm damage in Lanmouth?")
FIRE = "The storm damaged 211 houses in Lanmouth, the fire service said."
DAY = date(2025, 12, 5)
Record = dict[str, str]


def told(text: str, before: str = "", title: str = "The news of the day", day: date | None = DAY) -> Told:
    return Told(text, before, title, day, "en")


@pytest.mark.parametrize(
    "other",
    [
        "In Lanmouth the storm damaged 1,207 houses, a witness said.",
        "In Lanmouth the storm damaged 1207 houses, witness 2 said.",
        "Officials in Lanmouth say that 350 houses were damaged by the storm.",
        "The storm damaged fewer than 100 houses in Lanmouth, said Ann Holm, a farmer in Dorset.",
        "On Friday the storm damaged 212 houses in Lanmouth.",
        "The storm damaged between 300 and 400 houses in Lanmouth.",
        "In Lanmouth 350 houses were damaged by the storm, and in Brackness 211 barns.",
        "The number of houses in Lanmouth that the storm damaged rose from 211 houses to 350 houses.",
        "Lanmouth's mayor said that the storm damaged 350 houses.",
        "The storm damaged 350 houses, the Lanmouth Council said.",
    ],
)
def test_another_figure_for_the_same_thing_differs(other: str) -> None:
    assert quantities_conflict(told(FIRE), told(other), ASKED)
    assert quantities_conflict(told(other), told(FIRE), ASKED)


@pytest.mark.parametrize(
    "other",
    [
        "The storm damaged two hundred and eleven houses in Lanmouth.",
        "The storm damaged about 200 houses in Lanmouth, the mayor said.",
        "The storm damaged at least 100 houses in Lanmouth, the mayor said.",
        "The storm damaged more than 200 houses in Lanmouth, the mayor said.",
        "The storm damaged between 200 and 220 houses in Lanmouth.",
        "The storm damaged 200-220 houses in Lanmouth.",
        "The storm damaged 14 boats in Lanmouth, the fire service said.",
        "The storm damaged 40 percent of the houses in Lanmouth.",
        "Storms damaged 90 houses a year in Lanmouth until then, the fire service said.",
        "The storm damaged another 40 houses in Lanmouth, the fire service said.",
        "The storm damaged 40 more houses in Lanmouth, the fire service said.",
        "Lanmouth will rebuild 90 houses by spring, the council decided after long talks.",
        "Lanmouth has 4,000 houses.",
        "The storm damaged houses in Lanmouth, the fire service said.",
        "The storm damaged 350 houses in Brackness, the fire service said.",
        "The storm damaged 350 houses in Lanmouth East, the fire service said.",
        "The storm damaged 350 houses in Port Lanmouth, the fire service said.",
        "The storm damaged 350 houses in Bishop Lanmouth, the fire service said.",
        "The storm damaged 350 houses in Brackness, which is near Lanmouth.",
        "In Lanmouth the storm damaged 211 houses, and in Brackness it damaged 350 houses.",
        "In 2019 a storm damaged 350 houses in Lanmouth.",
        "The storm damaged 350 houses.",
        "Of the 653 houses and 51 barns in Lanmouth that a storm hit, insurers counted 350 as damaged beyond hope.",
        "The storm damaged 211 houses in Lanmouth, not 350 houses as was said before.",
    ],
)
def test_what_agrees_or_is_about_something_else_does_not(other: str) -> None:
    assert not quantities_conflict(told(FIRE), told(other), ASKED)
    assert not quantities_conflict(told(other), told(FIRE), ASKED)


@pytest.mark.parametrize(
    ("before", "title", "differs"),
    [
        ("Rain fell on Lanmouth. It was cold.", "The news of the day", True),
        ("It was cold.", "Storm in Lanmouth", True),
        ("It was cold.", "Storm Hits Lanmouth Again And Again", True),
        ("Rain fell on Lanmouth. Snow fell in Brackness.", "Storm in Lanmouth", False),
        ("It was cold.", "Storm in Brackness", False),
        ("It was cold.", "Storm Hits Port Lanmouth Again And Again", False),
    ],
)
def test_the_town_is_the_one_that_was_named_last(before: str, title: str, differs: bool) -> None:
    assert (
        quantities_conflict(told(FIRE), told("The storm damaged 350 houses in the town.", before, title), ASKED)
        is differs
    )


def test_nothing_is_compared_with_a_sentence_about_another_town() -> None:
    east = told("The storm damaged 211 houses in Lanmouth East.")
    assert not quantities_conflict(east, told("The storm damaged 350 houses in Lanmouth."), ASKED)


def test_what_was_a_least_figure_has_changed_a_day_later() -> None:
    least, later = told("The storm damaged at least 100 houses in Lanmouth."), told(FIRE, day=date(2025, 12, 6))
    assert quantities_conflict(least, later, ASKED)
    assert not quantities_conflict(least, told(FIRE), ASKED)


def test_sentences_that_name_nothing_are_not_compared() -> None:
    asked = Question.of("How many units are affected?")
    assert not quantities_conflict(told("9,570 units are affected."), told("13 units are affected."), asked)


def test_a_verb_beside_the_figure_is_no_other_thing() -> None:
    asked = Question.of("How many boats sank in the harbour of Lanmouth?")
    one = told("In the harbour of Lanmouth 45 boats sank, the harbour master said.")
    assert quantities_conflict(one, told("The gale sank 85 boats in the harbour of Lanmouth."), asked)


@pytest.mark.parametrize(
    ("text", "name", "verdict"),
    [
        ("Joe Biden said so.", "Biden", True),
        ("President Biden of the United States said so.", "Biden", True),
        ("Ukrainian forces said so.", "Ukraine", True),
        ("The mayor of Lanmouth said so.", "Lanmouth", True),
        ("The University of Lanmouth said so.", "Lanmouth", False),
        ("Russia's Ministry of Defence said so.", "Russia", True),
        ("They live in New York City.", "York", False),
        ("They live in Oslo.", "York", None),
    ],
)
def test_a_name_is_not_the_longer_one_that_it_is_a_part_of(text: str, name: str, verdict: bool | None) -> None:
    assert carries(text, name) is verdict


def test_of_a_sentence_without_end_a_beginning_is_looked_at() -> None:
    text = "The storm damaged 211 houses in Port Lanmouth and " * 20_000
    endless = Told.of(Article.of("a", text, text, source="s"), 0, len(text))
    assert len(endless.text) == LONGEST
    assert not quantities_conflict(endless, endless, ASKED)


Ask = Callable[[list[Record], str], Answer]


@pytest.fixture
def ask(tmp_path: Path) -> Iterator[Ask]:
    desks: list[Newsdesk] = []

    def asked(records: list[Record], question: str) -> Answer:
        lines = [json.dumps({"url": f"https://daily.test/{k}", **record}) for k, record in enumerate(records)]
        (tmp_path / "articles.jsonl").write_text("\n".join(lines), encoding="utf-8")
        desks.append(Newsdesk(tmp_path / "home", tmp_path / "articles.jsonl"))
        return desks[-1].assistant().ask(question).answer

    yield asked
    for desk in desks:
        desk.close()


def article(title: str, body: str, day: str = "") -> Record:
    return {"title": title, "body": f"{body} More rain is expected.", **({"published_at": day} if day else {})}


FERRY = article("A ferry returns", "The ferry to Brackness sails again. It carried 300 people.")
WITNESS = "In Lanmouth the storm damaged 1,207 houses, a witness said."
BRACKNESS = article("Storm in Brackness", "The storm damaged 96 houses in Brackness, the fire service said.")


def test_both_are_quoted_and_the_reader_is_told(ask: Ask) -> None:
    records = [article("The storm in Lanmouth", FIRE), article("Storm hits Lanmouth", WITNESS), FERRY, BRACKNESS]
    answer = ask(records, ASKED.text)
    assert {sentence.key for sentence in answer.sentences} == {FIRE, WITNESS}
    assert [sentence.relation for sentence in answer.sentences] == [None, Relation.DIFFERS]
    assert DIFFER in answer.notices


def test_another_town_and_another_thing_do_not_differ(ask: Ask) -> None:
    answer = ask([article("The storm in Lanmouth", FIRE), FERRY, BRACKNESS], ASKED.text)
    assert [sentence.key for sentence in answer.sentences] == [FIRE]
    assert DIFFER not in answer.notices


def test_the_newer_figure_answers_and_the_older_is_said_to_be_older(
    ask: Ask, capsys: pytest.CaptureFixture[str]
) -> None:
    records = [
        article("The storm in Lanmouth", FIRE, "2025-12-04"),
        article("Storm hits Lanmouth", WITNESS, "2025-12-06"),
        BRACKNESS,
    ]
    answer = ask(records, ASKED.text)
    assert [sentence.key for sentence in answer.sentences] == [WITNESS, FIRE]
    assert [sentence.relation for sentence in answer.sentences] == [None, Relation.OLDER]
    assert DIFFER not in answer.notices
    lead = "An older article, of 4 December 2025, says:"
    shown = answer.as_dict()
    assert (shown["sentences"][1]["relation"], shown["sentences"][1]["lead"]) == ("older", lead)
    assert shown["text"] == f"{WITNESS} More rain is expected. {lead} {FIRE}"
    assert f"{lead} “{FIRE}”" in render_answer(answer).text
    show(answer)
    assert f"{lead} “{FIRE}”" in " ".join(capsys.readouterr().out.split())


def test_the_town_that_is_asked_about_answers_not_one_with_a_longer_name(ask: Ask) -> None:
    records = [
        article("Storm in Lanmouth East", f"The storm damaged {number} houses in Lanmouth East, {who} said.")
        for number, who in ((96, "the fire service"), (97, "a witness"), (98, "the mayor"))
    ]
    answer = ask([*records, article("The week", FIRE)], ASKED.text)
    assert [sentence.key for sentence in answer.sentences] == [FIRE]
