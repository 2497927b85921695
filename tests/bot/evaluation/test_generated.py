"""Questions made from articles: stable, about their article, and none of them says its answer."""

from datetime import date
from itertools import islice

from bot.evaluation.generated import GAP, cloze_items, headline_items, unknown_name_items
from corpus.article import Article

TEXT = """The harbour of Lanmouth reopened after the storm had closed it for nine days in all. Divers removed 14 sunken
boats from the channel, and the harbour master Ines Calder thanked them for their work."""


def article(number: int, title: str | None = None, text: str = TEXT) -> Article:
    name = f"paper/{number}"
    title = title or f"Harbour number {number} reopens after the storm"
    return Article.of(name, title, text, source="paper", published_at=date(2025, 3, 4))


def test_a_headline_asks_for_its_article_unless_several_have_it() -> None:
    shared = [article(number, "The same headline on two articles") for number in (7, 8)]
    found = headline_items([article(1), article(2, "Too short"), *shared], 10)
    assert [(item.question, item.articles) for item in found] == [(article(1).title, ("paper/1",))]
    assert found[0].asked_on == date(2025, 3, 4)


def test_a_headline_that_speaks_of_days_is_left_out() -> None:
    assert headline_items([article(1, "What the harbour master said last week about ferries")], 10) == []


def test_what_was_left_out_of_a_sentence_is_its_answer() -> None:
    (item,) = cloze_items([article(1)], 10)
    assert item.question.count(GAP) == 1 and item.answers[0] not in item.question
    assert item.question.replace(GAP, item.answers[0]) in " ".join(TEXT.split())


def test_an_article_without_a_fit_sentence_makes_no_question() -> None:
    assert cloze_items([article(1, text="Nothing here. Short. Too short to ask of.")], 10) == []


def test_a_library_that_grew_is_asked_mostly_the_same() -> None:
    before = {item.id for item in headline_items(map(article, range(100)), 30)}
    after = {item.id for item in headline_items(map(article, range(110)), 30)}
    assert before == {item.id for item in headline_items(map(article, reversed(range(100))), 30)}
    assert len(before & after) >= 24


def test_strangers_bear_names_that_the_library_has_never_seen() -> None:
    seen = {item.question for item in unknown_name_items(lambda word: True, 12)}
    made = list(islice((word for q in seen for word in q.split()), 500))
    known = {word.strip("?").lower() for word in made if word[0].isupper()}
    others = unknown_name_items(lambda word: word.lower() not in known, 12)
    assert len(seen) == 12 and all(not item.answerable for item in others)
    names = {word.strip("?") for item in others for word in item.question.split()[1:] if word[0].isupper()}
    assert names and not {name.lower() for name in names} & known
