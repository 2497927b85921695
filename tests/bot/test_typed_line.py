"""What is typed becomes one line that UTF-8 can write, or an error that says what to do."""

import pytest

from bot.typed_line import LONGEST, read_typed_line
from corpus.errors import UsageError


def test_a_typed_text_becomes_one_line() -> None:
    assert read_typed_line(" Which\n refinery\t\udcff was hit? ", "question") == "Which refinery ? was hit?"


def test_an_empty_text_and_a_long_one_are_refused() -> None:
    with pytest.raises(UsageError, match=r"The query is empty; try words\."):
        read_typed_line(" \n", "query", try_instead="try words")
    with pytest.raises(UsageError, match="The id is longer than 4,000 characters"):
        read_typed_line("x" * (LONGEST + 1), "id")
