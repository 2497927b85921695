"""An answer as a message's text: its layout, and that no foreign word in it becomes markup or a link."""

import os
from dataclasses import replace
from datetime import date
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from bot.answering.answer import (
    EXTRACTIVE,
    GENERATIVE,
    Abstention,
    Answer,
    AnswerSentence,
    Citation,
    PartialAnswer,
    Reason,
)
from bot.telegram.delivery.defuse import JOINER, clean_line, defuse, remove_joiners
from bot.telegram.delivery.markup import render_answer, render_partial, telegram_link
from bot.telegram.delivery.rich_text import RichText, Style
from bot.telegram.delivery.splitting import split
from tests.bot.telegram.answers import made, sentence
from tests.fakes.telegram_text import clickable, read, units
from tests.fakes.telegram_world import Json

EXAMPLES = int(os.environ.get("PRESSBOX_EXAMPLES", "1000"))
PLANT = Citation(
    1, "a", "v", "Plant hit", "The Daily", date(2025, 12, 7), "https://daily.example/1", 0, 9, "Hit twice."
)
PORT = Citation(2, "b", "v", "Port closed", None, date(2025, 12, 5), None, 0, 9, "Closed at noon.")


def reply(*sentences: AnswerSentence, mode: str = GENERATIVE, notices: tuple[str, ...] = ()) -> Answer:
    return Answer("q", "q", sentences, None, mode, 1, notices=notices)


def as_json(rich: RichText) -> list[Json]:
    return [
        {"type": e.style.value, "offset": e.offset, "length": e.length, **({"url": e.url} if e.url else {})}
        for e in rich.entities()
    ]


def covered(rich: RichText, style: Style) -> list[str]:
    return [rich.text[span.start : span.end] for span in rich.spans if span.style == style]


def test_layout() -> None:
    two = AnswerSentence("The plant and the port.", (PLANT, PORT, PLANT), 0.9)
    rich = render_answer(
        reply(AnswerSentence("It was hit.", (PLANT,), 1.0), two, notices=("Some words were not searched.",))
    )
    assert rich.text == (
        "It was hit. [1] The plant and the port. [1][2]\n\n"
        "[1] The Daily · 7 December 2025 · Plant hit\n“Hit twice.”\n"
        "[2] 5 December 2025 · Port closed\n“Closed at noon.”\n\n"
        "Newest source: 7 December 2025.\n\n"
        "Some words were not searched."
    )
    assert covered(rich, Style.EXPANDABLE) == [
        rich.text[rich.text.index("[1] The Daily") : rich.text.index("\n\nNewest")]
    ]
    assert covered(rich, Style.ITALIC) == ["Some words were not searched."]
    assert covered(rich, Style.LINK) == ["[1]", "[1]", "[1]"]


def test_extractive_sentences_are_quotes() -> None:
    rich = render_answer(reply(AnswerSentence("He said “no”.", (PORT,), 1.0), mode=EXTRACTIVE))
    assert rich.text.startswith("«He said “no”.» [2]")


def test_a_quote_is_shown_once_its_key_sentence_in_bold() -> None:
    quote = "Storms came. The port closed.\n\nIt will open on Friday."
    port = replace(PORT, end=len(quote), quote=quote, key=(13, 29))
    rich = render_answer(reply(AnswerSentence(quote, (port,), 1.0), mode=EXTRACTIVE))
    assert rich.text.startswith("“Storms came. The port closed. It will open on Friday.” [2]")
    assert covered(rich, Style.BOLD) == ["The port closed."]
    assert rich.text.count("The port closed.") == 1


def test_what_is_unsupported_is_named() -> None:
    rich = render_answer(reply(AnswerSentence("754 drones came.", (PORT,), 0.4, False, ("754",))))
    assert "754 drones came. [2] ⚠ not found in the source: 754" in rich.text


def test_refusal_with_its_nearest_miss() -> None:
    abstention = Abstention(Reason.NOT_THAT_FACT, "The articles do not say how many.", PLANT)
    rich = render_answer(Answer("q", "q", (), abstention, EXTRACTIVE, 1))
    assert rich.text == (
        "The articles do not say how many.\n\n"
        "The nearest the articles come: “Hit twice.” — The Daily, 7 December 2025, Plant hit"
    )


def test_a_draft_shows_no_half_written_number() -> None:
    rich = render_partial(PartialAnswer((AnswerSentence("It was hit.", (PLANT,), 1.0),), "Then came [1, 2] more [3"))
    assert rich.text == "It was hit. [1] Then came more"


def test_only_pages_are_linked() -> None:
    for url in ("javascript:alert(1)", "ftp://a.b/c", "http://user@evil.example/", "http://[x", "https://a b/", None):
        assert telegram_link(Citation(1, "a", "v", "T", None, None, url, 0, 1, "Q")) is None
    assert telegram_link(PLANT) == "https://daily.example/1#:~:text=Hit%20twice."


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_told_words_stay_and_link_nothing(text: str) -> None:
    assert remove_joiners(defuse(text)) == clean_line(text)
    assert list(clickable(defuse(text), [])) == []


def test_what_telegram_would_link_is_told_without_a_link() -> None:
    text = (
        "evil.com https://evil.com/x www.a.b i❤.ws пример.рф t.me/x tg://resolve?domain=x 192.0.2.1 a@b.example @admin"
        " #tag $ABC /start +49 170 1234567 4111 1111 1111 1111"
    )
    assert len({kind for kind, _ in clickable(text, [])}) == 7
    assert list(clickable(defuse(text), [])) == []
    assert JOINER not in defuse(
        "The U.S. paid 3.5 billion on 7 December: and/or, he said (v1.2.3)…".replace("U.S.", "US")
    )


def test_every_answer_is_valid_and_links_only_its_articles() -> None:
    """What the strict server would say of each."""
    for seed in range(EXAMPLES):
        draw = Random(seed)
        answer = made(tuple(sentence(draw, 3, place) for place in range(draw.randrange(1, 4))), draw, None)
        pages = {telegram_link(citation) for citation in answer.citations}
        for piece in split(render_answer(answer)):
            entities = as_json(piece.rich)
            assert read(piece.rich.text, None, entities) == (piece.rich.text, entities), seed
            assert units(piece.rich.text) <= 4096
            for kind, target in clickable(piece.rich.text, entities):
                assert kind == "text_link" and target in pages, (seed, kind, target)
