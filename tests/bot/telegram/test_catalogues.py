"""The catalogues of the bot's sentences: each language has every sentence, with the same values in it."""

import string
from datetime import date
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import bot.telegram
from bot.telegram.known import PATTERNS, WHOLE
from bot.telegram.speech import FOLDER, gettext, languages, ngettext, say_day, speaking

ROOM = Path(bot.telegram.__file__).parent
SPOKEN = sorted(languages() - {"en"})
Text = str | tuple[str, ...]


def sentences() -> set[Text]:
    """Every sentence that the code says, by gettext's own extraction, and those of other rooms."""
    found = {message for _, _, message, _, _ in extract_from_dir(str(ROOM), method_map=[("**.py", "python")])}
    assert len(found) > 100
    return found | set(WHOLE)


def catalogue(language: str) -> Catalog:
    with FOLDER.joinpath(f"{language}.po").open("rb") as file:
        return read_po(file)


def values(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def translations(message: Message) -> list[str]:
    """All plural forms, or the one translation."""
    said = message.string
    return [said] if isinstance(said, str) else list(said or ())


def test_the_languages() -> None:
    assert {"de", "es", "ru", "uk"} == set(SPOKEN)


@pytest.mark.parametrize("language", SPOKEN)
def test_none_is_missing_and_none_is_left_over(language: str) -> None:
    known = {message.id: message for message in catalogue(language) if message.id}
    assert sentences() - known.keys() == set()
    assert known.keys() - sentences() == set()
    forms = catalogue(language).num_plurals
    for message in known.values():
        assert not message.fuzzy and translations(message) and all(translations(message)), message.id
        assert len(translations(message)) == (forms if message.pluralizable else 1), message.id


@pytest.mark.parametrize("language", SPOKEN)
def test_the_same_values_are_put_in(language: str) -> None:
    for message in catalogue(language):
        if message.id:
            wanted = message.id if isinstance(message.id, str) else message.id[1]
            for said in translations(message):
                assert values(said) == values(wanted), message.id


@pytest.mark.parametrize("language", SPOKEN)
def test_commands_and_marks_are_kept(language: str) -> None:
    """What a person types, or what a program compares, is the same in every language."""
    for message in catalogue(language):
        if message.id:
            wanted = message.id if isinstance(message.id, str) else message.id[1]
            for said in translations(message):
                for typed in ("/ask", "/help", "/pair", "/remove", "/sources", "/members", "/dismiss", "pressbox", "⚠"):
                    assert (typed in said) == (typed in wanted), (message.id, said)


def test_a_language_is_chosen_by_its_code() -> None:
    for code, said in (("de-AT", "Gestoppt."), ("uk", "Зупинено."), ("xx", "Stopped."), ("", "Stopped.")):
        with speaking(code):
            assert gettext("Stopped.") == said
    assert gettext("Stopped.") == "Stopped."


def test_numbers_and_days_are_written_as_the_language_does() -> None:
    forms = ("{number} article", "{number} articles")
    with speaking("uk"):
        assert [ngettext(*forms, number) for number in (1, 3, 5, 21)] == [
            "1 стаття",
            "3 статті",
            "5 статей",
            "21 стаття",
        ]
        assert "грудня 2025" in say_day(date(2025, 12, 7))
    assert ngettext(*forms, 1) == "1 article"


def test_patterns_name_their_values() -> None:
    for pattern, text in PATTERNS:
        assert all(f"(?P<{name}>" in pattern for name in values(text)), text
