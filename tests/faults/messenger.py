"""Rows: the Telegram bot killed, stopped, flooded, cut off and crowded, over the strict server: 0 lost, 0 twice."""

import itertools
import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random

from tests.bot.conftest import write_articles
from tests.bot.telegram.bots import webhook
from tests.fakes.loopback import free_port
from tests.fakes.telegram_server import Fault, TelegramServer
from tests.faults.bench import Bench
from tests.faults.bugs import apologies, logged, refusals
from tests.faults.verdict import Outcome

ASKED = (
    "When will the ferry to Brackness sail again?",
    "How many books does the library in Orrin have?",
    "How much will lorries pay for the Selby bridge?",
    "Who said that it took six years?",
)
CHATS = tuple(range(101, 151))
STARTED, ANSWERED = 90.0, 120.0  # seconds of patience
STOPPED = 15.0  # seconds in which a bot that is told to stop must have left
FLOOD, OTHERS = 60, 10


class Bots:
    """One library, one Telegram, and one bot process after the other."""

    def __init__(self, folder: Path, telegram: TelegramServer, hooked: bool) -> None:
        self.telegram = telegram
        self._hooked = hooked
        self._environment = {
            **os.environ,
            "PRESSBOX_HOME": str(folder / "library"),
            "TELEGRAM_BOT_TOKEN": telegram.token,
            "PRESSBOX_TELEGRAM_OWNERS": ",".join(map(str, CHATS)),
            "PRESSBOX_TELEGRAM_BASE_URL": f"http://127.0.0.1:{telegram.port}",
            "PRESSBOX_TELEGRAM_PERSON_QUESTIONS": "0",
            "PRESSBOX_LLM": "none",
        }
        if hooked:
            self._environment |= webhook(free_port())
            telegram.deliver()
        self.log = folder / "bot.log"
        self._papers = write_articles(folder / "papers")
        self._index = [sys.executable, "-m", "bot", "index", str(self._papers)]
        subprocess.run(self._index, env=self._environment, check=True, capture_output=True)

    @contextmanager
    def running(self, *words: str) -> Iterator[subprocess.Popen[str]]:
        """The bot, or another module that is it."""
        command = [sys.executable, "-m", *(words or ("bot", "telegram", "--no-index"))]
        with (
            self.log.open("a", encoding="utf-8") as log,
            subprocess.Popen(command, env=self._environment, stderr=log, text=True) as bot,
        ):
            try:
                yield bot
            finally:
                bot.kill()

    @contextmanager
    def indexing(self, title: str, text: str) -> Iterator[subprocess.Popen[bytes]]:
        """One more article, which another process takes in meanwhile."""
        (self._papers / f"{title}.txt").write_text(f"{title}\n\n{text}", encoding="utf-8")
        with subprocess.Popen(self._index, env=self._environment, stdout=subprocess.DEVNULL) as run:
            yield run

    def ready(self) -> None:
        """Behind a webhook that was set before, Telegram posts until it is taken."""
        self.telegram.wait_for(lambda: self.telegram.webhook["url"] if self._hooked else self.telegram.polling, STARTED)

    def ask(self, chats: Sequence[int], turns: int, first: int = 0) -> int:
        """So many questions in each chat; how many in all."""
        for turn in range(turns):
            for chat in chats:
                self.telegram.say(chat, ASKED[(first + turn) % len(ASKED)])
        return turns * len(chats)

    def confirmed(self) -> None:
        """Nothing waits at Telegram's any more: it is all in the bot's hands."""
        self.telegram.wait_for(lambda: not self.telegram.updates, ANSWERED)


@contextmanager
def bots(bench: Bench, outcome: Outcome, hooked: bool = False) -> Iterator[Bots]:
    """A bug that a bot met breaks the row's promise."""
    with TelegramServer() as telegram:
        press = Bots(bench.folder, telegram, hooked)
        yield press
        apologies(telegram, outcome)
        logged(press.log, outcome)


def killed_behind_a_webhook(bench: Bench) -> Outcome:
    return killed_with_questions(bench, hooked=True)


