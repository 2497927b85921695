"""The language in which the bot speaks to a person: catalogues of its sentences, and days as that language writes them.

A catalogue is `catalogues/CODE.po`, which people and gettext's tools can read and write; English needs none. What
articles and models say is never translated. The language is chosen for each update, and holds for what is done for it.
"""

import gettext as standard
import io
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import cache
from importlib.resources import files

from babel.dates import format_date
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ENGLISH = "en"
FOLDER = files("bot.telegram").joinpath("catalogues")
_chosen: ContextVar[str] = ContextVar("language", default=ENGLISH)


def N_(text: str) -> str:
    """The text itself, marked for the catalogues. `gettext` translates it where it is said."""
    return text


def gettext(text: str, **values: object) -> str:
    """The text in the language chosen, with the values put in. A text that no catalogue has stays English."""
    return _catalogue(_chosen.get()).gettext(text).format(**values) if values else _translate(text)


def ngettext(one: str, many: str, number: int, **values: object) -> str:
    """As `gettext`, in the plural form that `number` takes. `{number}` in the text is the number."""
    text = _catalogue(_chosen.get()).ngettext(one, many, number)
    return text.format(number=f"{number:,}", **values)


def say_day(day: date) -> str:
    """`7 December 2025`, as the language chosen writes it."""
    chosen = _chosen.get()
    return format_date(day, "d MMMM y" if chosen == ENGLISH else "long", locale=chosen)


def speaks_english() -> bool:
    """Whether the language chosen is English."""
    return _chosen.get() == ENGLISH


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Choose the language of a code such as `uk` or `de-AT`; English where there is no catalogue for it."""
    language = code.lower().replace("_", "-").partition("-")[0]
    token = _chosen.set(language if language in languages() else ENGLISH)
    try:
        yield
    finally:
        _chosen.reset(token)


@cache
def languages() -> frozenset[str]:
    """The languages that the bot speaks."""
    return frozenset(
        {ENGLISH, *(each.name.removesuffix(".po") for each in FOLDER.iterdir() if each.name.endswith(".po"))}
    )


@cache
def texts() -> frozenset[str]:
    """The English sentences that the catalogues know, those with plural forms aside."""
    catalogues = [_read(language) for language in languages() - {ENGLISH}]
    return frozenset(entry.id for each in catalogues for entry in each if entry.id and isinstance(entry.id, str))


def _translate(text: str) -> str:
    return _catalogue(_chosen.get()).gettext(text) if text else text  # the empty text names a catalogue's own header


@cache
def _catalogue(language: str) -> standard.NullTranslations:
    if language == ENGLISH:
        return standard.NullTranslations()
    compiled = io.BytesIO()
    write_mo(compiled, _read(language))
    compiled.seek(0)
    return standard.GNUTranslations(compiled)


@cache
def _read(language: str) -> Catalog:
    with FOLDER.joinpath(f"{language}.po").open("rb") as file:
        return read_po(file)
