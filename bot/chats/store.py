"""The store of conversations: what was asked and answered in each chat. Safe to share between threads and processes.

A chat is a name, such as `terminal` or a messenger's own. Knows no messenger.
"""

import json
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.answering.answer import Answer, Conversation, Turn
from bot.chats.codec import decode_answer
from bot.chats.connection import DAMAGED, ChatsDamaged, damage, understood
from bot.chats.schema import connect, transaction

TURNS = 20  # of a conversation that a follow-up may look back on
TOKENS = 6000  # of their questions and answers together
CHARACTERS_PER_TOKEN = 4
OF_A_CHAT = ("answers", "numbers", "deliveries")  # tables with rows of one conversation


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """An answer as it was given: its quotes are here, whatever became of the articles."""

    answer_id: int
    chat: str
    person: str
    question: str
    answer: Answer
    asked_at: datetime


class Chats:
    def __init__(self, path: Path) -> None:
        """Raises PressboxError where the file cannot be used."""
        self.path = path
        self._connection = connect(path)
        self._lock = threading.RLock()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The one connection, for one thread at a time."""
        with self._lock:
            yield self._connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """As `reading`, in a transaction that other processes wait for; within another one, as a part of it."""
        with self._lock, nullcontext() if self._connection.in_transaction else transaction(self._connection):
            yield self._connection

    def conversation(self, chat: str, turns: int = TURNS, tokens: int = TOKENS) -> Conversation:
        """Its newest turns since it was last reset, as many as fit both budgets, and every number ever given in it."""
        with self.reading() as connection:
            rows = connection.execute(
                "SELECT question, answer, size FROM answers WHERE chat = ? AND current ORDER BY answer_id DESC LIMIT ?",
                (chat, turns),
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
        """The answer's number, by which it is found for good. `evidence` is JSON that is kept with it; `update` the
        messenger's update that asked, which has its answer from then on."""
        said = sum(len(sentence.text) for sentence in answer.sentences)
        with self.writing() as connection:
            answer_id = connection.execute(
                "INSERT INTO answers (chat, person, question, answer, asked_at, size) VALUES (?, ?, ?, ?, ?, ?)",
                (chat, person, question, json.dumps(answer.as_dict()), at.isoformat(), len(question) + said),
            ).lastrowid
            connection.executemany(
                "INSERT OR IGNORE INTO numbers VALUES (?, ?, ?)",
                [(chat, citation.article_id, citation.number) for citation in answer.citations],
            )
            if evidence is not None:
                connection.execute("INSERT INTO evidence VALUES (?, ?)", (answer_id, json.dumps(evidence)))
            if update is not None:
                connection.execute("UPDATE inbox SET answer_id = ? WHERE update_id = ?", (answer_id, update))
        assert answer_id is not None
        return answer_id

    def answer(self, answer_id: int) -> StoredAnswer | None:
        with self.reading() as connection:
            row = connection.execute("SELECT * FROM answers WHERE answer_id = ?", (answer_id,)).fetchone()
        if row is None:
            return None
        with understood():
            asked_at = datetime.fromisoformat(row["asked_at"])
        return StoredAnswer(answer_id, row["chat"], row["person"], row["question"], _answer(row), asked_at)

    def evidence(self, answer_id: int) -> dict[str, Any]:
        """Empty where none was kept."""
        with self.reading() as connection:
            row = connection.execute("SELECT found FROM evidence WHERE answer_id = ?", (answer_id,)).fetchone()
        with understood():
            return dict(json.loads(row["found"])) if row else {}

    def withdraw(self, answer_id: int) -> None:
        """The question was put otherwise: no follow-up looks back on this answer."""
        with self.writing() as connection:
            connection.execute("UPDATE answers SET current = 0 WHERE answer_id = ?", (answer_id,))

    def rate(self, answer_id: int, person: str, value: int, at: datetime) -> bool:
        """One rating of a person and answer: the last one counts. Whether there is such an answer: it may just have
        been forgotten."""
        with self.writing() as connection:
            rated = connection.execute(
                "INSERT INTO ratings SELECT answer_id, ?, ?, ? FROM answers WHERE answer_id = ? "
                "ON CONFLICT DO UPDATE SET value = excluded.value, at = excluded.at",
                (person, value, at.isoformat(), answer_id),
            )
        return rated.rowcount > 0

    def ratings(self, answer_id: int) -> dict[str, int]:
        with self.reading() as connection:
            rows = connection.execute("SELECT person, value FROM ratings WHERE answer_id = ?", (answer_id,)).fetchall()
        return {row["person"]: row["value"] for row in rows}

    def reset(self, chat: str) -> None:
        """The conversation starts anew. Its answers stay, and so do the numbers: old messages still show them."""
        with self.writing() as connection:
            connection.execute("UPDATE answers SET current = 0 WHERE chat = ?", (chat,))

    def forget(self, chat: str, update: int | None = None) -> None:
        """Every row of the chat is gone, also from the file: deleted bytes are overwritten, the log is emptied.

        `update` is the messenger's update that asked for it: what came in after it is not forgotten unanswered.
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
        """Forget answers and updates of before that time; how many answers."""
        with self.writing() as connection:
            gone = connection.execute("DELETE FROM answers WHERE asked_at < ?", (before.isoformat(),)).rowcount
            connection.execute("DELETE FROM inbox WHERE state = 'done' AND received_at < ?", (before.isoformat(),))
        self._tidy()
        return gone

    def _tidy(self) -> None:
        with self.reading() as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def verify(self) -> None:
        """Looks through the file, whatever its size: 3 ms for a megabyte. Raises ChatsDamaged."""
        with self.reading() as connection:
            if found := damage(connection):
                raise ChatsDamaged(DAMAGED.format(found))

    def close(self) -> None:
        with self._lock:
            self._connection.close()


def _answer(row: sqlite3.Row) -> Answer:
    with understood():
        return decode_answer(json.loads(row["answer"]))
