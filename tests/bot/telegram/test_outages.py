"""The chat database away or full for a moment: what was asked is answered once, in order, without a new start."""

from pathlib import Path
from typing import Any

import pytest

from bot.chats.connection import ChatsUnusable
from bot.chats.inbox import Inbox
from tests.bot.telegram.bots import OWNER, running
from tests.fakes.telegram_server import TelegramServer

FERRY = "When will the ferry to Brackness sail again?"


@pytest.mark.parametrize("step", ["put", "begin", "done"])
def test_a_question_outlives_an_outage(
    step: str, library: Path, telegram: TelegramServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.telegram.dispatch.FIRST_DELAY", 0.05)
    real, failures = getattr(Inbox, step), [ChatsUnusable("The disk is full.")] * 2

    def fail_twice(inbox: Inbox, *given: Any) -> Any:
        if failures:
            raise failures.pop()
        return real(inbox, *given)

    monkeypatch.setattr(Inbox, step, fail_twice)
    telegram.say(OWNER, FERRY)
    with running(telegram, library):
        assert "Friday" in telegram.wait_for_texts(OWNER)[0]
        telegram.say(OWNER, "And who said so?")
        assert "Calder" in telegram.wait_for_texts(OWNER, 2)[1]
    assert len(telegram.texts(OWNER)) == 2 and not failures
