"""Rows: a language model's service that is down for a while, and an embeddings service that is down."""

import statistics
import time
from collections.abc import Callable
from pathlib import Path

from bot.answering.answer import EXTRACTIVE, GENERATIVE, Answer
from bot.answering.assistant import INSTEAD
from bot.answering.extractive.answerer import Extractive
from bot.llm.circuit_breaker import FAILURES, REST, WITHIN, CircuitBreaker
from bot.llm.protocol import SAID, Fault
from index.embedding.cross_encoder import MarcoMiniLM
from index.errors import WORDS_ALONE
from tests.bot.newsdesk import KEY, PATIENT, SAMPLE, Newsdesk
from tests.fakes.chat import speaking
from tests.fakes.openai_server import OpenAIServer, failure
from tests.faults.bench import Bench
from tests.faults.language_models import GOLD, QUESTION, WRITTEN
from tests.faults.verdict import Outcome

FAST = 2.0  # seconds that an answer may take while the breaker is open, for 19 of 20
UNTOLD = 30.0  # the same of the short form, beside which other tests run
BACK = 60.0  # seconds after which a service that is up again is used again


def outage(bench: Bench) -> Outcome:
    """The service is down: everybody is answered, soon without a call. Then it is up again, and that is noticed."""
    outcome = Outcome()
    ahead = [0.0]  # seconds by which the short form's clock is put forward
    desk = Newsdesk(bench.folder / "library")
    desk.extractive = Extractive(MarcoMiniLM())  # how long each answer takes is measured
    with OpenAIServer() as server:
        server.paths["/v1/chat/completions"] = failure(500)
        breaker = CircuitBreaker(lambda: time.monotonic() + ahead[0])
        assistant = desk.assistant(server.url, PATIENT, breaker=breaker)

        def asked() -> Answer:
            outcome.questions += 1
            return assistant.ask(QUESTION).answer

        fast = UNTOLD if bench.short else FAST
        _fail(outcome, asked, lambda: len(server.requests), bench.size(40, 6), fast)
        server.paths["/v1/chat/completions"] = speaking(WRITTEN)
        ahead[0] = REST if bench.short else 0.0
        _recover(outcome, asked)
    desk.close()
    return outcome


def _fail(outcome: Outcome, asked: Callable[[], Answer], calls: Callable[[], int], questions: int, fast: float) -> None:
    outcome.rounds, outcome.struck = 1, 1
    took = list[float]()
    for question in range(questions):
        before, began = calls(), time.monotonic()
        answer = asked()
        opened = question >= FAILURES
        if opened:
            took.append(time.monotonic() - began)
        wanted = SAID[Fault.RESTING if opened else Fault.FAILED]
        if answer.mode != EXTRACTIVE or not answer.sentences or GOLD not in answer.sentences[0].text:
            outcome.verdict.note("lost", f"question {question + 1} was not answered")
        if [wanted in notice and INSTEAD in notice for notice in answer.notices] != [True]:
            outcome.verdict.note("other", f"question {question + 1} was told {answer.notices}")
        if opened and calls() > before:
            outcome.verdict.note("other", f"question {question + 1} called a service that is down")
    slow = statistics.quantiles(took, n=20)[-1]
    if slow > fast:
        outcome.verdict.note("other", f"with the breaker open 1 of 20 took {slow:.1f} s")
    outcome.figures.append(
        f"down: {FAILURES} failures within {WITHIN:.0f} s open the breaker, then {len(took)} questions without a call, "
        f"{statistics.median(took):.2f} s in the middle, {slow:.2f} s for 19 of 20"
    )


def _recover(outcome: Outcome, asked: Callable[[], Answer]) -> None:
    began = time.monotonic()
    while asked().mode != GENERATIVE:
        if time.monotonic() - began > BACK:
            outcome.verdict.note("other", f"not used again within {BACK:.0f} s")
            return
        time.sleep(0.5)
    outcome.repaired = 1
    outcome.figures.append(f"up again: the model writes after {time.monotonic() - began:.1f} s")


def mute_embeddings(bench: Bench) -> Outcome:
    """A library embedded by a service which is down when somebody asks: words alone find it, and a line says so."""
    outcome = Outcome(rounds=1, struck=1, questions=1)
    home = bench.folder / "library"
    home.mkdir(parents=True)
    desk = Elsewhere(home)
    with OpenAIServer() as server:
        url = server.url
        indexed = desk.run("index", str(SAMPLE), **_embedded_at(url))
    seen = desk.run("ask", "--no-model", QUESTION, **_embedded_at(url))
    if indexed.code or seen.code or GOLD not in seen.out:
        outcome.verdict.note("lost", f"{indexed.err} {seen.code} {seen.out!r}")
    if WORDS_ALONE not in seen.err or "Traceback" in seen.err or KEY in seen.out + seen.err:
        outcome.verdict.note("other", f"it says {seen.err!r}")
    outcome.repaired = int(outcome.verdict.clean)
    outcome.figures.append(f"{seen.code} → {seen.err.strip()}")
    return outcome


def _embedded_at(url: str) -> dict[str, str]:
    return {"PRESSBOX_EMBEDDER": "openai", "OPENAI_BASE_URL": url, "OPENAI_API_KEY": KEY}


class Elsewhere(Newsdesk):
    """A home that the command line fills itself."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
