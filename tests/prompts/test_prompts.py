"""The prompts' files, their variables, and a user's own words in their place."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts import Prompt, PromptError, load, names

VARIABLES = {
    "answer": {"marker", "passages", "question"},
    "standalone_question": {"marker", "question", "turns"},
    "system": {"marker"},
}


def test_the_table_above_is_complete() -> None:
    assert names() == sorted(VARIABLES)


@pytest.mark.parametrize("name", sorted(VARIABLES))
def test_each_file_has_its_variables_and_is_filled(name: str) -> None:
    prompt = load(name)
    assert prompt.variables == VARIABLES[name]
    filled = prompt.render(**{variable: f"<{variable}>" for variable in VARIABLES[name]})
    assert "$" not in filled
    assert all(f"<{variable}>" in filled for variable in VARIABLES[name])


def test_passages_lie_between_two_lines_with_the_marker() -> None:
    filled = load("answer").render(marker="k7q", passages="[1] A line.\n[2] Another.", question="Which?")
    assert filled.startswith("<<<k7q\n[1] A line.\n[2] Another.\nk7q>>>\n")


@given(st.text(), st.text())
def test_a_value_is_never_read_as_a_variable(left: str, right: str) -> None:
    assert Prompt("two", "$left|$right").render(left=left, right=right) == f"{left}|{right}"


def test_a_dollar_or_a_brace_in_an_article_stays_as_it_is() -> None:
    article = "[1] It cost $5, ${marker} and {question} included: $$."
    assert article in load("answer").render(marker="k7q", passages=article, question="How much?")


def test_a_missing_value_is_named() -> None:
    with pytest.raises(PromptError, match=r"'answer' needs a value for \$passages, \$question\."):
        load("answer").render(marker="k7q")


def test_an_unknown_value_is_named() -> None:
    with pytest.raises(PromptError, match=r"'system' has no place for \$question\."):
        load("system").render(marker="k7q", question="Which?")


@pytest.mark.parametrize("name", ["", "summary", "../system", "system.md"])
def test_an_unknown_prompt_is_told_the_known_ones(name: str) -> None:
    with pytest.raises(PromptError, match="there are answer, standalone_question, system"):
        load(name)


def test_a_users_file_takes_the_place_of_ours(tmp_path: Path) -> None:
    (tmp_path / "system.md").write_text("Réponds. $marker\n", "utf-8-sig")
    assert load("system", tmp_path) == Prompt("system", "Réponds. $marker")
    assert load("answer", tmp_path) == load("answer")


def test_a_folder_that_is_not_there_changes_nothing(tmp_path: Path) -> None:
    assert load("system", tmp_path / "none") == load("system")


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ("No place for it.", "must use \\$marker, and no other"),
        ("$marker $extra", "must use \\$marker, and no other"),
        ("$marker costs $5", "write \\$\\$"),
    ],
)
def test_a_users_file_that_would_break_an_answer_is_refused(tmp_path: Path, words: str, complaint: str) -> None:
    (tmp_path / "system.md").write_text(words, "utf-8")
    with pytest.raises(PromptError, match=complaint):
        load("system", tmp_path)


def test_a_users_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "system.md").write_bytes(b"\xff\xfe\x00$marker")
    with pytest.raises(PromptError, match="UTF-8"):
        load("system", tmp_path)
