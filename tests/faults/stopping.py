"""Row: answers that a language model would write for ever are stopped by `/abort`, one after the other."""

import time
from functools import partial
from typing import Any

from pydantic import SecretStr

from tests.bot.newsdesk import Newsdesk
from tests.bot.telegram.bots import running
from tests.fakes.chat import speaking
from tests.fakes.openai_server import OpenAIServer
from tests.fakes.telegram_server import TelegramServer
from tests.faults.bench import Bench
from tests.faults.bugs import noted
from tests.faults.verdict import Outcome

QUESTION = "Which refinery was hit?"
ENDLESS = speaking("The refinery in Ryazan was hit [1]. " * 200, pause=0.05)
LIMIT = 1.0  # seconds from /abort to "Stopped."


def stopped(bench: Bench) -> Outcome:
    """50 questions, each in a chat of its own: were a slot kept, the ninth would wait for ever."""
    outcome, seconds = Outcome(), list[float]()
    chats = tuple(range(101, 101 + bench.size(50, 3)))
    library = bench.folder / "library"
    Newsdesk(library).close()
    with TelegramServer() as telegram, OpenAIServer() as model:
        model.paths["/v1/chat/completions"] = ENDLESS
        given: dict[str, Any] = {
            "llm": "openai",
            "model": "fake",
            "llm_base_url": model.url,
            "llm_api_key": SecretStr("key"),
        }
        with noted(outcome, telegram), running(telegram, library, telegram_owners=chats, **given):
            for chat in bench.draw(chats, len(chats)):
                outcome.rounds += 1
                telegram.say(chat, QUESTION)
                telegram.wait_for(partial(telegram.drafts.__getitem__, chat), timeout=30)
                began = time.monotonic()
                telegram.say(chat, "/abort")
                telegram.wait_for(partial(telegram.texts, chat), timeout=30)
                seconds.append(time.monotonic() - began)
                if telegram.texts(chat) != ["Stopped."] or seconds[-1] > LIMIT:
                    outcome.verdict.note("other", f"{seconds[-1]:.1f} s: {telegram.texts(chat)}")
        for call in telegram.refused:
            outcome.verdict.note("errors", f"{call.method}: {call.refused}")
    outcome.struck = outcome.repaired = outcome.rounds
    outcome.figures.append(f"{outcome.rounds} stopped, the slowest after {max(seconds):.2f} s")
    return outcome
