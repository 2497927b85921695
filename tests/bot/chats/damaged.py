"""A file of conversations with something in every table, and the ways in which a disk spoils it."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from bot.chats.audit import Audit
from bot.chats.budget import Budget, Limits
from bot.chats.inbox import Entry, Inbox
from bot.chats.members import Members, Role
from bot.chats.moves import Moves
from bot.chats.pairing import Pairing
from bot.chats.rooms import Rooms
from bot.chats.store import Chats
from tests.bot.chats.test_store import answer, citation

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
PAGE = 4096
WORDS = "smoke rose over the refinery in Ryazan and the harbour of Lanmouth stayed closed".split()
OPEN = 3  # updates that nobody answered yet


def written(path: Path, answers: int, seed: int = 1) -> None:
    """The question of answer n is `Question n?`, by update n."""
    chats, draw = Chats(path), Random(seed)
    inbox, members, audit = Inbox(chats, lambda: AT), Members(chats, lambda: AT), Audit(chats, lambda: AT)
    with chats.writing() as connection:
        for number in range(1, answers + OPEN + 1):
            chat = f"telegram:{number % 7}"
            inbox.put([Entry(number, chat, number, {"update_id": number, "text": "x" * 200})])
            if number > answers:
                continue
            text = " ".join(draw.choices(WORDS, k=draw.randrange(20, 900)))
            cited = [citation(place + 1, f"article-{place}") for place in range(number % 4)]
            found = chats.add(chat, "ann", f"Question {number}?", answer(text, *cited), AT, evidence={"around": text},
                              update=number)  # fmt: skip
            if number % 3 == 0:
                chats.rate(found, "ann", 1, AT)
            inbox.done(number)
            delivered = (f"reply:{number}", chat, number)
            connection.execute("INSERT INTO deliveries VALUES (?, 0, ?, 1, ?, '')", delivered)
        for person in range(20):
            members.add(f"telegram:{1000 + person}", Role.MEMBER, f"Person {person}", "telegram:7")
            audit.note("telegram:7", "added", f"telegram:{1000 + person}")
        Rooms(chats, lambda: AT).open("telegram:-1001", "Newsroom", "telegram:7")
        Moves(chats).move("telegram:-9", "telegram:-1001")
        connection.execute("INSERT INTO profiles VALUES ('telegram:7', 'Ines', 'uk')")
        connection.execute("INSERT INTO requests VALUES ('telegram:8', ?, 'Ann', 'telegram:7')", (AT.isoformat(),))
        Pairing(chats, lambda: AT).invite(Role.MEMBER, "telegram:7")
        Pairing(chats, lambda: AT).redeem("telegram:9", "AAAA-AAAA-AAAA")
        Budget(chats, Limits(), lambda: AT).reserve("ann", 100)
    chats.close()


def noise(path: Path, seed: int) -> int:
    """Some pages, or parts of pages, are noise; SQLite's own header stays. How many pages were hit."""
    draw, content = Random(seed), bytearray(path.read_bytes())
    pages = draw.sample(range(len(content) // PAGE), draw.choice([1, 1, 2, 5]))
    for page in pages:
        first, length = page * PAGE + (100 if page == 0 else 0), draw.choice([PAGE, 512, 64])
        start = draw.randrange(first, max(first + 1, (page + 1) * PAGE - length))
        end = min(start + length, (page + 1) * PAGE)
        content[start:end] = draw.randbytes(end - start)
    path.write_bytes(content)
    return len(pages)


def _truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2 // PAGE * PAGE + 100])


def _no_header(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(b"This is no database. " * 4 + content[84:])


def _all_noise(path: Path) -> None:
    path.write_bytes(Random(1).randbytes(path.stat().st_size))


def _first_page_zeroed(path: Path) -> None:
    path.write_bytes(bytes(PAGE) + path.read_bytes()[PAGE:])


def _without_a_table(path: Path) -> None:
    chats = Chats(path)
    with chats.writing() as connection:
        connection.execute("DROP TABLE members")
    chats.close()


DAMAGES: dict[str, Callable[[Path], None]] = {
    "truncated": _truncated,
    "no header": _no_header,
    "all noise": _all_noise,
    "first page zeroed": _first_page_zeroed,
    "without a table": _without_a_table,
}
