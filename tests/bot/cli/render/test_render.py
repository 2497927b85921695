"""What people see: markup stays text, control characters stay away, quotes are quotes."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.answer import Abstention, Answer, AnswerSentence, Citation, Reason
from bot.answering.display import format_byline, format_day, show_command
from bot.cli.render import answer as rendered
from bot.cli.render.report import describe_changes
from bot.plain_text import strip_controls, to_one_line
from corpus.article import Article
from corpus.nouns import count_noun
from index.indexing.report import Report


def _citation(quote: str, number: int = 1, **fields: object) -> Citation:
    known: dict[str, object] = {"outlet": "Coast Daily", "published_at": date(2025, 3, 4), **fields}
    article = Article.of("papers/a.md", "A [bold]title[/bold]", quote, source="papers", **known)  # type: ignore[arg-type]  # as the test says
    return Citation.of(number, article, 0, len(quote))


def _answer(*citations: Citation, mode: str = "extractive", abstention: Abstention | None = None) -> Answer:
    sentences = tuple(AnswerSentence(citation.quote, (citation,), 1.0) for citation in citations)
    return Answer("?", "?", sentences, abstention, mode, 1)


@given(st.text())
def test_no_control_character_reaches_a_terminal(text: str) -> None:
    shown = strip_controls(text)
    assert all(character in "\t\n" or character.isprintable() or ord(character) > 0x9F for character in shown)
    assert not set(shown) & {chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}
    assert "\n" not in to_one_line(text)


def test_an_escape_sequence_in_an_article_is_disarmed(capsys: pytest.CaptureFixture[str]) -> None:
    rendered.show(_answer(_citation("Red \x1b[31malert\x1b]8;;http://evil.example\x07 now.", outlet="A\x1b[2J\rB")))
    assert not set(capsys.readouterr().out) & {"\x1b", "\x07", "\r"}


def test_sources_are_listed_once_each_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    rendered.show(_answer(_citation("One."), _citation("Two.", number=2, published_at=None), _citation("Three.")))
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "“One.” [1] “Two.” [2] “Three.” [1]"
    assert [line for line in lines if line.startswith("[")] == [
        "[1] Coast Daily · 4 March 2025 · A [bold]title[/bold]",
        "[2] Coast Daily · A [bold]title[/bold]",
    ]
    assert lines[-1] == "Newest source: 4 March 2025."


@pytest.mark.parametrize(
    ("quote", "shown"),
    [
        ('He said "no" and left.', '“He said "no" and left.” [1]'),
        ("He said “no” and left.", "«He said “no” and left.» [1]"),
        ("- A line\nbroken in two", "“- A line broken in two” [1]"),
    ],
)
def test_a_quote_with_quotes_in_it_is_still_seen_as_one(
    capsys: pytest.CaptureFixture[str], quote: str, shown: str
) -> None:
    rendered.show(_answer(_citation(quote)))
    assert capsys.readouterr().out.splitlines()[0] == shown


def test_a_generated_sentence_is_not_dressed_as_a_quote(capsys: pytest.CaptureFixture[str]) -> None:
    rendered.show(_answer(_citation("One."), mode="generative"))
    assert capsys.readouterr().out.startswith("One. [1]")


def test_a_refusal_points_without_citing(capsys: pytest.CaptureFixture[str]) -> None:
    near = Abstention(Reason.OFF_TOPIC, "Nothing is about this.", _citation("Near."))
    rendered.show(_answer(abstention=near))
    assert capsys.readouterr().out == (
        "Nothing is about this.\n\n"
        "The nearest the articles come: “Near.” — Coast Daily, 4 March 2025, A [bold]title[/bold]\n"
    )


def test_dates_bylines_and_counts() -> None:
    assert (format_day(date(2025, 12, 7)), format_day(None)) == ("7 December 2025", "undated")
    assert format_byline(None, None, "Title\nof two lines") == "Title of two lines"
    assert (count_noun(1, "article"), count_noun(1200, "article")) == ("1 article", "1,200 articles")


def test_the_command_that_opens_a_quote_can_be_pasted() -> None:
    assert show_command("papers/it's here.md", 3, 9) == """pressbox show 'papers/it'"'"'s here.md' --quote 3-9"""


def test_changes_name_only_what_there_is() -> None:
    assert describe_changes(Report(1, True, added=("a",), removed=("b", "c"))) == "1 article added, 2 removed"
    assert describe_changes(Report(1, True)) == "The indexes were built anew"