def killed_with_questions(bench: Bench, hooked: bool = False) -> Outcome:
    """kill -9 a moment after the questions are confirmed; the next process answers what is left, and nothing twice."""
    outcome, chats, draw = Outcome(), CHATS[:20], Random(bench.seed)
    with bots(bench, outcome, hooked) as press:
        for number in bench.rounds(5, 2):
            rounds = number + 1
            with press.running() as bot:
                press.ready()
                outcome.questions += press.ask(chats, 2, rounds)
                press.confirmed()
                time.sleep(draw.random())
                before = sum(len(press.telegram.texts(chat)) for chat in chats)
                bot.send_signal(signal.SIGKILL)
                bot.wait()
            outcome.rounds += 1
            outcome.struck += before < outcome.questions
            with press.running():
                repaired = _all_answered(press, chats, 2 * rounds, outcome)
            outcome.repaired += repaired and before < outcome.questions
        refusals(press.telegram, outcome)
    return outcome


def stopped_with_questions(bench: Bench) -> Outcome:
    """SIGTERM with twenty in flight: out within 15 s with exit 0, and what was not done is done by the next."""
    outcome, chats = Outcome(), CHATS[:20]
    with bots(bench, outcome) as press:
        for number in bench.rounds(3, 1):
            rounds = number + 1
            with press.running() as bot:
                press.ready()
                outcome.questions += press.ask(chats, 1, rounds)
                press.confirmed()
                bot.send_signal(signal.SIGTERM)
                started = time.monotonic()
                try:
                    code = bot.wait(STOPPED)
                except subprocess.TimeoutExpired:
                    code = -1
                outcome.figures.append(f"exit {code} after {time.monotonic() - started:.1f} s")
                if code:
                    outcome.verdict.note("other", f"it left with {code}")
            outcome.rounds, outcome.struck = rounds, rounds
            with press.running():
                outcome.repaired += _all_answered(press, chats, rounds, outcome)
        refusals(press.telegram, outcome)
    return outcome


def cut_off(bench: Bench) -> Outcome:
    """502s, resets, silences and 429s at every method, while people ask; the process is the same from first to last."""
    faults = (Fault(502), Fault(), Fault(done=True), Fault(429, parameters={"retry_after": 1}), Fault(504, done=True))
    outcome, chats, draw = Outcome(), CHATS[:10], Random(bench.seed)
    with bots(bench, outcome) as press, press.running() as bot:
        press.ready()
        for number in bench.rounds(10, 2):
            rounds = number + 1
            for method in ("getUpdates", "sendMessage", "sendMessage", "sendMessage", "sendChatAction"):
                press.telegram.fail(method, draw.choice(faults))
            outcome.questions += press.ask(chats, 1, rounds)
            outcome.rounds, outcome.struck = rounds, rounds
            outcome.repaired += _all_answered(press, chats, rounds, outcome)
        if bot.poll() is not None:
            outcome.verdict.note("other", "the process ended")
        refusals(press.telegram, outcome)
    return outcome


def old_questions(bench: Bench) -> Outcome:
    """500 updates of an hour ago: one notice per chat, and no answer."""
    outcome = Outcome(rounds=1, struck=1)
    with bots(bench, outcome) as press:
        for number in range(bench.size(500, 100)):
            press.telegram.say(CHATS[number % len(CHATS)], ASKED[0], date=time.time() - 3600)
            outcome.questions += 1
        with press.running():
            press.ready()
            press.confirmed()
            outcome.repaired += _all_answered(press, CHATS, 1, outcome)
        refusals(press.telegram, outcome)
    return outcome


def flood(bench: Bench) -> Outcome:
    """Sixty messages of one chat: three answers and one notice; ten others wait at most a second longer."""
    outcome, flooder, others = Outcome(rounds=1, struck=1), CHATS[0], CHATS[1 : OTHERS + 1]
    with bots(bench, outcome) as press, press.running():
        press.ready()
        press.ask(others, 1)
        _all_answered(press, others, 1, outcome)  # what comes first is slower: it loads
        alone = _waits(press, others, 1)
        for number in range(FLOOD):
            press.telegram.say(flooder, ASKED[number % len(ASKED)])
        beside = _waits(press, others, 2)
        press.telegram.wait_for_texts(flooder, 4, ANSWERED)
        outcome.questions = FLOOD + 3 * OTHERS
        said = press.telegram.texts(flooder)
        more = max(beside) - max(alone)
        outcome.figures.append(f"slowest of ten: {max(alone):.2f} s alone, {max(beside):.2f} s beside the flood")
        outcome.figures.append(f"the flood got {len(said)} messages")
        if len(said) != 4 or more > 1:
            outcome.verdict.note("other", f"{len(said)} messages to the flood, others {more:.2f} s later")
        outcome.repaired = 1
        refusals(press.telegram, outcome)
    return outcome


