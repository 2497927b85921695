"""The bot over PostgreSQL: each question is answered once, over a restart and the loss of the connection (I10)."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from tests.bot.conftest import Press
from tests.bot.telegram.bots import OWNER, running
from tests.fakes.postgres import Cluster
from tests.fakes.telegram_server import TelegramServer

FERRY = "When will the ferry to Brackness sail again?"


@pytest.fixture
def telegram() -> Iterator[TelegramServer]:
    with TelegramServer() as server:
        yield server


@pytest.mark.usefixtures("shared")
def test_each_question_is_answered_once(
    telegram: TelegramServer,
    press: Press,
    folder: Path,
    tmp_path: Path,
    cluster: Cluster,
    database: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PRESSBOX_DATABASE", database)
    assert press("index", folder).code == 0
    library = tmp_path / "library"
    telegram.say(OWNER, FERRY)
    with running(telegram, library, database=SecretStr(database)):
        assert "Friday" in telegram.wait_for_texts(OWNER)[0]
        cluster.cut_off()
        telegram.say(OWNER, "And who said so?")
        assert "Calder" in telegram.wait_for_texts(OWNER, 2)[1]
        (answer, _) = telegram.messages(OWNER)
    with running(telegram, library, database=SecretStr(database)):
        telegram.press(OWNER, answer.message_id, answer.button("[1]")["callback_data"])
        assert telegram.wait_for_texts(OWNER, 3)[2].startswith("[1] Coast Daily")
        telegram.say(OWNER, "/forget")
        telegram.wait_for_texts(OWNER, 4)
    assert len(telegram.texts(OWNER)) == 4
    assert all("message is not modified" in (call.refused or "") for call in telegram.refused)  # it was looked for
    assert not list(library.glob("*.sqlite3*"))
