"""Rows: doors and workers of the Telegram bot killed, paused and restarted beside each other: 0 lost, 0 twice."""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from random import Random
from threading import Thread

from tests.bot.conftest import write_articles
from tests.bot.telegram.crew import Crew, crew, stop
from tests.fakes.postgres import Cluster, NoServer, start_cluster
from tests.faults.bench import Bench
from tests.faults.bugs import apologies, refusals
from tests.faults.messenger import ANSWERED, ASKED
from tests.faults.verdict import Outcome
from tests.forked import Running

CHATS = tuple(range(101, 131))
QUESTIONS = ASKED[:3]
ANSWERS = ("Friday", "12,000", "11 euros")  # a word of the answer to each
OPEN = 2  # questions of a chat that wait for an answer at once
FOUR = 4


def killed_workers(bench: Bench) -> Outcome:
    """500 questions of 30 chats, four workers, two of them killed at random."""
    with _sqlite(bench) as made:
        return _killed_workers(bench, made)


def killed_workers_over_postgres(bench: Bench) -> Outcome:
    """The same over PostgreSQL."""
    return _over_postgres(bench, _killed_workers)


def restarted(bench: Bench) -> Outcome:
    """A rolling restart: each of two doors and four workers stopped and replaced, one after another, under load."""
    with _sqlite(bench) as made:
        return _restarted(bench, made)


def restarted_over_postgres(bench: Bench) -> Outcome:
    """The same over PostgreSQL."""
    return _over_postgres(bench, _restarted)


def paused(bench: Bench) -> Outcome:
    """Workers stopped by SIGSTOP for longer than their lease, and woken: none answers what another has answered."""
    return _over_postgres(bench, _paused)


def without_database(bench: Bench) -> Outcome:
    """PostgreSQL stopped at once and started again, after a moment and after longer than a lease, under load."""
    return _over_postgres(bench, _without_database)


class Load:
    """Each chat asks again as soon as it has fewer than OPEN questions open."""

    def __init__(self, made: Crew, questions: int) -> None:
        self.made, self.questions = made, questions
        self.asked = dict.fromkeys(CHATS, 0)
        self._last = time.monotonic()  # when an answer came last
        self._answers = 0
        self.gap = 0.0  # the longest time without any answer

    @property
    def answered(self) -> int:
        return self._answers

    def run(self, during: Callable[[int], bool]) -> None:
        """Ask until all questions are asked and answered, and as long as `during` says so.

        It is called again and again, with the number of answers.
        """
        telegram, until = self.made.telegram, time.monotonic() + ANSWERED
        while (on := during(self._answers)) or self._answers < max(self.questions, sum(self.asked.values())):
            texts = {chat: len(telegram.texts(chat)) for chat in CHATS}
            if sum(texts.values()) > self._answers:
                until = time.monotonic() + ANSWERED
            self._count(sum(texts.values()))
            for chat in CHATS:
                if (on or sum(self.asked.values()) < self.questions) and self.asked[chat] - texts[chat] < OPEN:
                    telegram.say(chat, QUESTIONS[self.asked[chat] % len(QUESTIONS)])
                    self.asked[chat] += 1
            if time.monotonic() > until:
                return
            time.sleep(0.02)
        time.sleep(1)  # what comes twice comes now

    def _count(self, answers: int) -> None:
        now = time.monotonic()
        if answers > self._answers:
            if self._answers:
                self.gap = max(self.gap, now - self._last)
            self._answers, self._last = answers, now

    def judge(self, outcome: Outcome) -> None:
        for chat, asked in self.asked.items():
            texts = self.made.telegram.texts(chat)
            if len(texts) != asked:
                kind = "lost" if len(texts) < asked else "duplicated"
                outcome.verdict.note(kind, f"chat {chat}: {len(texts)} answers to {asked} questions")
            elif wrong := [n for n, text in enumerate(texts) if ANSWERS[n % len(ANSWERS)] not in text]:
                outcome.verdict.note("mixed", f"chat {chat}: out of order at {wrong[0]}: {texts[wrong[0]][:80]!r}")
        refusals(self.made.telegram, outcome)
        apologies(self.made.telegram, outcome)


