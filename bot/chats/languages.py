"""The language in which each person reads the messenger. Knows no messenger."""

from bot.chats.store import Chats


class Languages:
    """The languages in `chats`, also in memory, so that only a change is written."""

    def __init__(self, chats: Chats) -> None:
        self._chats = chats
        with chats.reading() as connection:
            rows = connection.execute("SELECT person, code FROM languages").fetchall()
        self._known: dict[str, str] = {row["person"]: row["code"] for row in rows}

    def of(self, person: str) -> str:
        """The code of the person's language; "" where it is not known."""
        return self._known.get(person, "")

    def note(self, person: str, code: str) -> None:
        """Keep the code of the person's language. Blocks where it is new."""
        if code and self._known.get(person) != code:
            self._known[person] = code
            with self._chats.writing() as connection:
                connection.execute("INSERT OR REPLACE INTO languages VALUES (?, ?)", (person, code))
