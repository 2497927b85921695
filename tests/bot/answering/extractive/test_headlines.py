"""Headlines: who asks what is new, and what they are told."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.answering.answer import Answer, Conversation
from bot.answering.question.form import asks_for_headlines
from tests.bot.newsdesk import Newsdesk

NOW = datetime(2025, 3, 4, 12, tzinfo=UTC)
LEADS = {
    date(2025, 3, 2): "A crane fell into the harbour of Lanmouth at dawn.",
    date(2025, 3, 4): "The ferry to Orrin sails again after nine weeks.",
    date(2025, 2, 1): "Bakers in Lanmouth ask for cheaper flour.",
    date(2025, 3, 3): "The council lends the library a second floor.",
    date(2025, 1, 9): "Snow closed the road over the pass.",
}


@pytest.mark.parametrize(
    "question",
    [
        "What's new?",
        "what is the latest news",
        "Any news today?",
        "anything new",
        "headlines",
        "Show me the latest news please",
        "What’s happening?",
        "what happened today?",
        "Today's headlines?",
    ],
)
def test_who_asks_for_headlines(question: str) -> None:
    assert asks_for_headlines(question)


@pytest.mark.parametrize(
    "question",
    [
        "What's new in Orrin?",
        "any news on the ferry?",
        "What happened to the crane?",
        "Who reads the news?",
        "new ferry",
    ],
)
def test_who_asks_for_something(question: str) -> None:
    assert not asks_for_headlines(question)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsdesk]:
    folder = tmp_path_factory.mktemp("papers")
    for day, lead in LEADS.items():
        write(folder, f"{day}", f"date: {day}\n", lead)
    write(folder, "undated", "", "Nobody knows when this was written down.")
    with closing(Newsdesk(tmp_path_factory.mktemp("home"), folder)) as newsdesk:
        yield newsdesk


def write(folder: Path, name: str, dated: str, lead: str) -> None:
    folder.joinpath(f"{name}.md").write_text(
        f"---\ntitle: Of {name}\n{dated}---\n\n{lead}\n\nMore is to come.\n", "utf-8"
    )


def told(answer: Answer) -> list[tuple[date | None, str]]:
    cited = [citation for sentence in answer.sentences for citation in sentence.citations]
    return [(each.published_at, each.parted[1] or each.quote) for each in cited]


def test_the_newest_articles_are_told_newest_first(desk: Newsdesk) -> None:
    newest = [(day, LEADS[day]) for day in sorted(LEADS, reverse=True)[:3]]
    assert told(desk.assistant().ask("What's the latest news?", now=NOW).answer) == newest


def test_only_articles_of_the_day_that_is_named(desk: Newsdesk) -> None:
    assert told(desk.assistant().ask("What happened today?", now=NOW).answer) == [(NOW.date(), LEADS[NOW.date()])]


def test_only_articles_of_the_weekday_that_is_named(desk: Newsdesk) -> None:
    said = told(desk.assistant().ask("What happened on Monday?", now=NOW).answer)
    assert [day for day, _ in said] == [date(2025, 3, 4), date(2025, 3, 3)]  # Tuesday's paper tells of Monday


def test_a_day_without_articles_is_told_with_the_newest_there_is(desk: Newsdesk) -> None:
    answer = desk.assistant().ask("What happened today?", now=datetime(2025, 4, 1, 12, tzinfo=UTC)).answer
    assert answer.abstention and "none was published on 1 April 2025" in answer.abstention.message
    assert answer.abstention.nearest and answer.abstention.nearest.published_at == NOW.date()


def test_a_follow_up_asks_about_its_topic(desk: Newsdesk) -> None:
    first = desk.assistant().ask("When does the ferry to Orrin sail?", now=NOW).answer
    talk = Conversation().then("When does the ferry to Orrin sail?", first, 10)
    answer = desk.assistant().ask("any news?", talk, now=NOW).answer
    assert LEADS[date(2025, 3, 3)] not in " ".join(sentence.text for sentence in answer.sentences)
