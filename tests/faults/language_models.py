"""Row: everything that a language model's service does wrong, and what the person who asked sees of it.

The long form runs the real command line with the deadlines that people have; the short one asks in this process.
"""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace

import openai  # noqa: F401  # imported here, so that no deadline of the short form pays for it

from bot.answering.assistant import INSTEAD, NOTHING_WRITTEN
from bot.llm.allowance import CALLS
from bot.llm.protocol import SAID, Fault
from tests.bot.newsdesk import HASTY, KEY, PATIENT, Newsdesk, Seen
from tests.fakes.chat import FAULTS, HALF, chunk, event, speaking, split_characters, streamed
from tests.fakes.openai_server import OpenAIServer, Script, failure
from tests.faults.bench import Bench
from tests.faults.verdict import Outcome

QUESTION = "Which refinery was hit?"
GOLD = "Ryazan"
WRITTEN = f"A Ukrainian drone hit the oil refinery in {GOLD} overnight [1]."
NOT_BORNE_OUT = "What the language model wrote is not in the articles."
SHORTER = 3  # calls, each with fewer passages: an empty reply may mean that they were too long
SLACK = 20.0  # seconds that a start, the retrieval and a busy machine may take beside the deadline


@dataclass(frozen=True, slots=True)
class Case:
    """What the service does, call by call; `calls` that it must see; `said` of it, "" if the model's answer stands."""

    scripts: Callable[[], list[Script]]
    calls: int
    said: str


def _always(name: str, fault: Fault, calls: int = 1) -> tuple[str, Case]:
    return name, Case(lambda: [FAULTS[name]() for _ in range(CALLS)], calls, SAID[fault])


def _then(*scripts: Script) -> Case:
    return Case(lambda: [*scripts, speaking(WRITTEN)], len(scripts) + 1, "")


CASES: dict[str, Case] = dict(
    [
        _always("hang before headers", Fault.TIMEOUT),
        _always("slow first token", Fault.TIMEOUT),
        _always("stall in the middle", Fault.TIMEOUT),
        _always("keep-alive for ever", Fault.TIMEOUT),
        _always("429, again in 0 s", Fault.LIMITED, CALLS),
        _always("429, again in 1 s", Fault.LIMITED, CALLS),
        _always("429, again in an hour", Fault.LIMITED),
        _always("429, quota used up", Fault.QUOTA),
        _always("401, echoing the key", Fault.KEY),
        _always("403", Fault.KEY),
        _always("404, no such model", Fault.MODEL),
        _always("400, context too long", Fault.TOO_LONG, SHORTER),
        _always("400, content filter", Fault.FILTERED),
        _always("400, something else", Fault.REFUSED),
        _always("500", Fault.FAILED, CALLS),
        _always("503, a page of HTML", Fault.FAILED, CALLS),
        _always("200, a page of HTML", Fault.MALFORMED),
        _always("200, an error as JSON", Fault.FAILED, CALLS),
        _always("200, broken JSON", Fault.MALFORMED),
        _always("no choices", Fault.EMPTY, SHORTER),
        _always("cut", Fault.CUT),
        _always("no finish, no [DONE]", Fault.CUT),
        _always("only [DONE]", Fault.EMPTY, SHORTER),
        _always("malformed event", Fault.MALFORMED),
        _always("error event", Fault.FAILED),
        _always("empty text", Fault.EMPTY, SHORTER),
        _always("content filter in the stream", Fault.FILTERED),
        ("cut at its length", Case(lambda: [FAULTS["cut at its length"]()], 1, NOTHING_WRITTEN)),
        ("endless", Case(lambda: [FAULTS["endless"]()], 1, NOTHING_WRITTEN)),
        ("a token a second, for ever", Case(lambda: [_drip()], 1, SAID[Fault.TIMEOUT])),
        ("refused connection", Case(list, 0, SAID[Fault.UNREACHABLE])),
        ("a connection that is never made", Case(list, 0, SAID[Fault.TIMEOUT])),
        ("500, then well", _then(failure(500))),
        ("429, again in 1 s, then well", _then(failure(429, code="rate_limit_exceeded", retry_after="1"))),
        ("context too long, then well", _then(failure(400, code="context_length_exceeded"))),
        ("characters split between packets", Case(lambda: [split_characters(WRITTEN)], 1, "")),
        ("cites nothing", Case(lambda: [speaking("Nobody in Lanmouth knows.")], 1, NOT_BORNE_OUT)),
        ("well", Case(lambda: [speaking(WRITTEN)], 1, "")),
    ]
)