def _killed_workers(bench: Bench, made: Crew, cluster: Cluster | None = None) -> Outcome:
    outcome, draw = Outcome(), Random(bench.seed)
    questions = bench.size(500, 60)
    _open(made, bench.size(2, 1))
    load = Load(made, questions)
    due = sorted(draw.sample(range(questions // 10, questions // 2), 2))
    victims = draw.sample(made.workers, 2)

    def kill(answered: int) -> bool:
        if due and answered >= due[0]:
            due.pop(0)
            victims.pop().send_signal(signal.SIGKILL)
            outcome.rounds, outcome.struck = outcome.rounds + 1, outcome.struck + 1
        return bool(due)

    began = time.monotonic()
    load.run(kill)
    outcome.figures.append(
        f"{load.answered} answers in {time.monotonic() - began:.1f} s, longest gap {load.gap:.2f} s, "
        f"{_second_attempts(made)} second attempts"
    )
    return _judged(load, outcome)


def _restarted(bench: Bench, made: Crew, cluster: Cluster | None = None) -> Outcome:
    outcome, codes = Outcome(), list[int]()
    doors = _open(made, 2)
    load, roll = Load(made, bench.size(500, 60)), Thread(target=_roll, args=(made, doors, codes))

    def restart(answered: int) -> bool:
        if answered > len(CHATS) and roll.ident is None:
            roll.start()
        return roll.ident is None or roll.is_alive()

    load.run(restart)
    outcome.rounds = outcome.struck = len(codes)
    outcome.figures.append(f"{load.answered} answers, longest gap {load.gap:.2f} s, exits {codes}")
    if any(codes) or len(codes) < FOUR + len(doors):
        outcome.verdict.note("other", f"exits {codes}")
    return _judged(load, outcome)


def _roll(made: Crew, doors: list[Running], codes: list[int]) -> None:
    """A rolling restart: each new process is there before its old one is told to stop."""
    for door, url in zip(doors, list(made.telegram.doors), strict=True):
        made.door()
        made.telegram.doors.remove(url)
        codes.append(stop(door))
    for worker in list(made.workers):
        ready = len(made.telegram.called("getMe"))
        made.worker()
        while len(made.telegram.called("getMe")) == ready:
            time.sleep(0.05)
        codes.append(stop(worker))


def _paused(bench: Bench, made: Crew, cluster: Cluster) -> Outcome:
    outcome, draw = Outcome(), Random(bench.seed)
    _open(made, 1)
    load = Load(made, bench.size(300, 90))
    asleep = list[tuple[float, Running]]()
    due = [load.questions // 6, load.questions // 3]
    awake = list(made.workers)

    def pause(answered: int) -> bool:
        if due and answered >= due[0]:
            due.pop(0)
            worker = awake.pop(draw.randrange(len(awake)))
            worker.send_signal(signal.SIGSTOP)
            asleep.append((time.monotonic() + 25, worker))
            outcome.rounds, outcome.struck = outcome.rounds + 1, outcome.struck + 1
        for until, worker in asleep:
            if time.monotonic() > until:
                worker.send_signal(signal.SIGCONT)
        return bool(due)

    load.run(pause)
    for _, worker in asleep:
        worker.send_signal(signal.SIGCONT)
    time.sleep(3)
    outcome.figures.append(f"{load.answered} answers, longest gap {load.gap:.2f} s")
    return _judged(load, outcome)


def _without_database(bench: Bench, made: Crew, cluster: Cluster) -> Outcome:
    outcome = Outcome()
    _open(made, 1)
    load, outages = Load(made, bench.size(200, 60)), (1, 0.2) if bench.short else (1, 25, 0.2, 3, 0.2, 1)

    def strike() -> None:
        for away in outages:
            cluster.crash(away)
            outcome.rounds, outcome.struck = outcome.rounds + 1, outcome.struck + 1
            time.sleep(5)

    striker = Thread(target=strike)

    def during(answered: int) -> bool:
        if answered > len(CHATS) and striker.ident is None:
            striker.start()
        return striker.ident is None or striker.is_alive()

    load.run(during)
    outcome.figures.append(f"{load.answered} answers, longest gap {load.gap:.2f} s")
    return _judged(load, outcome)


def _judged(load: Load, outcome: Outcome) -> Outcome:
    outcome.questions = sum(load.asked.values())
    load.judge(outcome)
    outcome.repaired = outcome.struck if outcome.verdict.clean else 0
    return outcome


def _open(made: Crew, doors: int) -> list[Running]:
    opened = [made.door() for _ in range(doors)]
    for _ in range(FOUR):
        made.worker()
    made.telegram.wait_for(lambda: len(made.telegram.called("getMe")) >= doors + FOUR, ANSWERED)
    return opened


def _second_attempts(made: Crew) -> int:
    with made.chats() as chats, chats.reading() as connection:
        return int(connection.execute("SELECT count(*) FROM inbox WHERE attempts > 1").fetchone()[0])


@contextmanager
def _sqlite(bench: Bench, **given: str) -> Iterator[Crew]:
    owners = ",".join(map(str, CHATS))
    known = {"PRESSBOX_TELEGRAM_OWNERS": owners, "PRESSBOX_TELEGRAM_PERSON_QUESTIONS": "0", "PRESSBOX_LLM": "none"}
    with crew(bench.folder / "library", **known, **given) as made:
        made.index(write_articles(bench.folder / "papers"))
        yield made


def _over_postgres(bench: Bench, row: Callable[[Bench, Crew, Cluster], Outcome]) -> Outcome:
    if find_spec("psycopg") is None:
        return Outcome(skipped="psycopg is not installed")
    with ExitStack() as stack:
        try:
            cluster = stack.enter_context(start_cluster())
        except NoServer as reason:
            return Outcome(skipped=str(reason))
        url = stack.enter_context(cluster.database())
        return row(bench, stack.enter_context(_sqlite(bench, PRESSBOX_DATABASE=url)), cluster)
