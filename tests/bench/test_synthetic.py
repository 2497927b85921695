"""Made-up articles and libraries: the same at each run, and as the program knows them."""

from pathlib import Path

import numpy as np

from bench.articles import questions, write_article, write_articles
from bench.synthetic import CHUNKS_OF_ONE, Drawn, articles, copy_library, make_library, publish_one
from index.home import Home
from index.store.catalog import Catalog


def test_equal_numbers_give_equal_articles(tmp_path: Path) -> None:
    write_articles(tmp_path / "a", 3)
    write_article(tmp_path / "again.md", 2)
    texts = [path.read_text("utf-8") for path in sorted((tmp_path / "a").iterdir())]
    assert texts[2] == (tmp_path / "again.md").read_text("utf-8")
    assert len(set(texts)) == 3
    assert questions(3) == questions(5)[:3]
    assert list(articles(2)) == list(articles(2)) != list(articles(2, seed=1))


def test_drawn_vectors_are_of_unit_length_and_near_their_title() -> None:
    one, other, stranger = Drawn().embed_documents(["Title\n\none", "Title\n\nother", "Else\n\none"])
    assert np.allclose([np.linalg.norm(vector) for vector in (one, other, stranger)], 1.0, atol=1e-5)
    assert one @ other > one @ stranger


def test_a_copy_of_a_made_up_library_takes_new_articles(tmp_path: Path) -> None:
    make_library(Home(tmp_path / "made" / "home"), tmp_path / "made" / "source", 3 * CHUNKS_OF_ONE)
    copy_library(tmp_path / "made", tmp_path / "copy")
    cost = publish_one(Home(tmp_path / "copy" / "home"), tmp_path / "copy" / "source", 0)
    assert cost["cpu"] > 0
    for name, count in (("made", 3), ("copy", 4)):
        catalog = Catalog(tmp_path / name / "home" / "catalog.sqlite3")
        assert catalog.count(catalog.current_number()) == (count, count * CHUNKS_OF_ONE)
        catalog.close()
