"""A question's language is told by its script and its function words."""

import pytest

from bot.language.question_language import language_of_question, name_of


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("How many drones were launched?", "en"),
        ("What was the die made of?", "en"),
        ("tesla robot price", "en"),
        ("hundai kia park outside y", "en"),
        ("Who is Emmanuel de la Tour?", "en"),
        ("", "en"),
        ("Wie viele Drohnen wurden gestartet?", "de"),
        ("Wer hat die Wahl gewonnen?", "de"),
        ("¿Cuántos drones fueron lanzados?", "es"),
        ("Combien de drones ont été lancés ?", "fr"),
        ("Quanti droni sono stati lanciati?", "it"),
        ("Сколько беспилотников было запущено?", "ru"),
        ("Скільки безпілотників запущено, і чиї?", "uk"),
        ("ドローンは何機?", "ja"),
    ],
)
def test_languages_are_told_apart(question: str, code: str) -> None:
    assert language_of_question(question) == code


def test_a_language_has_its_name() -> None:
    assert name_of("de") == "German"
    assert "xx" in name_of("xx")
