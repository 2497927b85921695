"""The sample articles, indexed, and an assistant whose language model is a server on loopback: here, or behind the
real command line in a process of its own."""

import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

from bot.answering.assistant import Assistant
from bot.answering.extractive.answerer import Extractive
from bot.answering.generative.answerer import Generative
from bot.answering.generative.prompting import PromptWriter
from bot.chats.budget import Budget
from bot.llm.circuit_breaker import CircuitBreaker
from bot.llm.openai_chat import OpenAIChat
from bot.llm.provider import MOST_TOKENS, Deadlines, Provider
from corpus.chunker import Chunker
from index.home import Home
from index.indexing.indexer import Indexer
from index.retrieval.library import Library
from index.retrieval.retriever import Retriever
from tests.fakes.remembered_models import RememberedBge, RememberedMarco
from tests.forked import run

SAMPLE = Path(str(files("corpus").joinpath("articles")))
KEY = "sk-secret-key-of-the-test"
HASTY = Deadlines(connect=0.5, first_token=1.0, between_tokens=0.8, total=3.0)
PATIENT = Deadlines()


@dataclass(frozen=True, slots=True)
class Seen:
    """What a person at the terminal saw."""

    code: int
    out: str
    err: str
    seconds: float


class Newsdesk:
    """To be closed. `articles` is a folder of articles."""

    def __init__(self, folder: Path, articles: Path = SAMPLE) -> None:
        self.folder = folder
        self.model = RememberedBge()
        self.library = Library(Home(folder), self.model)
        self.library.catalog.register(articles, datetime.now(UTC))
        chunker = Chunker(self.model.count_tokens)
        Indexer(Home(folder), self.model, lambda: chunker, chunker.identity).sync(self.library.catalog)
        self.retriever = Retriever(self.library)
        self.extractive = Extractive(RememberedMarco())

    def assistant(
        self,
        url: str = "",
        deadlines: Deadlines = PATIENT,
        *,
        breaker: CircuitBreaker | None = None,
        budget: Budget | None = None,
        prompts: Path | None = None,
        most_tokens: int = MOST_TOKENS,
    ) -> Assistant:
        """Without a URL there is no model."""
        generative = None
        if url:
            provider = Provider(
                OpenAIChat("fake", url, KEY, deadlines), deadlines, breaker=breaker, most_tokens=most_tokens
            )
            generative = Generative(provider, PromptWriter(prompts))
        return Assistant(self.library, self.retriever, self.extractive, generative, budget)

    def run(self, *words: str, stdin: str = "", **environment: str) -> Seen:
        """`pressbox …` as a process, with nothing of the caller's own settings."""
        began = time.monotonic()
        # in the folder no .env of a developer lies
        ran = run(*words, stdin=stdin, folder=self.folder, environment=self.environment(**environment))
        return Seen(ran.returncode, ran.stdout, ran.stderr, time.monotonic() - began)

    def environment(self, **more: str) -> dict[str, str]:
        kept = ("PATH", "HOME", "LANG", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "OMP_NUM_THREADS")
        inherited = {name: os.environ[name] for name in kept if name in os.environ}
        return {**inherited, "PRESSBOX_HOME": str(self.folder), "PRESSBOX_MODEL": "fake", **more}

    def close(self) -> None:
        self.library.close()
