"""What a messenger says of the people who use its bot: their names, and the languages that they read.

It knows no messenger.
"""

from typing import NamedTuple

from bot.chats.store import Chats


class Profile(NamedTuple):
    """A person's name and the code of the language; "" where one is not known."""

    name: str = ""
    language: str = ""


class Profiles:
    """The profiles in `chats`, also in memory, so that only a change is written."""

    def __init__(self, chats: Chats) -> None:
        self._chats = chats
        with chats.reading() as connection:
            rows = connection.execute("SELECT person, name, language FROM profiles").fetchall()
        self._known = {row["person"]: Profile(row["name"], row["language"]) for row in rows}

    def of(self, person: str) -> Profile:
        """The person's profile, an empty one where nothing is known."""
        return self._known.get(person, Profile())

    def note(self, person: str, name: str, language: str) -> None:
        """Keep the person's name and language. Blocks where one of them is new."""
        profile = Profile(name, language)
        if self._known.get(person) != profile:
            self._known[person] = profile
            with self._chats.writing() as connection:
                connection.execute(
                    "INSERT INTO profiles VALUES (?, ?, ?) "
                    "ON CONFLICT (person) DO UPDATE SET name = excluded.name, language = excluded.language",
                    (person, *profile),
                )
