"""How far a quote reaches: the neighbour that may be the answer as well, the antecedent, what goes on."""

from collections.abc import Sequence

from bot.answering.explanation import Candidate
from bot.answering.extractive.quotes import NEARLY, QuoteBuilder
from bot.answering.extractive.sentences import PassageSentence, passage_sentences
from corpus.article import Article
from index.retrieval.passages import Passage

TEXT = (
    "Anna Berg leads the port of Lanmouth. She opened the ferry terminal on Monday. It had cost nine million.\n\n"
    "Storms had kept the harbour shut for weeks. It is open again."
)
LEADS, OPENED, COST, SHUT, OPEN = range(5)


def article(text: str) -> Article:
    return Article.of("a", "Lanmouth", text, source="test", language="en")


def spots(text: str = TEXT) -> list[PassageSentence]:
    return passage_sentences(Passage(1, article(text), 0, len(text), text, 1.0, 0.8))


def candidate(spot: PassageSentence, rank: float = 0.0) -> Candidate:
    return Candidate(1, spot.passage.article, spot.start, spot.end, spot.sentence.text, 0.9, {}, rank)


def quoting(ranks: Sequence[float | None]) -> tuple[QuoteBuilder, list[Candidate]]:
    """`ranks` of the sentences in order, None of one that was not read."""
    all_spots = spots()
    weighed = [candidate(spot, rank) for spot, rank in zip(all_spots, ranks, strict=True) if rank is not None]
    return QuoteBuilder(all_spots, weighed), [candidate(spot) for spot in all_spots]


def is_a_slice(quote: Candidate) -> bool:
    return quote.article.text[quote.start : quote.end] == quote.text


def test_a_neighbour_that_is_nearly_as_good_is_in_the_quote() -> None:
    quotes, at = quoting([0, 5, 5 - NEARLY / 2, 0, 0])
    quote = quotes.with_neighbour(at[OPENED])
    assert quote.text == "She opened the ferry terminal on Monday. It had cost nine million."
    assert is_a_slice(quote)
    assert quotes.with_neighbour(at[COST]).text == quote.text


def test_of_two_neighbours_the_better_one() -> None:
    quotes, at = quoting([4.9, 5, 4.8, 0, 0])
    assert quotes.with_neighbour(at[OPENED]).text.startswith("Anna Berg")


def test_one_that_is_much_less_probable_or_not_read_or_in_another_paragraph_is_not() -> None:
    quotes, at = quoting([None, 5, 5 - 2 * NEARLY, 5, 0])
    assert quotes.with_neighbour(at[OPENED]) == at[OPENED]
    assert quotes.with_neighbour(at[SHUT]) == at[SHUT]


def test_the_antecedent_right_before_is_in_the_quote() -> None:
    quotes, at = quoting([0, 5, 0, 0, 0])
    (quote,) = quotes.with_antecedents([at[OPENED]])
    assert quote.text == "Anna Berg leads the port of Lanmouth. She opened the ferry terminal on Monday."
    assert is_a_slice(quote)


def test_an_antecedent_further_up_is_a_quote_of_its_own() -> None:
    quotes, at = quoting([0, 0, 5, 0, 0])
    assert [quote.text for quote in quotes.with_antecedents([at[COST]])] == [TEXT[: at[LEADS].end], at[COST].text]


def test_what_is_quoted_already_is_not_quoted_twice() -> None:
    quotes, at = quoting([5, 4, 0, 0, 0])
    assert quotes.with_antecedents([at[LEADS], at[OPENED]]) == [at[LEADS], at[OPENED]]


def test_an_account_goes_on_to_the_end_of_its_paragraph() -> None:
    quotes, at = quoting([5, 0, 0, 0, 0])
    assert [quote.text for quote in quotes.following_sentences(at[LEADS])] == [
        at[k].text for k in (LEADS, OPENED, COST)
    ]
    assert [quote.text for quote in quotes.following_sentences(at[SHUT])] == [at[SHUT].text, at[OPEN].text]
