"""The question "What is the latest on …?" is answered from the newest articles, however much older ones say of it."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from index.store.catalog import Filter
from tests.bot.newsdesk import Newsdesk

NOW = datetime(2026, 5, 2, 12, tzinfo=UTC)
ENDED = "Boats sail to Orrin again, since the crews ended their ferry strike for a rise of six percent on Wednesday."
DEEP = (
    "A new lift was opened at the town hall of Lanmouth.\n\n" + "The lift has two doors and holds ten people.\n\n" * 12
)


def write(folder: Path, day: date, title: str, text: str) -> None:
    name = f"{day:%Y%m%d}.md"
    folder.joinpath(name).write_text(
        f"---\ntitle: {title}\ndate: {day}\noutlet: Harbour Post\n---\n\n{text}\n", "utf-8"
    )


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsdesk]:
    folder = tmp_path_factory.mktemp("papers")
    for number in range(45):
        day = date(2025, 1, 1) + timedelta(days=2 * number)
        text = f"The ferry strike in Lanmouth went on. On day {number} of the ferry strike, {number + 20} ferry crews "
        write(
            folder, day, f"Ferry strike: day {number}", text + "joined the ferry strike.\n\nNo ferry sailed to Orrin."
        )
    write(
        folder,
        date(2025, 4, 9),
        "Boats sail again as the strike ends",
        f"{ENDED}\n\nThe first boat took forty islanders to the shops of the town.",
    )
    write(folder, date(2025, 4, 12), "A lift for the town hall", f"{DEEP}The ferry strike had delayed its parts.")
    with closing(Newsdesk(tmp_path_factory.mktemp("home"), folder)) as newsdesk:
        yield newsdesk


@pytest.mark.parametrize(
    "question",
    ["What's the latest on the ferry strike?", "any news about the ferry strike?", "what is new with the ferry strike"],
)
def test_the_newest_article_about_it_answers(desk: Newsdesk, question: str) -> None:
    sentences = desk.assistant().ask(question, now=NOW).answer.sentences
    assert ENDED in sentences[0].text
    assert "lift" not in " ".join(each.text for each in sentences)


def test_the_chosen_days_hold(desk: Newsdesk) -> None:
    until = Filter(until=date(2025, 3, 20))
    answer = desk.assistant().ask("What's the latest on the ferry strike?", chosen=until, now=NOW).answer
    assert answer.newest_source == date(2025, 3, 20)


def test_a_topic_of_no_article(desk: Newsdesk) -> None:
    assert desk.assistant().ask("What's the latest on the volcano?", now=NOW).answer.abstention
