"""People and the library from Telegram, as the strict server saw it: strangers, pairing, rooms, uploads, removal."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.chats.members import Role
from bot.chats.pairing import Pairing
from bot.chats.store import Chats
from bot.telegram.delivery.defuse import defuse
from bot.telegram.speech import languages
from evals.exports import MANY, SINGLE, Story
from tests.bot.conftest import Press
from tests.bot.telegram.bots import OWNER, running
from tests.fakes.telegram_server import TelegramServer

STRANGER, NEWCOMER, GROUP = 70_008, 70_009, -1_001_000_000_007
OTTER = b"Otter returns\n\nAn otter was seen in the Selby canal on Sunday, the first in forty years."
FERRY = "When will the ferry to Brackness sail again?"


@pytest.fixture
def telegram() -> Iterator[TelegramServer]:
    with TelegramServer() as server:
        yield server


@pytest.fixture
def bot(telegram: TelegramServer, library: Path, forked_commands: None) -> Iterator[TelegramServer]:
    with running(telegram, library):
        yield telegram


def said(telegram: TelegramServer, chat: int, text: str, *, user: int | None = None, timeout: float = 60) -> str:
    """What the bot says to it."""
    before = len(telegram.texts(chat))
    telegram.say(chat, text, user=user)
    return telegram.wait_for_texts(chat, before + 1, timeout)[-1]


def uploaded(telegram: TelegramServer, name: str, content: bytes, **known: object) -> str:
    before = len(telegram.texts(OWNER))
    telegram.upload(OWNER, name, content, **known)  # type: ignore[arg-type]
    return telegram.wait_for_texts(OWNER, before + 1, 60)[-1]


def settled(telegram: TelegramServer) -> None:
    """The owner is answered, so everything of before was seen."""
    said(telegram, OWNER, "/whoami")


def traces(telegram: TelegramServer, chat: int) -> list[str]:
    """Every call that names the chat."""
    return [call.method for call in telegram.calls if str(chat) in str(call.parameters)]


@pytest.mark.parametrize("form", ["/start {}", "{}"])
def test_a_code_is_enough(bot: TelegramServer, form: str) -> None:
    code = said(bot, OWNER, "/pair guest").rpartition("/pair ")[2]
    bot.say(STRANGER, form.format("AAAA-AAAA-AAAA"))
    settled(bot)
    assert traces(bot, STRANGER) == []
    assert "You are a guest here." in said(bot, NEWCOMER, form.format(code))
    bot.say(STRANGER, form.format(code))  # it is used up
    settled(bot)
    assert traces(bot, STRANGER) == []


def test_an_owner_lets_somebody_in(bot: TelegramServer) -> None:
    invitation = said(bot, OWNER, "/pair guest")
    code = invitation.rpartition("/pair ")[2]
    bot.say(NEWCOMER, FERRY)
    bot.say(NEWCOMER, "/pair AAAA-AAAA-AAAA")
    settled(bot)
    assert traces(bot, NEWCOMER) == []
    welcome = said(bot, NEWCOMER, f"/pair {code}")
    assert "You are a guest here." in welcome and "/forget" in welcome and "/index" not in welcome
    assert "Friday" in said(bot, NEWCOMER, FERRY)
    assert any(f"({defuse(str(NEWCOMER))}) came in by your code, as a guest." in text for text in bot.texts(OWNER))
    bot.say(STRANGER, f"/pair {code}")  # it is used up
    assert "MEMBERS" not in said(bot, NEWCOMER, "/sources") and "Only members" in bot.texts(NEWCOMER)[-1]
    assert f"Person {NEWCOMER} · was let in: guest" in said(bot, OWNER, "/audit")
    assert f"{NEWCOMER} · Person {NEWCOMER} · guest" in said(bot, OWNER, "/members")
    assert f"Person {NEWCOMER} no longer has access." in said(bot, OWNER, f"/dismiss {NEWCOMER}")
    assert f"Person {OWNER} · dismissed: Person {NEWCOMER}" in said(bot, OWNER, "/audit")
    count = len(bot.texts(NEWCOMER))
    bot.say(NEWCOMER, FERRY)
    settled(bot)
    assert len(bot.texts(NEWCOMER)) == count and traces(bot, STRANGER) == []
    assert bot.refused == []


def test_menus_are_shown_to_those_who_are_known_and_to_nobody_else(telegram: TelegramServer, library: Path) -> None:
    chats = Chats(library / "chats.sqlite3")
    code = Pairing(chats).invite(Role.MEMBER, "machine")
    chats.close()
    with running(telegram, library):
        said(telegram, NEWCOMER, f"/pair {code}")
        telegram.invite(GROUP, OWNER)
        telegram.wait_for_texts(GROUP)
        telegram.wait_for(lambda: len(telegram.commands) == 2 + len(languages()))
    menus = {scope: {command["command"] for command in commands} for scope, commands in telegram.commands.items()}
    rooms = {f"chat:{GROUP}", *(f"chat:{GROUP}/{code}" for code in languages() - {"en"})}
    assert set(menus) == {f"chat:{OWNER}", f"chat:{NEWCOMER}", *rooms}
    assert {"index", "remove", "pair", "audit"} <= menus[f"chat:{OWNER}"]
    assert menus[f"chat:{NEWCOMER}"] & {"index", "remove", "pair", "audit"} == set() <= {"sources"}
    assert all(menus[room] == {"ask", "abort", "help", "history", "private", "whoami"} for room in rooms)
    described = {str(telegram.commands[room][0]["description"]) for room in rooms}
    assert len(described) == len(languages()) and "ask a question: /ask Who said so?" in described


def test_a_group_is_for_owners_to_open(bot: TelegramServer) -> None:
    bot.invite(GROUP, STRANGER)
    bot.wait_for(lambda: bot.left == [GROUP])
    other = GROUP - 1
    bot.invite(other, OWNER)
    bot.wait_for_texts(other)
    assert "Friday" in said(bot, other, f"/ask {FERRY}", user=STRANGER)
    assert said(bot, other, "/index", user=STRANGER) == "Only an owner of this library may do that."
    assert said(bot, other, "/index", user=OWNER) == "That is done in a private chat with me."
    bot.anonymously(other, "/ask@pressbox_test_bot Who?")
    bot.throw_out(other, STRANGER)
    settled(bot)
    assert bot.texts(GROUP) == [] and len(bot.texts(other)) == 4


def test_a_file_can_be_asked_when_the_reply_says_so(telegram: TelegramServer, library: Path) -> None:
    with running(telegram, library):  # with the commands as processes that are started
        assert uploaded(telegram, "otter.txt", OTTER) == "Added: undated · Otter returns.\nIt can be asked now."
        assert "first in forty years" in said(telegram, OWNER, "What was seen in the Selby canal?")
    assert telegram.refused == []


def test_what_was_sent_is_known_again_and_can_be_removed(bot: TelegramServer, library: Path) -> None:
    assert uploaded(bot, "otter.txt", OTTER) == "Added: undated · Otter returns.\nIt can be asked now."
    again = uploaded(bot, "another name.txt", OTTER)
    assert again == "The library has that article already: undated · Otter returns."
    assert said(bot, OWNER, "/remove added") == "Remove the source added and its 1 article from the library?"
    message = bot.messages(OWNER)[-1]
    data = message.button("Remove")["callback_data"]
    forged = bot.press(OWNER, message.message_id, data.replace(f":{OWNER}", f":{STRANGER}"))
    bot.wait_for(lambda: bot.toast(forged))
    bot.press(OWNER, message.message_id, data)
    bot.wait_for(lambda: "Removed: added." in bot.texts(OWNER)[-1])
    assert not (library / "added").exists()
    bot.press(OWNER, message.message_id, data)
    bot.wait_for(lambda: "not in the library any more" in bot.texts(OWNER)[-1])
    assert "otter" not in said(bot, OWNER, "What was seen in the Selby canal?").lower()
    assert bot.refused == []


def test_one_article_of_several_can_be_taken_out(
    telegram: TelegramServer, library: Path, press: Press, forked_commands: None
) -> None:
    """Asked for by a reply to what was said of it; and only where its button is pressed."""
    for name in ("otter.txt", "heron.txt"):
        (library.parent / name).write_bytes(OTTER.replace(b"Otter", name[:5].title().encode()))
        press("add", library.parent / name)
    with running(telegram, library):
        known = uploaded(telegram, "again.txt", OTTER)
        assert known == "The library has that article already: undated · Otter returns."
        telegram.say(OWNER, "/remove", reply_to=telegram.messages(OWNER)[-1].message_id)
        telegram.wait_for_texts(OWNER, 2)
        asked = telegram.messages(OWNER)[-1]
        assert asked.text == "Remove undated · Otter returns from the library?"
        telegram.press(OWNER, asked.message_id, asked.button("Remove")["callback_data"])
        telegram.wait_for(lambda: "Removed: undated · Otter returns." in telegram.texts(OWNER)[-1])
        assert "\n1. undated · Heron returns" in said(telegram, OWNER, "/remove")
        assert "removed an article: added/" in said(telegram, OWNER, "/audit")
    assert [path.name for path in (library / "added").rglob("*.txt")] == ["heron.txt"]
    assert telegram.refused == []


@pytest.mark.parametrize(
    ("name", "content", "known", "said_of_it"),
    [
        ("big.pdf", b"%PDF-", {"size": 25_000_000, "mime": "application/pdf"}, "20 MB at most"),
        ("all.7z", b"7z\xbc\xaf", {"mime": "application/x-7z-compressed"}, "only ZIP files are opened"),
        ("run.exe", b"MZ", {"mime": "application/octet-stream"}, "programs are not read"),
    ],
)
def test_a_file_that_tells_by_itself_is_not_fetched(
    bot: TelegramServer, name: str, content: bytes, known: dict[str, object], said_of_it: str
) -> None:
    assert said_of_it in uploaded(bot, name, content, **known)
    assert bot.fetched == [] and bot.called("getFile") == []


def test_a_program_in_disguise_and_an_empty_article_are_refused(bot: TelegramServer, library: Path) -> None:
    assert "programs are not read" in uploaded(bot, "otter.txt", b"MZ\x90\0 and so on")
    assert uploaded(bot, "blank.txt", b" \n ") == "This file is empty."
    assert not (library / "added").exists()


def test_a_file_of_each_kind_is_added(bot: TelegramServer) -> None:
    for kind in ("docx", "odt", "epub", "eml", "mhtml", "webarchive", "mbox", "csv", "rss", "zip"):
        title, url = f"Otter in {kind}", f"https://a.example/{kind}"
        story = Story(title, [f"An otter was seen in {kind} at the weir of Marl on Monday."], url)
        content = SINGLE[kind](story) if kind in SINGLE else MANY[kind]([story])
        reply = uploaded(bot, f"otter.{kind}", content, mime="application/octet-stream")
        assert reply.startswith("Added: ") and title in reply, kind


def test_an_address_goes_through_the_guard(bot: TelegramServer) -> None:
    reply = said(bot, OWNER, "http://127.0.0.1/feed")
    assert "127\u2060.0" in reply and bot.clickable(OWNER) == []


def test_the_library_in_words(bot: TelegramServer) -> None:
    assert said(bot, OWNER, "/sources") == "papers: 3 articles"
    assert (
        said(bot, OWNER, "/latest").splitlines()[0]
        == "Valley News · 6 March 2025 · A library [bold]for[/\u2060bold] the valley"
    )
    assert "Articles: 3. Sources: 1." in said(bot, OWNER, "/status")
    assert said(bot, OWNER, "/index") == "Nothing new. The library holds 3 articles."
    assert said(bot, OWNER, "/nonsense") == "There is no such command; /help lists them."


def test_what_is_forgotten_is_in_no_file(bot: TelegramServer, library: Path) -> None:
    canary = "Xylophonist"
    said(bot, OWNER, f"When will the ferry sail, asked the {canary}?")
    assert any(canary.encode() in path.read_bytes() for path in library.glob("chats.sqlite3*"))
    assert said(bot, OWNER, "/forget").startswith("Forgotten:")
    settled(bot)
    for path in library.rglob("*"):
        assert not path.is_file() or canary.encode() not in path.read_bytes(), path
