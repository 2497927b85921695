"""Row: a flood of questions against caps on calls and tokens. What is called never exceeds a cap, and reaches it."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from bot.answering.answer import EXTRACTIVE
from bot.chats.budget import Budget, Limits
from bot.chats.store import Chats
from tests.bot.newsdesk import Newsdesk
from tests.fakes.chat import speaking
from tests.fakes.openai_server import OpenAIServer, failure
from tests.faults.bench import Bench
from tests.faults.language_models import QUESTION, WRITTEN
from tests.faults.verdict import Outcome

THREADS = 16
PEOPLE = 40
TOKENS = 900  # that a call sets aside
USED = 700  # of which it uses so many


def floods(bench: Bench) -> Outcome:
    outcome = Outcome()
    bench.folder.mkdir(exist_ok=True)
    _reservations(bench, outcome, Limits(person_calls=bench.size(80, 10), library_calls=bench.size(1_500, 100)))
    _reservations(bench, outcome, Limits(library_tokens=bench.size(300_000, 20_000)))
    _questions(bench, outcome, cap=bench.size(25, 5), failing=False)
    _questions(bench, outcome, cap=bench.size(25, 5), failing=True)
    return outcome


def _reservations(bench: Bench, outcome: Outcome, limits: Limits) -> None:
    """Threads of two connections, as two processes have, ask for calls as fast as they can."""
    path = bench.folder / f"reservations-{outcome.rounds}.sqlite3"
    stores = [Chats(path) for _ in range(2)]
    budgets = [Budget(store, limits) for store in stores]
    wanted = bench.size(4_000, 400)

    def ask(number: int) -> str | None:
        person, budget = f"person {number % PEOPLE}", budgets[number % 2]
        if budget.reserve(person, TOKENS):
            return None
        budget.settle(person, TOKENS, USED)
        return person

    with ThreadPoolExecutor(THREADS) as pool:
        granted = Counter(filter(None, pool.map(ask, range(wanted))))
    calls, tokens = budgets[0].spent()
    for store in stores:
        store.close()
    outcome.rounds += 1
    outcome.struck += 1
    over = max(granted.values()) > (limits.person_calls or wanted) or calls > (limits.library_calls or wanted)
    over = over or bool(limits.library_tokens and tokens > limits.library_tokens)
    exact = calls == granted.total() and tokens == calls * USED
    full = calls == limits.library_calls if limits.library_calls else tokens + TOKENS > limits.library_tokens
    _judge(outcome, not over and exact and full, f"{wanted:,} questions: {calls:,} calls, {tokens:,} tokens; {limits}")


def _questions(bench: Bench, outcome: Outcome, cap: int, failing: bool) -> None:
    """Real questions over the wire; each that finds the budget empty is answered by the articles' own sentences.

    A service that fails is called again for one question: these calls count like any other.
    """
    desk = Newsdesk(bench.folder / f"library-{outcome.rounds}")
    store = Chats(bench.folder / f"questions-{outcome.rounds}.sqlite3")
    with OpenAIServer() as server:
        server.paths["/v1/chat/completions"] = failure(500) if failing else speaking(WRITTEN)
        budget = Budget(store, Limits(library_calls=cap))
        assistants = [desk.assistant(server.url, budget=budget) for _ in range(bench.size(100, 12))]
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda assistant: assistant.ask(QUESTION).answer, assistants))
        calls = len(server.requests)
    store.close()
    desk.close()
    outcome.rounds += 1
    outcome.struck += 1
    outcome.questions += len(answers)
    told = sum("budget" in " ".join(answer.notices) for answer in answers)
    extractive = sum(answer.mode == EXTRACTIVE for answer in answers)
    well = all(answer.sentences for answer in answers) and calls == cap and told and (extractive == told or failing)
    kind = "failing" if failing else "healthy"
    _judge(
        outcome, bool(well), f"{kind}: {len(answers)} questions, cap {cap}, {calls} calls, {told} told of the budget"
    )


def _judge(outcome: Outcome, well: bool, figure: str) -> None:
    outcome.figures.append(figure)
    outcome.repaired += well
    if not well:
        outcome.verdict.note("other", figure)
