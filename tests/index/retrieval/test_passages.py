"""Hits into numbered evidence: joined, folded, capped, within the budget."""

from hypothesis import given
from hypothesis import strategies as st

from corpus.article import Article
from corpus.chunk import Chunk
from index.retrieval.diversity import PER_ARTICLE
from index.retrieval.passages import CHARACTERS_PER_TOKEN, TOP_PASSAGES, assemble, complete
from index.retrieval.retriever import Hit


def words(name: str, count: int = 30) -> str:
    return " ".join(f"{name}{number}" for number in range(count))


def article(name: str, *parts: str) -> Article:
    return Article.of(name, name, "\n\n".join(parts), source="test")


def hits(*places: tuple[Article, int]) -> list[Hit]:
    ranked = enumerate(places)
    return [Hit(_chunk(of, at), of, 1 / (rank + 1), 0.5 - rank / 100, None) for rank, (of, at) in ranked]


def _chunk(of: Article, ordinal: int) -> Chunk:
    parts = of.text.split("\n\n")
    start = sum(len(part) + 2 for part in parts[:ordinal])
    return Chunk(of.article_id, of.version, ordinal, start, start + len(parts[ordinal]), parts[ordinal])


def test_neighbours_are_joined_at_the_place_of_the_best() -> None:
    a, b = article("a", *(words(f"a{n}x") for n in range(5))), article("b", words("b"))
    first, second = assemble(hits((a, 3), (b, 0), (a, 2)))
    assert (first.number, first.article, first.score, first.likeness) == (1, a, 1.0, 0.5)
    assert first.text == a.text[first.start : first.end] == f"{words('a2x')}\n\n{words('a3x')}"
    assert (second.number, second.article) == (2, b)


def test_chunks_that_do_not_touch_stay_apart() -> None:
    a = article("a", *(words(f"a{n}x") for n in range(5)))
    assert [passage.text for passage in assemble(hits((a, 0), (a, 4)))] == [words("a0x"), words("a4x")]


def test_a_wire_copy_is_folded_into_the_better_one() -> None:
    a, b = article("a", words("wire")), article("b", words("wire") + " via agency")
    (passage,) = assemble(hits((a, 0), (b, 0)))
    assert (passage.article, passage.copies) == (a, (b,))


def test_a_long_passage_is_not_folded_into_the_sentence_that_it_quotes() -> None:
    a, b = article("a", words("said", 8)), article("b", f"{words('said', 8)} {words('more', 60)}")
    assert [(passage.article, passage.copies) for passage in assemble(hits((a, 0), (b, 0)))] == [(a, ()), (b, ())]
    (passage,) = assemble(hits((b, 0), (a, 0)))
    assert (passage.article, passage.copies) == (b, (a,))


def test_a_repetition_within_an_article_is_no_copy_of_it() -> None:
    a = article("a", words("same"), words("between"), words("same"))
    (passage,) = assemble(hits((a, 0), (a, 2)))
    assert passage.copies == ()


def test_one_article_does_not_crowd_out_the_others() -> None:
    a = article("a", *(words(f"a{n}x") for n in range(0, 20)))
    others = [article(f"o{n}", words(f"o{n}x")) for n in range(4)]
    ranked = [place for n in range(5) for place in [(a, 2 * n), *((o, 0) for o in others[n : n + 1])]]
    found = assemble(hits(*ranked))
    assert [passage.article.article_id for passage in found].count("a") == PER_ARTICLE
    assert len(found) == PER_ARTICLE + 4


def test_a_question_about_one_article_gets_more_of_it() -> None:
    a = article("a", *(words(f"a{n}x") for n in range(20)))
    assert len(assemble(hits(*((a, 2 * n) for n in range(8))))) == 8


def test_the_number_of_passages_is_limited() -> None:
    many = [article(f"o{n}", words(f"o{n}x")) for n in range(30)]
    assert [passage.number for passage in assemble(hits(*((o, 0) for o in many)))] == list(range(1, TOP_PASSAGES + 1))


def test_the_best_article_comes_whole_if_most_of_it_is_found() -> None:
    a, b = article("a", *(words(f"a{n}x") for n in range(3))), article("b", *(words(f"b{n}x") for n in range(3)))
    found = assemble(hits((a, 1), (a, 2), (b, 0), (b, 2)))
    whole, *others = complete(found)
    assert (whole.article, whole.start, whole.text, whole.number) == (a, 0, a.text, found[0].number)
    assert others == found[1:]
    assert complete([whole, *others]) == [whole, *others]


def test_an_article_of_which_little_is_found_stays_as_it_is() -> None:
    a, b = article("a", *(words(f"a{n}x") for n in range(5))), article("b", words("b"), words("c"))
    found = assemble(hits((a, 1), (b, 1), (a, 3)))
    assert complete(found) == found and complete([]) == []


def test_nothing() -> None:
    assert assemble([]) == []


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 9)), unique=True), st.integers(1, 400))
def test_evidence_is_exact_numbered_apart_and_within_the_budget(places: list[tuple[int, int]], budget: int) -> None:
    articles = [article(f"a{n}", *(words(f"a{n}p{part}x", 10 * (part + 1)) for part in range(10))) for n in range(3)]
    found = assemble(hits(*((articles[which], ordinal) for which, ordinal in places)), budget)
    assert [passage.number for passage in found] == list(range(1, len(found) + 1))
    for passage in found:
        assert passage.article.text[passage.start : passage.end] == passage.text
    for one in found:
        for two in found:
            assert one is two or one.article is not two.article or one.end <= two.start or two.end <= one.start
    total, room = sum(len(passage.text) for passage in found), budget * CHARACTERS_PER_TOKEN
    assert total <= room or (len(found) == 1 and "\n\n" not in found[0].text)
    assert bool(found) == bool(places)
