"""Lists that stand one item to a line are found as one slice, with the line that introduces them."""

import pytest

from bot.answering.extractive.listings import LISTING_WORDS, find_listings
from corpus.article import Article
from index.retrieval.passages import Passage

PROSE = "The harbour board met on Monday and heard from the ferry companies about next year's plans."


def passage(text: str) -> Passage:
    article = Article.of("a", "Harbour awards", text, source="test", language="en")
    return Passage(1, article, 0, len(article.text), article.text, 1.0, 0.5)


@pytest.mark.parametrize(
    ("lines", "listing"),
    [
        (["Best ferry", "“Heron”", "“Tern”", "“Gull”", "Best tug", "Old Sam, Port Elm", "Bess, Mole"], 4),
        (["These won the most:", "1. Heron: 12 prizes", "2. Tern: 9 prizes", "3. Gull: 7 prizes", PROSE], 4),
        (["What to bring:", "• A coat.", "• A ticket.", "• A friend.", PROSE], 4),
        (["The crew", "Ada Moss, captain", "Jon Hale, mate", "Mara Ostrow, cook", PROSE], 4),
    ],
)
def test_items_of_one_shape_and_what_introduces_them(lines: list[str], listing: int) -> None:
    text = "\n\n".join([PROSE, *lines])
    (found,) = find_listings(passage(text))
    assert found.text == "\n\n".join(lines[:listing])
    assert text[found.start : found.introduced] == lines[0]


@pytest.mark.parametrize("lines", [[PROSE, PROSE, PROSE], ["Heading", PROSE, "Heading", PROSE], ["One", "Two"], []])
def test_prose_and_headings_are_no_list(lines: list[str]) -> None:
    assert find_listings(passage("\n\n".join([PROSE, *lines, PROSE]))) == []


def test_a_long_list_is_cut_after_an_item() -> None:
    items = [f"{number}. Ship number {number} of the harbour fleet" for number in range(1, 40)]
    (found,) = find_listings(passage("\n\n".join([PROSE, "The fleet", *items])))
    assert len(found.text.split()) <= LISTING_WORDS + 2
    assert found.text.endswith("of the harbour fleet")
