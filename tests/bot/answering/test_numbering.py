"""`[n]` stands for one article through a whole conversation."""

from hypothesis import given
from hypothesis import strategies as st

from bot.answering.numbering import Numbering

IDS = st.lists(st.sampled_from("abcdefgh"), max_size=12)


@given(st.lists(IDS, max_size=6))
def test_a_number_never_changes_its_article(answers: list[list[str]]) -> None:
    given: dict[str, int] = {}
    for cited in answers:
        numbering = Numbering(given)
        numbers = {article_id: numbering.of(article_id) for article_id in cited}
        assert all(given.get(article_id, number) == number for article_id, number in numbers.items())
        given = {**numbers, **given}
        assert sorted(given.values()) == list(range(1, len(given) + 1))
