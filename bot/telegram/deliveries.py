"""The ledger that outlives the process: which parts of a reply went out, in chats.sqlite3. It knows no messages."""

from collections.abc import Mapping

from bot.chats.store import Chats
from bot.telegram.incoming import conversation
from bot.telegram.ledger import Part


class Deliveries:
    """A `Ledger`. One short transaction each, so it is called on the loop."""

    def __init__(self, chats: Chats) -> None:
        self._chats = chats

    def parts(self, key: str) -> Mapping[int, Part]:
        with self._chats.reading() as connection:
            rows = connection.execute(
                "SELECT part, floor, message_id FROM deliveries WHERE reply = ?", (key,)
            ).fetchall()
        return {row["part"]: Part(row["floor"], row["message_id"]) for row in rows}

    def begun(self, key: str, chat: int, part: int, floor: int) -> None:
        with self._chats.writing() as connection:
            connection.execute(
                "INSERT INTO deliveries (reply, part, chat, floor) VALUES (?, ?, ?, ?) "
                "ON CONFLICT DO UPDATE SET floor = excluded.floor",
                (key, part, conversation(chat), floor),
            )

    def delivered(self, key: str, part: int, message: int) -> None:
        with self._chats.writing() as connection:
            connection.execute(
                "UPDATE deliveries SET message_id = ? WHERE reply = ? AND part = ?", (message, key, part)
            )
