"""The sample corpus: what every sample article has, and the facts that the guide's questions rest on."""

import re
from datetime import date
from importlib import resources
from pathlib import Path

import pytest

from corpus.article import Article
from corpus.reader import read
from corpus.source import Source, scan

FOLDER = Path(str(resources.files("corpus") / "articles"))


@pytest.fixture(scope="module")
def articles() -> list[Article]:
    source = Source("sample", FOLDER)
    read_ones = [result for file in scan(source).files for result in read(file, source, today=date(2025, 12, 9))]
    assert all(isinstance(result, Article) for result in read_ones)
    return [result for result in read_ones if isinstance(result, Article)]


def test_six_to_ten_short_articles_with_their_whole_provenance(articles: list[Article]) -> None:
    assert 6 <= len(articles) <= 10
    for article in articles:
        assert article.title and article.author and article.outlet and article.language == "en"
        assert article.url and re.match(r"https://[a-z-]+\.example/", article.url)  # reserved: nobody's host
        assert 150 <= len(article.text.split()) <= 350
    assert len({article.url for article in articles}) == len(articles)


def test_they_are_dated_on_the_three_days_and_each_day_has_some(articles: list[Article]) -> None:
    assert {article.published_at for article in articles} == {date(2025, 12, day) for day in (6, 7, 8)}


@pytest.mark.parametrize("fact", [r"653 drones and 51 missiles", r"585\D+drones and 30\D+missiles", r"29 locations"])
def test_outlets_agree_on_the_figures_of_the_night(articles: list[Article], fact: str) -> None:
    assert len({article.outlet for article in articles if re.search(fact, article.text)}) >= 2


def test_nothing_tells_how_many_people_were_hurt(articles: list[Article]) -> None:
    """The question that Pressbox must refuse stays one that the articles leave open."""
    hurt = re.compile(r"\b(injur|wound|casualt|hurt|killed|dead|died|victim)", re.IGNORECASE)
    assert [article.title for article in articles if hurt.search(article.text)] == []