def _drip() -> Script:
    def body() -> Iterator[bytes]:
        while True:
            yield event(chunk("drip "))
            time.sleep(0.2)

    return replace(streamed([]), stream=body)


def language_models(bench: Bench) -> Outcome:
    outcome = Outcome(figures=["fault → calls → seconds → exit code → what is seen"])
    desk = Newsdesk(bench.folder / "library")
    for name, case in list(_short().items()) if bench.short else bench.draw(list(CASES.items()), 1):
        outcome.rounds += 1
        with _service(name, case) as (server, url):
            seen = (
                _asked(desk, url, case)
                if bench.short
                else desk.run("ask", QUESTION, OPENAI_BASE_URL=url, OPENAI_API_KEY=KEY)
            )
        outcome.struck += 1
        wrong = list(_wrong(name, case, seen, len(server.requests), HASTY.total if bench.short else PATIENT.total))
        outcome.repaired += not wrong
        for sentence in wrong:
            outcome.verdict.note("other", f"{name}: {sentence}")
        told = seen.err.strip() or seen.out.splitlines()[0]
        outcome.figures.append(f"{name} → {len(server.requests)} → {seen.seconds:.1f} → {seen.code} → {told}")
    desk.close()
    return outcome


def _short() -> dict[str, Case]:
    """One of each kind: `tests/bot/llm` tries them all."""
    kinds = {case.said or name: name for name, case in reversed(CASES.items())}
    return {name: CASES[name] for name in reversed(kinds.values())}


def _asked(desk: Newsdesk, url: str, case: Case) -> Seen:
    """In haste where the deadlines decide, and in peace where a busy machine could be too late for them."""
    began = time.monotonic()
    deadlines = HASTY if case.said == SAID[Fault.TIMEOUT] else PATIENT
    answer = desk.assistant(url, deadlines).ask(QUESTION).answer
    text = " ".join(sentence.text for sentence in answer.sentences)
    return Seen(0 if text else 3, text, "\n".join(answer.notices), time.monotonic() - began)


def _wrong(name: str, case: Case, seen: Seen, calls: int, total: float) -> Iterator[str]:
    """What of the promise was not kept: a right answer, or the articles' own sentences and one honest line."""
    if seen.code or GOLD not in seen.out:
        yield f"exit code {seen.code}, {seen.out!r}"
    if case.said and not (case.said in seen.err and INSTEAD in seen.err and len(seen.err.splitlines()) == 1):
        yield f"it says {seen.err!r}"
    if not case.said and seen.err:
        yield f"it says {seen.err!r}"
    if calls != case.calls:
        yield f"{calls} calls"
    if "Traceback" in seen.err or HALF.split()[0] in seen.out or KEY in seen.out + seen.err:
        yield "a traceback, half an answer, or the key"
    if seen.seconds > total + SLACK:
        yield f"{seen.seconds:.1f} seconds"


@contextmanager
def _service(name: str, case: Case) -> Iterator[tuple[OpenAIServer, str]]:
    with ExitStack() as stack:
        server = OpenAIServer(*case.scripts())
        if name == "a connection that is never made":
            yield server, stack.enter_context(_deaf())
        elif name == "refused connection":
            with server:
                url = server.url
            yield server, url
        else:
            yield stack.enter_context(server), server.url


@contextmanager
def _deaf() -> Iterator[str]:
    """A port whose queue of connections is full: the next one waits for ever."""
    with ExitStack() as stack:
        listening = stack.enter_context(socket.socket())
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        for _ in range(3):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listening.getsockname())
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/v1"
