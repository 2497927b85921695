"""Crowding: an article has its share, unless the question is about it; what is left over fills the room."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from index.retrieval.diversity import FOCUS_HITS, PER_ARTICLE, find_crowding, spread_out

OWNERS = st.lists(st.sampled_from("abcdefgh"), max_size=40)


def chosen(owners: str, count: int) -> str:
    return "".join(owners[place] for place in spread_out(owners, count))


def test_one_article_leaves_room_for_the_others() -> None:
    assert chosen("aabbaabbacad", 6) == "aabbab"
    assert chosen("aabbaabbacad", 8) == "aabbabcd"


def test_where_no_other_is_left_it_fills_the_room() -> None:
    assert chosen("aabbaabbacad", 10) == "aabbaabbcd"


def test_a_question_about_one_article_gets_more_of_it() -> None:
    about = "a" * 6 + "bc"
    assert len(about) == FOCUS_HITS
    assert chosen(about + "aaad", 10) == about + "aa"


@given(OWNERS, st.integers(0, 50))
def test_the_best_of_each_come_first_and_nothing_is_lost(owners: list[str], count: int) -> None:
    places = spread_out(owners, count)
    assert places == sorted(set(places))
    assert len(places) == min(count, len(owners))
    crowds = find_crowding(owners)
    left = [place for place in range(len(owners)) if place not in places]
    assert not (any(crowds[place] for place in places) and any(not crowds[place] for place in left))
    taken = Counter(owner for owner, crowd in zip(owners, crowds, strict=True) if not crowd)
    assert all(taken[owner] <= PER_ARTICLE for owner in taken if owners[:FOCUS_HITS].count(owner) < 6)
