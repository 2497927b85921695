"""Names of a sentence, and the forms in which a text may have them."""

import pytest

from bot.answering.verification.unsupported import missing_names
from bot.language.names import find_names, is_name_word


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("The mayor met Ada Lund in Oslo.", ["Ada Lund", "Oslo"]),
        ("Ada Lund met the mayor.", ["Ada Lund"]),
        ("Police arrested nobody.", []),
        ("However, prices rose.", []),
        ("President Ada Lund spoke.", ["Ada Lund"]),
        ("Russian forces left.", ["Russian"]),
        ("The EU's leaders met.", ["EU"]),
        ("It uses PIC18F and ACAM2000.", []),  # with digits they are labels
        ("They sang 'It's a Mean Old World'.", ["Mean Old World"]),
    ],
)
def test_names_of_a_sentence(sentence: str, names: list[str]) -> None:
    assert [name.written for name in find_names(sentence)] == names


@pytest.mark.parametrize(
    ("sentence", "evidence"),
    [
        ("Lund spoke in Oslo.", "In Oslo, Ada Lund spoke."),
        ("The Ukrainian army left.", "Ukraine's army left."),
        ("Americans voted.", "The United States voted."),
        ("The WHO warned of it.", "The World Health Organization warned of it."),
        ("The World Health Organization warned of it.", "The WHO warned of it."),
        ("Zelenskyy agreed.", "Volodymyr Zelensky agreed."),
        ("André Muñoz spoke.", "Andre Munoz spoke."),
        ("The UK agreed.", "Britain agreed."),
        ("They use Static Timing Analysis (STA).", "Static timing analysis is used."),
        ("They use AI.", "They use artificial intelligence."),
    ],
)
def test_forms_of_a_name(sentence: str, evidence: str) -> None:
    assert list(missing_names(sentence, (evidence,), ())) == []


@pytest.mark.parametrize(
    ("sentence", "evidence", "lost"),
    [
        ("They met Tom Weld.", "They met Ada Lund.", ["Tom Weld"]),
        ("They met Tom Lund.", "They met Ada Lund.", ["Tom"]),
        ("The Russian army left.", "The Ukrainian army left.", ["Russian"]),
        ("They use Fast Thin Armour (STA).", "Fast thin armour is used.", ["STA"]),
    ],
)
def test_other_names(sentence: str, evidence: str, lost: list[str]) -> None:
    assert list(missing_names(sentence, (evidence,), ())) == lost


def test_a_title_and_a_common_word_tell_no_name() -> None:
    assert [word for word in "The President Lund However Oslo oslo".split() if is_name_word(word)] == ["Lund", "Oslo"]
