"""The catalogues of the bot's sentences: each language has every sentence, with the same values in it."""

import ast
import itertools
import string
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

import bot
import bot.telegram
import corpus
import index
from bot.library import add
from bot.telegram.known import PATTERNS, WHOLE, say_known
from bot.telegram.speech import FOLDER, gettext, languages, ngettext, say_day, speaking
from corpus import clean
from corpus.readers import archives, csv, docx, epub, html, json, letters, odt, packages, saved_pages
from corpus.web import fetcher, guard

ROOM = Path(bot.telegram.__file__).parent
SPOKEN = sorted(languages() - {"en"})
FORMS = {"gettext": 1, "N_": 1, "ngettext": 2}  # the sentences that a call of each takes
Text = str | tuple[str, ...]


def sentences() -> set[Text]:
    """Every sentence that the code says, by its own calls, and those of other rooms.

    gettext's extraction reads tokens: before Python 3.12 it passes over a sentence that an f-string says.
    """
    trees = (ast.parse(path.read_text("utf-8")) for path in ROOM.rglob("*.py"))
    calls = (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call))
    found = {said for call in calls if (said := said_by(call))}
    assert len(found) > 100
    return found | set(WHOLE)


def said_by(call: ast.Call) -> Text | None:
    """The sentence of a call of gettext, ngettext or N_; None for other calls, and if it comes from elsewhere."""
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    texts = call.args[: FORMS.get(name, 0)]
    said = tuple(str(text.value) for text in texts if isinstance(text, ast.Constant))
    return said if len(said) > 1 else said[0] if said else None


def said_elsewhere() -> set[Text]:
    """The sentences in the code of the other rooms, {0} and {1} in the places of the values."""
    files = (path for room in (corpus, index, bot) for path in Path(room.__file__ or "").parent.rglob("*.py"))
    trees = (ast.parse(path.read_text("utf-8")) for path in files if not path.is_relative_to(ROOM))
    return {text for tree in trees for node in ast.walk(tree) if (text := template(node))}


def template(node: ast.AST) -> str | None:
    """The text of a string or of an f-string, its values numbered; None for other nodes."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if not isinstance(node, ast.JoinedStr):
        return None
    number = itertools.count()
    return "".join(str(v.value) if isinstance(v, ast.Constant) else f"{{{next(number)}}}" for v in node.values)


def errors_of(module: ModuleType) -> set[Text]:
    """The sentences that a module raises."""
    tree = ast.parse(Path(module.__file__ or "").read_text("utf-8"))
    raised = (node.exc for node in ast.walk(tree) if isinstance(node, ast.Raise))
    return {text for exc in raised if isinstance(exc, ast.Call) and exc.args if (text := template(exc.args[0]))}


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
    assert known.keys() - sentences() - said_elsewhere() == set()
    forms = catalogue(language).num_plurals
    for message in known.values():
        assert not message.fuzzy and translations(message) and all(translations(message)), message.id
        assert len(translations(message)) == (forms if message.pluralizable else 1), message.id


# What a file that somebody sends can be: the readers of files that people have lying about, and what all of them ask.
READERS = [archives, clean, csv, docx, epub, html, json, letters, odt, packages, saved_pages]


@pytest.mark.parametrize("module", [fetcher, guard, add, *READERS], ids=lambda module: module.__name__)
def test_errors_that_whoever_sends_something_may_meet_are_in_every_catalogue(module: ModuleType) -> None:
    wanted = errors_of(module) - {"it ended too early"}  # which is caught
    assert wanted
    for language in SPOKEN:
        assert wanted - {message.id for message in catalogue(language)} == set()


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("This file is empty.", "Diese Datei ist leer."),
        (
            "news.example/a answers with HTTP status 404, so it was not read.",
            "news.example/a wurde nicht gelesen; die Seite antwortet mit dem HTTP-Status 404.",
        ),
        (
            "news.example/a is image/png, so it was not read.",
            "news.example/a wurde nicht gelesen; die Seite ist image/png.",
        ),
        (
            "news.example/a took too long; try again later.",
            "news.example/a hat zu lange gebraucht; versuchen Sie es später noch einmal.",
        ),
        (
            "The segment 000004 is missing; `pressbox doctor --repair` builds it anew from the catalog.",
            "Das Segment 000004 fehlt; `pressbox doctor --repair` baut es aus dem Katalog neu auf.",
        ),
        (
            "This .docx cannot be opened: it is damaged, encrypted or of another kind; save it anew.",
            "Diese Datei (.docx) lässt sich nicht öffnen: Sie ist beschädigt, verschlüsselt oder von anderer Art;"
            " speichern Sie sie neu.",
        ),
        ("Nobody translated this: 7 of 9.", "Nobody translated this: 7 of 9."),
    ],
)
def test_errors_of_other_rooms_are_said_in_the_readers_language(sentence: str, said: str) -> None:
    with speaking("de"):
        assert say_known(sentence) == said
    assert say_known(sentence) == sentence


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
