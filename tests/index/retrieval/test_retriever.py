"""Retrieval over a real library: what the day of asking does, and what it leaves alone."""

import json
from collections import Counter
from datetime import date
from typing import Any

import pytest

from index.retrieval.diversity import PER_ARTICLE
from index.retrieval.library import Snapshot
from index.retrieval.proximity import WEIGHT as PROXIMITY
from index.retrieval.recency import WEIGHT as TIMELINESS
from index.retrieval.retriever import Hit, Retriever
from index.store.catalog import Filter
from tests.index.newsroom import Newsroom

ASKED_ON = date(2025, 12, 8)


def article(newsroom: Newsroom, name: str, day: str | None, text: str) -> None:
    record = {"id": name, "title": "News", "text": text, "published_at": day, "url": f"https://news.example/{name}"}
    newsroom.write(f"{name}.json", json.dumps({key: value for key, value in record.items() if value}))


@pytest.fixture
def retriever(newsroom: Newsroom) -> Retriever:
    article(newsroom, "old", "2022-03-01", "The harbour strike ended with a pay rise.")
    article(newsroom, "new", "2025-12-06", "The harbour strike ended with a pay rise again.")
    article(newsroom, "noise", "2025-12-08", "A cat show opened.\n\nVisitors came by train.")
    article(newsroom, "undated", None, "Lighthouse keepers met.\n\nTheir harbour strike was long ago.")
    newsroom.sync()
    return Retriever(newsroom.library())


def order(hits: tuple[Hit, ...]) -> list[str]:
    return list(dict.fromkeys(str(hit.article.url).rsplit("/", 1)[-1] for hit in hits))


def test_of_two_that_are_alike_the_timely_one_is_first(retriever: Retriever) -> None:
    question = "How did the harbour strike end?"
    assert order(retriever.retrieve(question).hits)[:2] == ["old", "new"]
    assert order(retriever.retrieve(question, asked_on=ASKED_ON).hits)[:2] == ["new", "old"]
    assert order(retriever.retrieve(question, asked_on=date(2022, 3, 2)).hits)[:2] == ["old", "new"]


def test_of_two_that_are_alike_the_one_that_is_talked_about_is_first(newsroom: Newsroom) -> None:
    article(newsroom, "ferry", "2025-12-06", "The manager of the ferry resigned.")
    article(newsroom, "tunnel", "2025-12-06", "The manager of the tunnel resigned.")
    newsroom.sync()
    retriever, question = Retriever(newsroom.library()), "Why did the manager resign?"
    for topic, first in (("ferry", "ferry"), ("tunnel", "tunnel")):
        asked = f"How long is the {topic}? When was the {topic} built? {question}"
        assert order(retriever.retrieve(question, conversation=asked).hits)[0] == first


@pytest.mark.parametrize("names", ["ab", "ba"])
def test_equals_come_in_one_order_however_they_were_indexed(newsroom: Newsroom, names: str) -> None:
    for name in names:
        article(newsroom, name, "2025-12-06", "The harbour strike ended with a pay rise.")
        newsroom.sync()
    hits = Retriever(newsroom.library()).retrieve("How did the harbour strike end?").hits
    assert (order(hits), len({hit.score for hit in hits})) == (["a", "b"], 1)


def test_an_engine_that_rounds_in_its_own_way_changes_no_score(
    retriever: Retriever, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Chroma's server and a folder differ in the seventh digit, so that a rounded score would differ now and then."""
    question = "How did the harbour strike end?"
    before, nearest = retriever.retrieve(question).hits, Snapshot.nearest

    def rounded(*given: Any) -> list[tuple[str, float]]:
        return [(key, round(score, 3)) for key, score in nearest(*given)]

    monkeypatch.setattr(Snapshot, "nearest", rounded)
    assert retriever.retrieve(question).hits == before


def test_noise_of_today_does_not_outrank_the_archive(retriever: Retriever) -> None:
    found = order(retriever.retrieve("How did the harbour strike end?", asked_on=ASKED_ON).hits)
    assert found.index("old") < found.index("noise")
    assert order(retriever.retrieve("How did the harbour strike of 2022 end?", asked_on=ASKED_ON).hits)[0] == "old"


def test_among_days_that_were_chosen_the_timely_one_is_first_too(retriever: Retriever) -> None:
    question, since = "How did the harbour strike end?", Filter(since=date(2022, 1, 1))
    assert order(retriever.retrieve(question, chosen=since, asked_on=ASKED_ON).hits)[:2] == ["new", "old"]
    gone = Filter(since=date(2022, 1, 1), until=date(2022, 12, 31))
    (with_day, *_), (without, *_) = (retriever.retrieve(question, 1, gone, day).hits for day in (ASKED_ON, None))
    assert with_day.score == pytest.approx(without.score)  # of days long gone none is better than another


def test_long_articles_leave_room_for_the_others(newsroom: Newsroom) -> None:
    for name in ("east", "west"):
        days = "\n\n".join(f"The harbour strike in the {name}, day {n}." for n in range(20))
        newsroom.write(f"{name}.txt", f"Harbour strike\n\n{days}")
    for name in "abcdef":
        newsroom.write(
            f"{name}.txt", f"Town {name}\n\nThe harbour strike was mentioned beside many other things by {name}."
        )
    newsroom.sync()
    hits = Retriever(newsroom.library()).retrieve("What happened on each day of the harbour strike?", 12).hits
    found = Counter(hit.article.title for hit in hits)
    assert found == {"Harbour strike": 2 * PER_ARTICLE, **{f"Town {name}": 1 for name in "abcdef"}}
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_scores_are_bounded_and_in_order(retriever: Retriever) -> None:
    hits = retriever.retrieve("harbour strike", asked_on=ASKED_ON).hits
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 + TIMELINESS + PROXIMITY for score in scores)


def test_an_opening_that_is_about_it_lifts_the_chunks_below(newsroom: Newsroom) -> None:
    later = "The minister spoke for an hour and then left."
    newsroom.write("a.txt", f"Weather\n\nThe weather is fine in spring.\n\n{later}")
    newsroom.write("b.txt", f"Tunnel\n\nThe tunnel under the strait is delayed.\n\n{later}")
    newsroom.sync()
    hits = Retriever(newsroom.library()).retrieve("What did the minister say of the tunnel under the strait?").hits
    said = [hit.article.title for hit in hits if hit.chunk.text == later]
    assert said == ["Tunnel", "Weather"]


def test_words_that_stand_together_go_before_the_same_words_apart(newsroom: Newsroom) -> None:
    newsroom.write(
        "a.txt", "News\n\nThe prime crop failed, a minister of the church said, and he would resign, Norwegian or not."
    )
    newsroom.write(
        "b.txt", "News\n\nThe church said a crop failed, and he or not would of the Norwegian prime minister resign."
    )
    newsroom.sync()
    library = newsroom.library()
    hits = Retriever(library).retrieve("Did the Norwegian prime minister resign?").hits
    assert [hit.chunk.text.split()[1] for hit in hits] == ["church", "prime"]
    assert hits[0].lexical == pytest.approx(hits[1].lexical)
    assert hits[0].score - hits[1].score > PROXIMITY / 10
