"""A row that breaks nothing else still fails when a handler of the bot did."""

from pathlib import Path

import pytest

from bot.telegram.commands import COMMANDS
from tests.bot.telegram.bots import OWNER, running
from tests.fakes.telegram_server import TelegramServer
from tests.faults.bugs import logged, noted
from tests.faults.verdict import Outcome


def test_a_handler_that_fails_fails_the_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setitem(COMMANDS, "whoami", broken)
    outcome = Outcome()
    with TelegramServer() as telegram, noted(outcome, telegram), running(telegram, tmp_path, llm="none"):
        telegram.say(OWNER, "/whoami")
        telegram.wait_for_texts(OWNER)
    assert not outcome.kept
    assert any("A handler failed: ZeroDivisionError" in told for told in outcome.verdict.told)
    assert any("something went wrong" in told for told in outcome.verdict.told)


@pytest.mark.parametrize(
    ("line", "errors"),
    [("A handler failed: TypeError at dispatch.py:1", 1), ("Traceback (most …", 1), ("@bot answers.", 0)],
)
def test_the_log_of_a_bot_in_a_process_of_its_own_is_read(tmp_path: Path, line: str, errors: int) -> None:
    (tmp_path / "bot.log").write_text(f"{line}\n", encoding="utf-8")
    outcome = Outcome()
    logged(tmp_path / "bot.log", outcome)
    assert outcome.verdict.errors == errors
