"""Rows: who is let near in Telegram, odd texts, talk that is not for us, files, and what is left of the forgotten.

The bot is whole, the server strict and on loopback.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count, cycle
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from bot.chats.members import Members, Role
from bot.chats.rooms import Rooms
from bot.chats.store import Chats
from bot.telegram.commands import COMMANDS
from bot.telegram.updates.turns import MOST
from tests.bot.newsdesk import Newsdesk
from tests.bot.telegram.bots import OWNER, running
from tests.fakes.telegram_server import TelegramServer
from tests.fakes.telegram_text import clickable
from tests.fakes.telegram_world import Sent
from tests.faults.bench import Bench
from tests.faults.bugs import noted, refusals
from tests.faults.verdict import Outcome

ROOM = -1_001_000_000_007
# What changes access or the library, and what is only an owner's to see
OWNERS_OWN = {"add", "audit", "dismiss", "index", "members", "pair", "remove"}
FORWARD = {"type": "user", "date": 1, "sender_user": {"id": 5, "is_bot": False, "first_name": "A"}}
SECONDS = 60.0
ODD = (
    "\0 \u202e \u2066 \ud800 \udfff 👨‍👩‍👧 🇺🇦 <b> </a> [x](http://e.example) @all https://evil.example/?q= /index #tag "
    "+4912345678901 %s{0} ';DROP"
).split()
LINKS = ("url", "text_link", "mention", "hashtag", "cashtag", "email", "phone_number", "button")


def roles(bench: Bench) -> Outcome:
    """Every command × who sends it × how: owners' commands do nothing for anybody else, and strangers get nothing."""
    outcome = Outcome()
    with _bot(bench, outcome) as (telegram, library):
        matrix = _Matrix(telegram, library, outcome)
        for name in COMMANDS:
            matrix.unknown(name)
            if name in OWNERS_OWN:
                matrix.known(name)
        matrix.press()
        matrix.judge()
    _settle(outcome)
    outcome.figures.append(
        f"{len(COMMANDS)} commands and the buttons, {outcome.rounds:,} tries: {len(matrix.silent):,} to be met with "
        f"silence, {len(matrix.refused):,} with a sentence"
    )
    return outcome


