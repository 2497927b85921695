"""A group that becomes a supergroup keeps its conversation, its room, its menu and its buttons."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.chats.store import Chats
from tests.bot.telegram.bots import OWNER, running
from tests.fakes.telegram_server import TelegramServer

pytestmark = pytest.mark.usefixtures("shared")

GROUP, SUPER, PERSON = -5, -1_001_000_000_007, 70_008
FERRY = "When will the ferry to Brackness sail again?"


@pytest.fixture
def telegram() -> Iterator[TelegramServer]:
    with TelegramServer() as server:
        server.group(GROUP, basic=True)
        yield server


def test_all_goes_on_in_the_new_chat(telegram: TelegramServer, library: Path) -> None:
    with running(telegram, library, rooms=(GROUP,)):
        telegram.say(GROUP, f"/ask {FERRY}", user=PERSON)
        telegram.wait_for_texts(GROUP)
        (answer,) = telegram.messages(GROUP)
        telegram.migrate(GROUP, SUPER)
        telegram.say(SUPER, "/ask And who said so?", user=PERSON)  # at once
        assert "Calder" in telegram.wait_for_texts(SUPER)[0]
        telegram.wait_for(lambda: f"chat:{SUPER}" in telegram.commands)
        telegram.press(GROUP, answer.message_id, answer.button("[1]")["callback_data"], user=PERSON)
        assert telegram.wait_for_texts(SUPER, 2)[1].startswith("[1] Coast Daily")
        rated = telegram.press(GROUP, answer.message_id, answer.button("👍")["callback_data"], user=PERSON)
        telegram.wait_for(lambda: telegram.toast(rated))
    with running(telegram, library):  # also after a restart
        telegram.press(GROUP, answer.message_id, answer.button("Why")["callback_data"], user=PERSON)
        assert "How this was found" in telegram.wait_for_texts(SUPER, 3)[2]
        telegram.say(SUPER, "/forget", user=OWNER)
        telegram.say(OWNER, "/whoami")
        telegram.wait_for_texts(OWNER)
    assert telegram.texts(GROUP) == [answer.text] and telegram.refused == []


def test_it_is_also_learned_from_the_new_chat_alone(telegram: TelegramServer, library: Path) -> None:
    with running(telegram, library, rooms=(GROUP,)):
        telegram.say(GROUP, f"/ask {FERRY}", user=PERSON)
        telegram.wait_for_texts(GROUP)
        with telegram.changed:
            telegram.migrate(GROUP, SUPER)
            telegram.updates = [u for u in telegram.updates if "migrate_to_chat_id" not in u.get("message", {})]
        telegram.say(SUPER, "/ask And who said so?", user=PERSON)
        assert "Calder" in telegram.wait_for_texts(SUPER)[0]


def test_a_question_that_was_asked_before_is_answered_after(telegram: TelegramServer, library: Path) -> None:
    telegram.say(GROUP, f"/ask {FERRY}", user=PERSON)
    telegram.migrate(GROUP, SUPER)
    with running(telegram, library, rooms=(GROUP,)):
        assert "Friday" in telegram.wait_for_texts(SUPER)[0]
    chats = Chats(library / "chats.sqlite3")
    stored = chats.answer(1)
    chats.close()
    assert stored and stored.chat == f"telegram:{SUPER}"


def test_a_group_of_which_only_telegrams_refusal_tells(telegram: TelegramServer, library: Path) -> None:
    with running(telegram, library, rooms=(GROUP,)):
        with telegram.changed:
            telegram.say(GROUP, f"/ask {FERRY}", user=PERSON)
            waiting = telegram.updates[:]
            telegram.migrate(GROUP, SUPER)
            telegram.updates = waiting
        telegram.wait_for_texts(SUPER)
        telegram.say(SUPER, f"/ask {FERRY}", user=PERSON)
        assert "Friday" in telegram.wait_for_texts(SUPER, 2)[1]
