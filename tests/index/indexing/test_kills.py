"""I2: a run that dies between any two steps loses nothing, shows nothing, and is paid for once."""

from collections.abc import Callable

import pytest

from index.indexing import indexer, run
from tests.fakes.chroma import names_on
from tests.fakes.hashing_embedder import HashingEmbedder
from tests.faults.press import index_now
from tests.index.newsroom import Newsroom

pytestmark = [pytest.mark.both_engines, pytest.mark.remote_vectors]

QUESTION = "drones refinery harbour"


class Died(BaseException):
    """No handler for ordinary errors may swallow it."""


def dying(step: str) -> Callable[[str], None]:
    def reached(now: str) -> None:
        if now == step:
            raise Died

    return reached


def first_edition(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", "Drones\n\nDrones were launched at night.\n\nThe refinery burns.")
    newsroom.write("b.txt", "Harbour\n\nThe harbour reopened.")
    newsroom.write("c.txt", "Talks\n\nThe talks go on in Florida.")
    newsroom.sync()


def second_edition(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", "Drones\n\nDrones were shot down at dawn.\n\nThe refinery burns.")
    (newsroom.articles / "b.txt").unlink()
    newsroom.write("d.txt", "Drills\n\nThe drills began near the harbour.\n\nDrones watched them.")


def assert_finished(newsroom: Newsroom) -> None:
    assert {key.rpartition("/")[2] for key in newsroom.live()} == {"a.txt", "c.txt", "d.txt"}
    hits = newsroom.hits(QUESTION)
    assert set(hits) == newsroom.all_chunks()  # so few: each is among the candidates
    assert len({key for key, _ in hits}) == len(hits)
    again = newsroom.sync()
    assert not again.published and again.embedded == 0
    assert newsroom.one("SELECT count(*) FROM chunks WHERE born IS NULL") == 0
    kept = newsroom.one(
        "SELECT count(*) FROM (SELECT main FROM generations UNION SELECT recent FROM generations) AS used"
        " WHERE main IS NOT NULL"
    )
    assert held(newsroom) == kept  # what the dead run left is swept


def held(newsroom: Newsroom) -> int:
    """The number of segments that are there."""
    if newsroom.home.chroma is None:
        return len([path for path in newsroom.home.segments.iterdir() if path.is_dir()])
    noted = {row[0] for row in newsroom.catalog.connection.execute("SELECT name FROM collections")}
    assert noted == names_on(newsroom.home.chroma.url) & noted and newsroom.one(
        "SELECT min(published) FROM collections"
    )
    return len(noted)


@pytest.mark.only_sqlite  # over the others it is killed at each step, below
@pytest.mark.parametrize("step", indexer.STEPS)
def test_a_run_that_stops_after_a_step_shows_nothing_of_itself(
    newsroom: Newsroom, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "EMBED_BATCH", 1)
    embedder = newsroom.embedder = HashingEmbedder()
    first_edition(newsroom)
    old = newsroom.hits(QUESTION)
    paid = len(embedder.texts)
    second_edition(newsroom)

    with pytest.raises(Died):
        newsroom.indexer(reached=dying(step)).sync(newsroom.catalog)
    if step != "published":
        assert sorted(newsroom.hits(QUESTION)) == sorted(old)
        assert newsroom.sync().published
    assert_finished(newsroom)
    assert len(embedder.texts) - paid == len(set(embedder.texts[paid:])) == 3  # nothing twice, the cached not at all


@pytest.mark.parametrize("step", indexer.STEPS)
def test_kill_minus_nine_after_a_step(newsroom: Newsroom, step: str) -> None:
    first_edition(newsroom)
    old = newsroom.hits(QUESTION)
    second_edition(newsroom)
    assert index_now(newsroom.path, die=step).killed
    if step == "published":
        assert newsroom.catalog.current_number() == 2
    else:
        assert sorted(newsroom.hits(QUESTION)) == sorted(old)
        report = newsroom.sync()
        assert report.published
        before_paid = indexer.STEPS.index(step) < indexer.STEPS.index("batch embedded")
        assert report.embedded == (3 if before_paid else 0)
    assert_finished(newsroom)


def test_kill_minus_nine_of_a_first_run_leaves_an_empty_library(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", "Drones\n\nDrones were launched.")
    assert index_now(newsroom.path, die="on disk").killed
    assert newsroom.catalog.current() is None
    report = newsroom.sync()
    assert (report.generation, report.embedded) == (1, 0)
    assert set(newsroom.hits("drones")) == newsroom.all_chunks()


def test_an_article_that_left_before_the_killed_run_was_repeated(newsroom: Newsroom) -> None:
    first_edition(newsroom)
    newsroom.write("d.txt", "Drills\n\nThe drills began.")
    with pytest.raises(Died):
        newsroom.indexer(reached=dying("lexicon written")).sync(newsroom.catalog)
    (newsroom.articles / "d.txt").unlink()
    newsroom.sync()
    newsroom.write("e.txt", "Elections\n\nThe elections were called.")
    newsroom.sync()
    assert set(newsroom.hits("drills elections")) == newsroom.all_chunks()
