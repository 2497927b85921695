"""Who vouches for which article: decisions on values."""

from hypothesis import given
from hypothesis import strategies as st

from index.indexing.ownership import settle
from index.store.readings import FileReading


def reading(origin: str, claims: dict[str, str], source: int = 1, **options: object) -> FileReading:
    return FileReading(source, origin, (1, 1), claims, (), **options)  # type: ignore[arg-type]  # options of a test


def test_the_lowest_source_and_then_the_first_origin_win() -> None:
    readings = [reading("z", {"x": "1z"}), reading("b", {"x": "2b"}, 2), reading("c", {"x": "1c"})]
    assert settle({}, readings, [], False).wanted == {"x": "1c"}
    assert settle({}, reversed(readings), [], False).wanted == {"x": "1c"}


def test_when_the_winner_goes_the_next_takes_over() -> None:
    before = {(1, "a"): {"x": "1"}, (1, "b"): {"x": "2", "y": "1"}, (2, "a"): {"x": "3"}}
    assert settle(before, [], [(1, "a")], False).wanted == {"x": "2", "y": "1"}


def test_an_unread_part_keeps_its_articles_also_under_prune_when_the_file_was_not_reached() -> None:
    before = {(1, "a"): {"x": "1", "y": "1"}}
    part = reading("a", {"x": "2"}, whole=False)
    assert settle(before, [part], [], False).wanted == {"x": "2", "y": "1"}
    assert settle(before, [part], [], True).wanted == {"x": "2"}
    unreached = FileReading(1, "a", None, {}, (("a", "why"),), whole=False)
    assert settle(before, [unreached], [], True).wanted == {"x": "1", "y": "1"}


def test_one_source_does_not_answer_for_another() -> None:
    before = {(1, "a"): {"x": "1"}, (1, "b"): {"y": "1"}, (2, "a"): {"z": "1"}, (2, "b"): {"w": "1"}}
    settlement = settle(before, [], [(1, "a"), (1, "b"), (2, "a")], False)
    assert settlement.kept == {1: (2, 2)}
    assert settlement.gone == [(2, "a")]
    assert settlement.wanted == {"x": "1", "y": "1", "w": "1"}


def test_an_article_that_moves_to_another_file_of_its_source_is_not_lost() -> None:
    settlement = settle({(1, "a"): {"x": "1"}}, [reading("b", {"x": "1"})], [(1, "a")], False)
    assert (settlement.wanted, settlement.kept, settlement.gone) == ({"x": "1"}, {}, [(1, "a")])


PLACES = st.tuples(st.integers(1, 2), st.sampled_from("abc"))
CLAIMS = st.dictionaries(st.sampled_from("xyz"), st.sampled_from("12"), max_size=3)


@given(st.dictionaries(PLACES, CLAIMS), st.dictionaries(PLACES, CLAIMS), st.sets(PLACES), st.booleans())
def test_no_source_loses_more_than_half_unless_it_is_meant(
    before: dict[tuple[int, str], dict[str, str]],
    now: dict[tuple[int, str], dict[str, str]],
    gone: set[tuple[int, str]],
    prune: bool,
) -> None:
    gone -= now.keys()
    readings = [reading(origin, claims, source) for (source, origin), claims in now.items()]
    settlement = settle(before, readings, gone & before.keys(), prune)
    after = {**before, **{read.place: read.claims for read in settlement.readings}}
    for place in settlement.gone:
        del after[place]
    assert settlement.wanted.keys() == {key for claims in after.values() for key in claims}
    assert all(settlement.wanted[key] in {c[key] for c in after.values() if key in c} for key in settlement.wanted)
    for source in (1, 2):
        had, has = ({k for (s, _), c in claims.items() if s == source for k in c} for claims in (before, after))
        assert prune or len(had - has) <= len(had) / 2
    if prune:
        assert after == {place: claims for place, claims in {**before, **now}.items() if place not in gone}