def crowd(bench: Bench) -> Outcome:
    """Fifty chats that ask, read and ask again, for a minute: order kept; p95 beside the unloaded; memory."""
    outcome = Outcome(rounds=1, struck=1)
    with bots(bench, outcome) as press, press.running() as bot:
        press.ready()
        press.ask(CHATS[:1], 1)
        press.telegram.wait_for_texts(CHATS[0], 1, ANSWERED)
        alone = list(itertools.chain.from_iterable(_waits(press, CHATS[:1], turn) for turn in range(1, 11)))
        before = _resident(bot.pid)
        asked, waits = asked_for(press, bench.size(30, 5))
        outcome.questions = sum(asked.values())
        outcome.figures += [
            f"unloaded p50 {statistics.median(alone):.2f} s, p95 {_p95(alone):.2f} s",
            f"50 chats: {len(waits)} answers, p50 {statistics.median(waits):.2f} s, p95 {_p95(waits):.2f} s",
            f"resident {before} MB before, {_resident(bot.pid)} MB after",
        ]
        outcome.repaired = 1
        refusals(press.telegram, outcome)
    return outcome


def asked_for(press: Bots, seconds: int) -> tuple[dict[int, int], list[float]]:
    """Each chat asks again as soon as it was answered; how often each asked, and how long each answer took."""
    telegram, until = press.telegram, time.monotonic() + seconds
    before = {chat: len(telegram.texts(chat)) for chat in CHATS}
    asked, since, waits = dict.fromkeys(CHATS, 0), dict[int, float](), list[float]()
    while since or time.monotonic() < until:
        for chat in CHATS:
            if chat in since and len(telegram.texts(chat)) >= before[chat] + asked[chat]:
                waits.append(time.monotonic() - since.pop(chat))
            if chat not in since and time.monotonic() < until:
                since[chat] = time.monotonic()
                press.ask((chat,), 1, asked[chat])
                asked[chat] += 1
        if since and time.monotonic() > until + ANSWERED:
            raise AssertionError(f"{len(since)} chats were never answered")
        time.sleep(0.01)
    return asked, waits


def _waits(press: Bots, chats: Sequence[int], turn: int) -> list[float]:
    """Seconds from each question to its answer, asked at once."""
    counts = {chat: len(press.telegram.texts(chat)) for chat in chats}
    started = time.monotonic()
    press.ask(chats, 1, turn)
    ended = dict[int, float]()

    def all_there() -> bool:
        for chat in chats:
            if chat not in ended and len(press.telegram.texts(chat)) > counts[chat]:
                ended[chat] = time.monotonic() - started
        return len(ended) == len(chats)

    press.telegram.wait_for(all_there, ANSWERED)
    return list(ended.values())


def _all_answered(press: Bots, chats: Sequence[int], count: int, outcome: Outcome) -> bool:
    """Each chat has so many messages, and no more of them come."""
    try:
        press.telegram.wait_for(lambda: all(len(press.telegram.texts(chat)) >= count for chat in chats), ANSWERED)
        time.sleep(1)
    except AssertionError:
        pass
    missing = {chat: count - len(press.telegram.texts(chat)) for chat in chats}
    for chat, less in missing.items():
        if less:
            outcome.verdict.note("lost" if less > 0 else "duplicated", f"chat {chat}: {abs(less)} of {count}")
    return not any(missing.values())


def _resident(pid: int) -> int:
    """Megabytes; 0 where the system does not say."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE") // 2**20


def _p95(values: Sequence[float]) -> float:
    return sorted(values)[int(0.95 * (len(values) - 1))]
