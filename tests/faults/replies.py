"""Row: a model's reply of any shape: JSON of every kind where a chunk, an error or a list of models is due."""

from hypothesis import HealthCheck, Phase, given, seed, settings

from bot.answering.answer import GENERATIVE
from bot.answering.assistant import INSTEAD, UNUSABLE
from bot.llm.circuit_breaker import CircuitBreaker
from tests.bot.llm.shapes import REPLIES
from tests.bot.newsdesk import PATIENT, Newsdesk
from tests.fakes.openai_server import OpenAIServer, Reply
from tests.faults.bench import Bench
from tests.faults.bugs import noted
from tests.faults.verdict import Outcome

QUESTION = "Which refinery was hit?"


def odd_replies(bench: Bench) -> Outcome:
    """Each is asked once: the model's checked sentences or the articles' own with a line, and no bug in the log."""
    outcome, written = Outcome(), 0
    desk = Newsdesk(bench.folder / "library")
    with OpenAIServer() as server, noted(outcome):

        @seed(bench.seed)
        @settings(
            max_examples=bench.size(1_000, 40),
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(REPLIES)
        def ask(reply: Reply) -> None:
            nonlocal written
            if bench.over:
                return
            outcome.rounds += 1
            outcome.struck += 1
            server.paths["/v1/chat/completions"] = reply
            try:
                answer = desk.assistant(server.url, PATIENT, breaker=CircuitBreaker()).ask(QUESTION).answer
            except Exception as error:
                outcome.verdict.note("errors", f"{type(error).__name__}: {error}")
                return
            written += answer.mode == GENERATIVE
            explained = answer.mode == GENERATIVE or any(INSTEAD in notice for notice in answer.notices)
            if not answer.sentences or not explained or any(UNUSABLE in notice for notice in answer.notices):
                outcome.verdict.note("other", f"{len(answer.sentences)} sentences, {answer.notices}")
            outcome.repaired += 1

        ask()
    outcome.figures.append(f"{written} answers were the model's, {outcome.rounds - written} the articles' own")
    desk.close()
    return outcome
