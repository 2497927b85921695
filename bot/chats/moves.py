"""Chats that got another id from their messenger, as a group does that becomes a supergroup. Knows no messenger."""

from bot.chats.store import Chats

# What the ids of messages mean belongs to the old chat: the new one counts anew. They are kept as negative numbers,
# under which no message is found.
STEPS = (
    "UPDATE answers SET chat = :new WHERE chat = :old",
    "DELETE FROM numbers WHERE chat = :new AND article_id IN (SELECT article_id FROM numbers WHERE chat = :old)",
    "UPDATE numbers SET chat = :new WHERE chat = :old",
    "DELETE FROM rooms WHERE chat = :new AND EXISTS (SELECT 1 FROM rooms WHERE chat = :old)",
    "UPDATE rooms SET chat = :new WHERE chat = :old",
    "UPDATE inbox SET chat = :new, message_id = -abs(message_id) WHERE chat = :old",
    "UPDATE inbox SET stopped_in = :new WHERE stopped_in = :old",
    "UPDATE deliveries SET chat = :new, message_id = -abs(message_id) WHERE chat = :old",
    "INSERT INTO moves VALUES (:old, :new) ON CONFLICT (old) DO UPDATE SET new = excluded.new",
    "UPDATE moves SET new = :new WHERE new = :old",
)


class Moves:
    """The moves in `chats`, all of them also in memory."""

    def __init__(self, chats: Chats) -> None:
        self._chats = chats
        self._new = dict[str, str]()
        self.reload()

    def reload(self) -> None:
        """Learn of moves that other processes have noted. Blocks."""
        with self._chats.reading() as connection:
            rows = connection.execute("SELECT old, new FROM moves").fetchall()
        self._new = {row["old"]: row["new"] for row in rows}

    def move(self, old: str, new: str) -> None:
        """Let the new chat have all that the old one had. A second call does nothing. Blocks."""
        if old == new or self._new.get(old) == new:
            return
        with self._chats.writing() as connection:
            for step in STEPS:
                connection.execute(step, {"old": old, "new": new})
        self._new |= {earlier: new for earlier, later in self._new.items() if later == old} | {old: new}

    def of(self, chat: str) -> str:
        """The id that the chat has now."""
        return self._new.get(chat, chat)