class _Matrix:
    """Each try has a chat of its own, so that no queue is full; the chats are looked at when all were seen."""

    def __init__(self, telegram: TelegramServer, library: Path, outcome: Outcome) -> None:
        self.telegram, self.outcome = telegram, outcome
        self._numbers = count(100_001)
        self.silent: list[tuple[int, str]] = []
        self.refused: list[tuple[int, str]] = []
        self._chats = Chats(library / "chats.sqlite3")

    def unknown(self, name: str) -> None:
        """Strangers, bots, and chats that no owner opened."""
        telegram, text = self.telegram, f"/{name} papers"
        telegram.say(self._silent(f"a stranger's /{name}", self._person()), text)
        room = self._silent(f"a bot's /{name}", self._room())
        telegram.say(room, text, user=telegram.user(self._person(), is_bot=True)["id"])
        telegram.anonymously(self._silent(f"an anonymous administrator's /{name}", self._room()), text)
        telegram.say(self._silent(f"/{name} in a group of others", self._group()), text, user=self._person())
        telegram.say(self._silent(f"/{name} in a channel", self._group("channel")), text, user=OWNER)

    def known(self, name: str) -> None:
        """Those who may ask, and owners who did not type it themselves."""
        telegram, text = self.telegram, f"/{name} papers"
        for role in (Role.GUEST, Role.MEMBER):
            telegram.say(self._refused(f"a {role}'s /{name}", self._person(role)), text)
            telegram.say(self._refused(f"a {role}'s /{name} in a room", self._room()), text, user=self._person(role))
        telegram.say(self._refused(f"anybody's /{name} in a room", self._room()), text, user=self._person())
        telegram.say(self._refused(f"an owner's /{name} in a room", self._room()), text, user=OWNER)
        if name != "add":  # files are forwarded as they are sent
            telegram.say(self._refused(f"a forwarded /{name}", self._person(Role.OWNER)), text, forward_origin=FORWARD)
        owner = self._refused(f"an edited /{name}", self._person(Role.OWNER))
        telegram.edit(owner, telegram.say(owner, "/whoami"), text)

    def press(self) -> None:
        """The button that removes a source, pressed by others, from elsewhere, and for others."""
        telegram = self.telegram
        telegram.say(OWNER, "/remove articles")
        telegram.wait_for(lambda: telegram.texts(OWNER), SECONDS)
        (message,) = telegram.messages(OWNER)
        data = message.button("Remove")["callback_data"]
        for role in (None, Role.GUEST, Role.MEMBER, Role.OWNER):
            person = self._person(role)
            for chat, number in ((OWNER, message.message_id), (person, 1), (self._room(), 1)):
                for forged in (data, data.replace(f":{OWNER}", f":{person}")):
                    if role is not Role.OWNER or chat != person or forged == data:
                        self.outcome.rounds += 1
                        telegram.press(chat, number, forged, user=person)
        telegram.press(OWNER, message.message_id, f"rm+:{'0' * 16}:{OWNER}")

    def judge(self) -> None:
        telegram, note = self.telegram, self.outcome.verdict.note
        for chat, _ in self.refused:
            with suppress(AssertionError):  # what is missing is noted below
                telegram.wait_for(partial(self._refusals, chat), SECONDS)
        before = len(telegram.texts(OWNER))
        telegram.say(OWNER, "/whoami")
        telegram.wait_for_texts(OWNER, before + 1, SECONDS)
        touched = {call.parameters.get("chat_id") for call in telegram.calls}
        for chat, what in self.silent:
            if chat in touched:
                note("other", f"{what}: was told something")
        for chat, what in self.refused:
            refusals = self._refusals(chat)
            if len(refusals) != 1 or not refusals[0].startswith(("Only ", "That is done", "A forwarded", "An edited")):
                note("other", f"{what}: {refusals}")
        if any("Removed" in text for text in telegram.texts(OWNER)):
            note("other", "a source was removed")
        with self._chats.reading() as connection:
            for table in ("audit", "pairings"):
                for row in connection.execute(f"SELECT * FROM {table}"):
                    note("other", f"something was done: {tuple(row)}")
        self._chats.close()

    def _refusals(self, chat: int) -> list[str]:
        """What was said there, but for the reply to what stood there before it was edited."""
        return [text for text in self.telegram.texts(chat) if not text.startswith("Your number")]

    def _silent(self, what: str, chat: int) -> int:
        self.outcome.rounds += 1
        self.silent.append((chat, what))
        return chat

    def _refused(self, what: str, chat: int) -> int:
        self.outcome.rounds += 1
        self.refused.append((chat, what))
        return chat

    def _person(self, role: Role | None = None) -> int:
        person = next(self._numbers)
        if role:
            Members(self._chats).add(f"telegram:{person}", role, "", "test")
        return person

    def _group(self, kind: str = "supergroup") -> int:
        chat = ROOM - next(self._numbers)
        self.telegram.group(chat).type = kind
        return chat

    def _room(self) -> int:
        chat = self._group()
        Rooms(self._chats).open(f"telegram:{chat}", "A room", f"telegram:{OWNER}")
        return chat


