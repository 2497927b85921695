"""Each data set, in its own format, becomes articles and questions: on tiny ones made up here."""

from datetime import date
from pathlib import Path

import pytest

from corpus.urls import canonicalise
from evals.benchmarks import BEGUN, SETS, WITHIN, Set
from tests.evals import data


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return data.write(tmp_path_factory.mktemp("data"))


@pytest.mark.parametrize("name", SETS)
def test_every_set_has_questions_of_its_articles(folder: Path, name: str) -> None:
    made = SETS[name](folder)
    assert made.name == name and made.texts.records and made.items
    assert len({item.id for item in made.items}) == len(made.items)
    known = {canonicalise(str(record["url"])) for record in made.texts.records}
    for items in (made.items, *made.against.values()):
        assert {article for item in items for article in item.articles} <= known
        assert [item.id for item in items] == [item.id for item in made.items]


def test_quizzes_have_their_day_their_choices_and_the_articles_that_are_there(folder: Path) -> None:
    quiz = SETS["realtimeqa"](folder)
    ferry, bridge, unknown = quiz.items
    assert (ferry.asked_on, ferry.answers, ferry.choices[1]) == (date(2025, 3, 5), ("Brackness",), "Selby")
    assert ferry.articles == (canonicalise(data.FERRY),) and bridge.articles == (canonicalise(data.BRIDGE),)
    assert unknown.articles == () and unknown.answerable
    assert quiz.parts == {"usable": {"20250305_0"}}  # the article about the bridge does not name the answer
    assert SETS["realtimeqa-gold"](folder).items == (ferry, bridge)
    assert SETS["realtimeqa-600"](folder).items == (ferry,)


def test_paragraphs_are_articles_once_each(folder: Path) -> None:
    xquad = SETS["xquad-en"](folder)
    assert [record["text"] for record in xquad.texts.records] == [data.XQUAD_TEXT]
    assert xquad.items[0].answers == ("Tomas Weld",) and len(xquad.items) == 200
    assert [item.answerable for item in SETS["clapnq"](folder).items] == [True, False]


def test_what_has_no_answer_in_its_paragraph_has_no_article_either(folder: Path) -> None:
    here, nowhere = SETS["squad2-sample"](folder).items
    assert here.answers == ("Orrin", "in Orrin") and len(here.articles) == 1 and here.answerable
    assert (nowhere.answers, nowhere.articles, nowhere.answerable) == ((), (), False)


def test_questions_of_other_things_are_asked_of_the_news(folder: Path) -> None:
    off = SETS["off-corpus"](folder)
    assert off.texts == SETS["realtimeqa"](folder).texts and not any(item.answerable for item in off.items)


def test_a_task_is_its_last_turn_and_what_was_said_before(folder: Path) -> None:
    mtrag = SETS["mtrag"](folder)
    asked, unanswerable = mtrag.items
    assert (asked.question, asked.said) == ("And the bus?", (("When does the ferry sail?", "On Friday."),))
    assert asked.answerable and not unanswerable.answerable and unanswerable.said == ()
    assert _questions(mtrag, "last turn alone")[0] == "And the bus?"
    assert _questions(mtrag, "last two turns joined")[0] == "When does the ferry sail? And the bus?"


def test_a_rewrite_is_asked_alone_and_within_its_conversation(folder: Path) -> None:
    canard = SETS["canard"](folder)
    assert [item.question for item in canard.items] == ["When did it open?", "Who runs it?"]  # the third has no answer
    assert [record["text"] for record in canard.texts.records] == [
        "It opened in the spring of 2019.",
        "Tomas Weld runs it with nine others.",
    ]
    assert canard.items[1].said == (("When did it open?", "It opened in the spring of 2019."),)
    within = canard.against[WITHIN][1]
    assert canard.against[BEGUN][0].said == (("Orrin", "Library"),)
    assert (within.question, within.said) == ("Who runs the library of Orrin?", canard.items[1].said)
    assert all(name in canard.against for pair in canard.pairs for name in pair)


def test_a_sample_is_the_same_of_each_kind(folder: Path) -> None:
    few = SETS["canard"](folder).sample(1)
    assert len(few.items) == 1 and all([i.id for i in items] == [few.items[0].id] for items in few.against.values())


def _questions(of: Set, name: str) -> list[str]:
    return [item.question for item in of.against[name]]
