"""The store of conversations: the questions and answers of each chat. Threads and processes may share it.

A chat is a name, such as `terminal` or the id of a messenger's chat. Knows no messenger.
"""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.answering.answer import Answer, Conversation, Reason, Turn
from bot.chats.codec import decode_answer
from bot.chats.connection import DAMAGED, ChatsDamaged, understood
from bot.chats.schema import connect
from index.store.database import Address, Database, Row, transaction

TURNS = 20  # that a follow-up may look back on
TOKENS = 6000  # of these turns' questions and answers together
CHARACTERS_PER_TOKEN = 4
NEWEST = (1 << 63) - 1  # no answer has a higher id
OF_A_CHAT = ("answers", "numbers", "deliveries")  # tables whose rows belong to one chat


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """An answer as it was given. Its quotes stay, whatever becomes of the articles (I9)."""

    answer_id: int
    chat: str
    person: str
    question: str
    answer: Answer
    asked_at: datetime


class Chats:
    """The conversations in one database. Every method raises ChatsDamaged or ChatsUnusable if the database fails."""

    def __init__(self, address: Address) -> None:
        """Open or create them. Raises PressboxError if they cannot be used."""
        self._connection = connect(address)
        self._lock = threading.RLock()

    @contextmanager
    def reading(self) -> Iterator[Database]:
        """The one connection, held by one thread at a time."""
        with self._lock:
            yield self._connection

    @contextmanager
    def writing(self) -> Iterator[Database]:
        """The connection in a transaction, for which other processes wait. Inside another one, a part of that."""
        with self._lock, nullcontext() if self._connection.in_transaction else transaction(self._connection):
            yield self._connection

    def conversation(
        self, chat: str, turns: int = TURNS, tokens: int = TOKENS, until: int | None = None
    ) -> Conversation:
        """The newest turns since the last reset, and every citation number that was ever given in the chat.

        At most `turns` turns and about `tokens` tokens; the newest turn is always there. `until` is the id of an older
        answer with which the turns end, even if the conversation was reset since.
        """
        with self.reading() as connection:
            rows = connection.execute(
                "SELECT question, answer, size FROM answers WHERE chat = ? AND answer_id <= ? "
                "AND (current = 1 OR answer_id = ?) ORDER BY answer_id DESC LIMIT ?",
                (chat, NEWEST if until is None else until, until, turns),
            ).fetchall()
            numbers = connection.execute("SELECT article_id, number FROM numbers WHERE chat = ?", (chat,)).fetchall()
        kept, left = list[Turn](), tokens * CHARACTERS_PER_TOKEN
        for row in rows:
            left -= row["size"]
            if kept and left < 0:
                break
            kept.insert(0, Turn(row["question"], _answer(row)))
        return Conversation(tuple(kept), {row["article_id"]: row["number"] for row in numbers})

    def add(
        self,
        chat: str,
        person: str,
        question: str,
        answer: Answer,
        at: datetime,
        *,
        evidence: Mapping[str, Any] | None = None,
        update: int | None = None,
    ) -> int:
        """Store an answer, and return its id, which never changes. Small talk is no turn of the conversation.

        `evidence` is JSON that is kept with the answer. `update` is the messenger's update that asked; in the same
        transaction it is marked as answered.
        """
        size = len(question) + sum(len(sentence.text) for sentence in answer.sentences)
        is_turn = not is_small_talk(answer)
        with self.writing() as connection:
            answer_id: int = connection.execute(
                "INSERT INTO answers (chat, person, question, answer, asked_at, size, current) "
                "VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING answer_id",
                (chat, person, question, json.dumps(answer.as_dict()), at.isoformat(), size, int(is_turn)),
            ).fetchone()[0]
            connection.executemany(
                "INSERT INTO numbers VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                [(chat, citation.article_id, citation.number) for citation in answer.citations],
            )
            if evidence is not None:
                connection.execute("INSERT INTO evidence VALUES (?, ?)", (answer_id, json.dumps(evidence)))
            if update is not None:
                connection.execute("UPDATE inbox SET answer_id = ? WHERE update_id = ?", (answer_id, update))
        return answer_id

    def answer(self, answer_id: int) -> StoredAnswer | None:
        """The stored answer; None if it was forgotten or never there."""
        with self.reading() as connection:
            row = connection.execute("SELECT * FROM answers WHERE answer_id = ?", (answer_id,)).fetchone()
        if row is None:
            return None
        with understood():
            asked_at = datetime.fromisoformat(row["asked_at"])
        return StoredAnswer(answer_id, row["chat"], row["person"], row["question"], _answer(row), asked_at)

    def evidence(self, answer_id: int) -> dict[str, Any]:
        """The JSON that was kept with the answer; empty if none was."""
        with self.reading() as connection:
            row = connection.execute("SELECT found FROM evidence WHERE answer_id = ?", (answer_id,)).fetchone()
        with understood():
            return dict(json.loads(row["found"])) if row else {}

    def withdraw(self, answer_id: int) -> None:
        """Take the answer out of its conversation, because its question was edited. No follow-up looks back on it."""
        with self.writing() as connection:
            connection.execute("UPDATE answers SET current = 0 WHERE answer_id = ?", (answer_id,))

    def history(self, chat: str, most: int) -> list[StoredAnswer]:
        """The newest `most` answers of a chat, newest first, small talk left out."""
        with self.reading() as connection:
            rows = connection.execute(
                "SELECT answer_id FROM answers WHERE chat = ? ORDER BY answer_id DESC LIMIT ?", (chat, 3 * most)
            ).fetchall()
        found = [
            stored for row in rows if (stored := self.answer(row["answer_id"])) and not is_small_talk(stored.answer)
        ]
        return found[:most]

    def rate(self, answer_id: int, person: str, value: int, at: datetime, reason: str = "") -> bool:
        """Store a person's rating, and why, in the place of an earlier one. False if the answer was forgotten."""
        with self.writing() as connection:
            rated = connection.execute(
                "INSERT INTO ratings (answer_id, person, value, at, reason) SELECT answer_id, ?, ?, ?, ? FROM answers "
                "WHERE answer_id = ? "
                "ON CONFLICT (answer_id, person) "
                "DO UPDATE SET value = excluded.value, at = excluded.at, reason = excluded.reason",
                (person, value, at.isoformat(), reason, answer_id),
            )
        return rated.rowcount > 0

    def count_answers(self) -> int:
        """The number of stored answers."""
        with self.reading() as connection:
            return int(connection.execute("SELECT count(*) FROM answers").fetchone()[0])

    def ratings(self, answer_id: int) -> dict[str, int]:
        """The ratings of an answer by person."""
        with self.reading() as connection:
            rows = connection.execute("SELECT person, value FROM ratings WHERE answer_id = ?", (answer_id,)).fetchall()
        return {row["person"]: row["value"] for row in rows}

    def reset(self, chat: str) -> None:
        """Start the conversation anew. Its answers and citation numbers stay, because old messages show them."""
        with self.writing() as connection:
            connection.execute("UPDATE answers SET current = 0 WHERE chat = ?", (chat,))

    def forget(self, chat: str, update: int | None = None) -> None:
        """Delete every row of the chat. In a file, deleted bytes are overwritten and the log is emptied.

        `update` is the messenger's update that asked for it. Updates that came after it stay, to be answered.
        """
        with self.writing() as connection:
            for table in OF_A_CHAT:
                connection.execute(f"DELETE FROM {table} WHERE chat = ?", (chat,))
            if update is None:
                connection.execute("DELETE FROM inbox WHERE chat = ?", (chat,))
            else:
                connection.execute("DELETE FROM inbox WHERE chat = ? AND update_id <= ?", (chat, update))
        self._tidy()

    def expire(self, before: datetime) -> int:
        """Delete answers and finished updates from before that time; the number of answers deleted."""
        with self.writing() as connection:
            gone = connection.execute("DELETE FROM answers WHERE asked_at < ?", (before.isoformat(),)).rowcount
            connection.execute("DELETE FROM inbox WHERE state = 'done' AND received_at < ?", (before.isoformat(),))
        self._tidy()
        return gone

    def _tidy(self) -> None:
        with self.reading() as connection:
            connection.tidy()

    def verify(self) -> None:
        """Check the database, whatever its size: 3 ms for a megabyte of a file. Raises ChatsDamaged."""
        with self.reading() as connection:
            if found := connection.damage():
                raise ChatsDamaged(DAMAGED.format(found))

    def close(self) -> None:
        """Close the database. The object is of no use afterwards."""
        with self._lock:
            self._connection.close()


def is_small_talk(answer: Answer) -> bool:
    """Whether the answer is to words that ask nothing of the articles."""
    return answer.abstention is not None and answer.abstention.reason is Reason.SMALL_TALK


def _answer(row: Row) -> Answer:
    with understood():
        return decode_answer(json.loads(row["answer"]))
