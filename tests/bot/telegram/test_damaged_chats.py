"""The file of conversations damaged: at the start a sentence and an exit code, under a running bot words to each."""

import sqlite3
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from bot.chats.members import Members, Role
from bot.chats.store import Chats
from bot.telegram.apology import SORRY
from bot.telegram.process.alarm import TO_OWNERS
from tests.bot.chats.damaged import PAGE, written
from tests.bot.conftest import Press
from tests.bot.telegram.bots import OWNER, running
from tests.fakes.telegram_server import TelegramServer

FERRY = "When will the ferry to Brackness sail again?"
MEMBER, STRANGER = 8, 9


def spoil(path: Path) -> None:
    """All but the first page is noise. Whoever has the file open reads it anew, as another process wrote to it."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("INSERT INTO audit (at, actor, action) VALUES ('', '', '')")
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        size = path.stat().st_size
        with path.open("r+b") as file:
            file.seek(PAGE)
            file.write(Random(1).randbytes(size - PAGE))


@pytest.mark.parametrize("how", [("--no-index",), ("--worker", "--no-index")], ids=["alone", "worker"])
def test_a_bot_does_not_start_on_a_damaged_file_and_the_owner_is_told_once(
    how: tuple[str, ...], press: Press, library: Path, telegram: TelegramServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", telegram.token)
    monkeypatch.setenv("PRESSBOX_TELEGRAM_BASE_URL", f"http://127.0.0.1:{telegram.port}")
    monkeypatch.setenv("PRESSBOX_TELEGRAM_OWNERS", str(OWNER))
    monkeypatch.setattr("bot.chats.schema.CHECKED", 0)  # as if it were too large to be looked through each time
    written(library / "chats.sqlite3", 30)
    spoil(library / "chats.sqlite3")
    for _ in range(2):  # a service manager starts it again
        result = press("telegram", *how)
        assert result.code == 1
        assert "doctor --repair" in result.err and "Traceback" not in result.err
    assert telegram.texts(OWNER) == [TO_OWNERS]
    assert press("doctor", "--repair").code == 0
    spoil(library / "chats.sqlite3")
    assert press("telegram", *how).code == 1
    assert telegram.texts(OWNER) == 2 * [TO_OWNERS]


def test_under_a_running_bot_the_owner_is_told_and_nobody_meets_silence(
    library: Path, telegram: TelegramServer, caplog: pytest.LogCaptureFixture
) -> None:
    path = library / "chats.sqlite3"
    written(path, 30)
    chats = Chats(path)
    Members(chats).add(f"telegram:{MEMBER}", Role.MEMBER, "", "test")
    chats.close()
    with running(telegram, library):
        telegram.say(MEMBER, FERRY)
        assert "Friday" in telegram.wait_for_texts(MEMBER)[0]
        (message,) = telegram.messages(MEMBER)
        spoil(path)
        telegram.say(MEMBER, FERRY)
        telegram.say(STRANGER, FERRY)
        telegram.wait_for_texts(MEMBER, 2)
        query = telegram.press(MEMBER, message.message_id, message.button("👍")["callback_data"])
        telegram.say(OWNER, FERRY)
        telegram.wait_for_texts(OWNER, 2)
        telegram.wait_for(lambda: telegram.queries[query])
    assert telegram.texts(MEMBER)[1:] == [SORRY]
    assert sorted(telegram.texts(OWNER)) == sorted([TO_OWNERS, SORRY])
    assert telegram.texts(STRANGER) == []
    assert telegram.queries[query]["text"] == SORRY  # type: ignore[index]
    assert caplog.text.count("doctor --repair") == 1
