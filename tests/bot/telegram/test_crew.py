"""`pressbox telegram --door` and `--worker` as processes: who may run beside whom, and what is shared."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.bot.conftest import Press
from tests.bot.telegram.bots import OWNER, webhook
from tests.bot.telegram.crew import STARTED, crew, stop, wait_until
from tests.fakes.chat import speaking
from tests.fakes.loopback import free_port
from tests.fakes.openai_server import OpenAIServer
from tests.fakes.telegram_server import TelegramServer
from tests.forked import ROOT

FERRY = "When will the ferry to Brackness sail again?"
SLOW = speaking("The ferry to Brackness will sail again on Friday [1]. " * 200, pause=0.05)
# A door that dies as soon as it has stored an update, before it confirms that.
DYING = """
import os, sys
from bot.telegram.receiving import intake
store = intake.Intake._store
def store_and_die(self, *update):
    store(self, *update)
    os._exit(9)
intake.Intake._store = store_and_die
sys.argv = ["pressbox", "telegram", "--door"]
import bot.start
bot.start.run()
"""
LIGHT = """
import sys
import bot.cli.commands.telegram, bot.telegram.door
heavy = ("onnxruntime", "tokenizers", "chromadb", "chromadb_rust_bindings", "llama_index", "bot.telegram.dispatch")
print([name for name in heavy if name in sys.modules])
"""


def test_a_crew_of_one_library(library: Path, press: Press) -> None:
    """They answer, refuse a bot that would answer alone, are healthy each, and a worker that is killed is missed by
    nobody. What they leave, a bot that runs alone takes up."""
    with crew(library) as made:
        telegram, door = made.telegram, made.door()
        worker, victim = made.worker(), made.worker()
        telegram.wait_for(lambda: len(telegram.called("getMe")) == 3, STARTED)
        telegram.say(OWNER, FERRY)
        assert "Friday" in telegram.wait_for_texts(OWNER, timeout=STARTED)[0]
        assert len(telegram.called("setMyCommands", OWNER)) <= 1 and press("telegram", "health").out == "running\n"
        alone = made.run("--no-index")
        assert alone.wait() == 1 and alone.stderr
        assert "Doors or workers of `pressbox telegram` run on this library" in alone.stderr.read()
        victim.send_signal(signal.SIGSTOP)
        held = list((library / "telegram").glob("*.lock"))
        assert len(held) == 3
        victim.send_signal(signal.SIGKILL)
        wait_until(lambda: len(list((library / "telegram").glob("*.lock"))) == 2, STARTED)
        telegram.say(OWNER, FERRY)
        telegram.wait_for_texts(OWNER, 2, timeout=STARTED)
        assert [stop(worker), stop(door)] == [0, 0] and press("telegram", "health").code == 1
        assert not list((library / "telegram").iterdir())
        with made.run("--no-index") as single:
            telegram.wait_for(lambda: telegram.polling, STARTED)
            refused = made.worker()
            assert refused.wait() == 1 and refused.stderr and "which answers alone" in refused.stderr.read()
            telegram.say(OWNER, FERRY)
            telegram.wait_for_texts(OWNER, 3, timeout=STARTED)
            assert stop(single) == 0
    assert len(telegram.texts(OWNER)) == 3


def test_over_postgres_the_database_tells_who_answers(library: Path, database: str, tmp_path: Path) -> None:
    """Each has a folder of its own, as on machines of their own; the door waits for a database that is away."""
    with crew(library, PRESSBOX_DATABASE=database) as made:
        away = "postgresql://pressbox@127.0.0.1:1/none"
        port = free_port()
        made.run("--door", **webhook(port), PRESSBOX_DATABASE=away, PRESSBOX_HOME=str(tmp_path / "away"))
        url, secret = f"http://127.0.0.1:{port}/hook", webhook(port)["PRESSBOX_TELEGRAM_WEBHOOK_SECRET"]
        update = json.dumps({"update_id": 5}).encode()
        wait_until(lambda: TelegramServer.post_to(url, update, secret), STARTED)
        assert TelegramServer.post_to(url, update, secret) == 503 and TelegramServer.post_to(url, update, "x") == 403
        made.door()
        alone = made.run("--no-index", PRESSBOX_HOME=str(tmp_path / "another"))
        assert alone.wait() == 1 and alone.stderr and "answers over this database" in alone.stderr.read()


def test_an_answer_is_stopped_by_whichever_worker_hears_of_it(library: Path) -> None:
    with OpenAIServer() as model:
        model.paths["/v1/chat/completions"] = SLOW
        given = {
            "PRESSBOX_LLM": "openai",
            "PRESSBOX_MODEL": "fake",
            "PRESSBOX_LLM_BASE_URL": model.url,
            "PRESSBOX_LLM_API_KEY": "key",
        }
        with crew(library, PRESSBOX_TELEGRAM_AT_ONCE="1", **given) as made:
            telegram = made.telegram
            made.door()
            one = made.worker()
            telegram.say(OWNER, FERRY)
            telegram.wait_for(lambda: telegram.drafts[OWNER], timeout=STARTED)
            one.send_signal(signal.SIGSTOP)  # another one has to hear of /abort
            other = made.worker()
            telegram.say(OWNER, "/abort")
            with made.chats() as chats, chats.reading() as connection:
                wait_until(lambda: connection.execute("SELECT max(halted) FROM inbox").fetchone()[0], STARTED)
            one.send_signal(signal.SIGCONT)
            telegram.wait_for_texts(OWNER, timeout=STARTED)
            telegram.say(OWNER, "/abort")
            telegram.wait_for_texts(OWNER, 2, timeout=STARTED)
            assert telegram.texts(OWNER) == ["Stopped.", "Nothing is being answered here."]
            assert stop(one) == stop(other) == 0


def test_a_door_that_dies_before_it_confirms_loses_and_repeats_nothing(library: Path) -> None:
    with crew(library) as made:
        telegram, hook = made.telegram, webhook(free_port())
        dying = subprocess.Popen([sys.executable, "-c", DYING], env=made.environment(**hook), cwd=ROOT)
        try:
            telegram.doors.append(hook["PRESSBOX_TELEGRAM_WEBHOOK_URL"])
            telegram.deliver()
            telegram.say(OWNER, FERRY)
            assert dying.wait(STARTED) == 9
        finally:
            dying.kill()
        assert telegram.updates  # it is posted again
        telegram.doors.clear()
        made.door()
        made.worker()
        telegram.wait_for_texts(OWNER, timeout=STARTED)
        telegram.wait_for(lambda: not telegram.updates)
        time.sleep(0.5)
        assert len(telegram.texts(OWNER)) == 1
        numbers = [number for number, status in telegram.webhook_replies if status == 200]
        assert len(numbers) == 1


def test_a_door_imports_no_models() -> None:
    done = subprocess.run([sys.executable, "-c", LIGHT], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_what_does_not_go_together(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    assert press("telegram", "--door", "--worker").code == 2
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "4242:AAfakeTokenOfTheLoopbackServer_0123456789")
    refused = press("telegram", "--door")
    assert refused.code == 4 and "PRESSBOX_TELEGRAM_WEBHOOK_URL" in refused.err
    monkeypatch.setenv("PRESSBOX_TELEGRAM_WEBHOOK_URL", "http://127.0.0.1/hook")
    assert "openssl rand" in press("telegram", "--door").err