def odd_texts(bench: Bench) -> Outcome:
    """What people and links may write behind a command: one reply each, nothing of it clickable, nothing broken."""
    outcome, said = Outcome(), {owner: list[str]() for owner in range(1_001, 1_051)}
    asked = {owner: list[float]() for owner in said}
    owners = cycle(said)  # a chat is written to once a second, so there are many
    commands = sorted(COMMANDS.keys() - {"ask", "private", "add", "index", "forget", "abort", "new", "latest"})
    with _bot(bench, outcome, rooms=(), telegram_owners=tuple(said)) as (telegram, _):

        @seed(bench.seed)
        @settings(
            max_examples=bench.size(5_000, 100),
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(st.sampled_from(commands), _texts())
        def say(name: str, text: str) -> None:
            if bench.over:
                return
            outcome.rounds += 1
            owner = next(owners)
            telegram.wait_for(lambda: len(telegram.sent) > outcome.rounds - len(said), SECONDS)
            telegram.wait_for(lambda: sum(o == owner for o, _ in telegram.sent) > len(said[owner]) - MOST, SECONDS)
            said[owner].append(f"/{name} {text}"[:4096])
            asked[owner].append(telegram.clock())
            telegram.say(owner, said[owner][-1])

        say()
        with suppress(AssertionError):  # what is missing is counted below
            telegram.wait_for(lambda: len(telegram.sent) >= outcome.rounds, SECONDS)
        refusals(telegram, outcome)
        for owner, texts in said.items():
            replies = telegram.messages(owner)
            if len(replies) != len(texts):
                outcome.verdict.note("lost", f"{len(replies)} replies to {len(texts)}, the last {texts[-1][:60]!r}")
            for reply, text in zip(replies, texts, strict=False):
                _judge_reply(reply, text, outcome)
        waits = [
            reply.at - then
            for owner, times in asked.items()
            for reply, then in zip(telegram.messages(owner), times, strict=False)
        ]
        outcome.figures.append(f"a reply took {median(waits):.1f} s in the middle, {max(waits):.1f} s at the longest")
    _settle(outcome)
    return outcome


def _texts() -> st.SearchStrategy[str]:
    """Any text, and the kinds that break things: right to left, NUL, emoji, halves of pairs, markup, links."""
    nasty = st.sampled_from([*ODD, "\n" * 9])
    anything = st.text(st.characters(exclude_categories=()), max_size=200)
    long = st.builds(lambda part, times: part * times, nasty, st.integers(1, 2000))
    return st.one_of(anything, long, st.lists(st.one_of(nasty, anything), max_size=12).map("".join))


def _judge_reply(reply: Sent, text: str, outcome: Outcome) -> None:
    for kind, target in clickable(reply.text, reply.entities):
        own = target.removeprefix("/").partition("@")[0] in COMMANDS
        if kind in LINKS or (kind == "bot_command" and not own):
            outcome.verdict.note("other", f"{text[:60]!r} came back as {kind} {target!r}")
    if any(mark in reply.text for mark in ("went wrong", "\0", "\u202e")):
        outcome.verdict.note("errors", f"{text[:60]!r}: {reply.text[:80]!r}")


def talk(bench: Bench) -> Outcome:
    """A thousand messages in a group that are not for us: not a word, not a question."""
    outcome, draw = Outcome(rounds=bench.size(1_000, 150)), Random(bench.seed)
    with _bot(bench, outcome, rooms=(ROOM,)) as (telegram, library):
        telegram.group(ROOM)
        telegram.bot["can_read_all_group_messages"] = True
        words = "Who was hit? The refinery, pressbox_test_bot, drones @somebody /start@other_bot how many".split()
        for number in range(outcome.rounds):
            telegram.say(
                ROOM, " ".join(draw.choices(words, k=draw.randrange(1, 12))).lstrip("/"), user=200 + number % 50
            )
        telegram.say(OWNER, "/whoami")
        telegram.wait_for(lambda: telegram.texts(OWNER), SECONDS)
        for text in telegram.texts(ROOM):
            outcome.verdict.note("other", f"it answered {text[:80]!r}")
        for _, chat, action in telegram.actions:
            if chat == ROOM:
                outcome.verdict.note("other", f"it was {action}")
        outcome.questions = _rows(library, "answers", "inbox") - 1  # the owner's own line in the inbox
        if outcome.questions:
            outcome.verdict.note("other", f"{outcome.questions:,} rows were written about it")
    _settle(outcome)
    return outcome


def files(bench: Bench) -> Outcome:
    """Files that are no articles: refused with a sentence; 0 bytes fetched where name, size or type tell."""
    outcome, fetched = Outcome(), 0
    declared = [
        ("big.pdf", b"%PDF-", {"size": 25_000_000, "mime": "application/pdf"}),
        ("all.7z", b"7z\xbc\xaf", {"mime": "application/x-7z-compressed"}),
        ("all.tar.gz", b"\x1f\x8b", {"mime": "application/gzip"}),
        ("letter.doc", b"\xd0\xcf\x11\xe0", {"mime": "application/msword"}),
        ("run.exe", b"MZ", {"mime": "application/octet-stream"}),
        ("run.sh", b"#!/bin/sh", {}),
        ("photo.jpg", b"\xff\xd8", {"mime": "image/jpeg"}),
        ("odd.txt", b"x", {"mime": "application/zip"}),
        ("none.txt", b"", {}),
    ]
    disguised = [
        ("exe.txt", b"MZ\x90\0", {}),
        ("elf.txt", b"\x7fELF\2", {}),
        ("zip.txt", b"PK\3\4", {}),
        ("text.docx", b"words", {"mime": ""}),
        ("torn.epub", b"PK\3\4", {"mime": ""}),
        ("pdf.txt", b"%PDF-1.7", {}),
        ("text.pdf", b"words", {"mime": "application/pdf"}),
    ]
    with _bot(bench, outcome) as (telegram, library):
        for group in (declared, disguised):
            for name, content, known in group:
                outcome.rounds += 1
                before = len(telegram.texts(OWNER))
                telegram.upload(OWNER, name, content, **known)  # type: ignore[arg-type]
                said = telegram.wait_for_texts(OWNER, before + 1, SECONDS)[-1]
                if said.startswith("Added"):
                    outcome.verdict.note("other", f"{name} was added")
            fetched = fetched or len(telegram.fetched)
            if group is declared and telegram.fetched:
                outcome.verdict.note("other", f"{telegram.fetched} were fetched")
        if (library / "added").exists():
            outcome.verdict.note("other", "something was kept")
    outcome.figures.append(f"{len(declared)} refused with 0 bytes fetched, {len(disguised)} by what they begin with")
    _settle(outcome)
    return outcome


def forgotten(bench: Bench) -> Outcome:
    """/forget, and answers older than they are kept: their words are in no file any more, by a search of every byte."""
    outcome = Outcome()
    for number in bench.rounds(20, 2):
        outcome.rounds += 1
        words = [f"canary{number}x{kind}" for kind in ("first", "second")]
        with _bot(bench, outcome, f"{number}") as (telegram, library):
            for word in words:
                _ask(telegram, f"How many drones, asked the {word}?")
            message = next(message for message in telegram.messages(OWNER) if message.buttons)
            telegram.press(OWNER, message.message_id, message.button("👍")["callback_data"])
            if not all(_found(library, word) for word in words):
                outcome.verdict.note("other", "there was nothing to forget")
            for value in (1, -1, 1, -1):  # pressed while it is being forgotten
                telegram.press(OWNER, message.message_id, f"r:{_number(message)}:{value}")
            telegram.say(OWNER, "/forget")
            for value in (1, -1, 1, -1):
                telegram.press(OWNER, message.message_id, f"r:{_number(message)}:{value}")
            telegram.wait_for(lambda telegram=telegram: "Forgotten:" in telegram.texts(OWNER)[-1], SECONDS)  # type: ignore[misc]
            telegram.say(OWNER, "/whoami")
            telegram.wait_for(lambda telegram=telegram: "Your number" in telegram.texts(OWNER)[-1], SECONDS)  # type: ignore[misc]
            outcome.questions += len(words)
            left = [word for word in words if _found(library, word)]
            rows = _rows(library, "answers", "numbers", "ratings")
            if left or rows:
                outcome.verdict.note("other", f"{left} and {rows} rows are left")
            _ask(telegram, f"How many drones, asked the canary{number}xold?")
        chats = Chats(library / "chats.sqlite3")
        chats.expire(datetime.now(UTC) + timedelta(seconds=1))
        chats.close()
        if _found(library, f"canary{number}xold"):
            outcome.verdict.note("other", "an answer that is too old is left")
    _settle(outcome)
    return outcome


def _ask(telegram: TelegramServer, question: str) -> None:
    before = len(telegram.texts(OWNER))
    telegram.say(OWNER, question)
    telegram.wait_for_texts(OWNER, before + 1, SECONDS)


def _number(message: Sent) -> str:
    """Of the answer, as its buttons know it."""
    return str(message.button("👍")["callback_data"]).split(":")[1]


def _found(library: Path, word: str) -> bool:
    return any(path.is_file() and word.encode() in path.read_bytes() for path in library.rglob("*"))


def _rows(library: Path, *tables: str) -> int:
    chats = Chats(library / "chats.sqlite3")
    with chats.reading() as connection:
        rows = sum(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables)
    chats.close()
    return int(rows)


def _settle(outcome: Outcome) -> None:
    """These rows break nothing that would have to be repaired."""
    outcome.struck = outcome.repaired = outcome.rounds


@contextmanager
def _bot(
    bench: Bench, outcome: Outcome, name: str = "", rooms: tuple[int, ...] = (ROOM,), **given: Any
) -> Iterator[tuple[TelegramServer, Path]]:
    library = bench.folder / f"library{name}"
    Newsdesk(library).close()
    with (
        TelegramServer() as telegram,
        noted(outcome, telegram),
        running(telegram, library, rooms=rooms, llm="none", **given),
    ):
        yield telegram, library
