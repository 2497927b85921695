"""`python -m bench` (make bench): how long indexing, a warm question and a cold question take.

The articles are the sample, or those at a path ARTICLES. With `--home FOLDER` the benchmark asks an existing library
its own headlines, and prints milliseconds per stage. The figures compare before with after on one machine.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from statistics import median

from bot.answering.assistant import Assistant
from bot.answering.extractive.answerer import Extractive
from corpus.chunker import Chunker
from index.embedding.bge import Bge
from index.embedding.cross_encoder import MarcoMiniLM
from index.home import Home
from index.indexing.indexer import Indexer
from index.retrieval.library import Library
from index.retrieval.retriever import Retriever

QUESTIONS = [
    "How many drones and missiles were launched, and how many were intercepted?",
    "Which refinery was hit?",
    "Who is the Ukrainian negotiator?",
    "What happened at the Zaporizhzhia plant?",
    "What is the capital of Mongolia?",
]
COLD_ROUNDS = 7
WARM_ROUNDS = 10
HEADLINES = 200


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("articles", nargs="?", type=Path, default=Path(str(files("corpus").joinpath("articles"))))
    parser.add_argument("--home", type=Path, help="an existing library; it is only read")
    arguments = parser.parse_args()
    if arguments.home:
        home = Home(arguments.home.resolve())
        if not home.catalog.exists():
            parser.error(f"there is no library in {arguments.home}; `pressbox index FOLDER` makes one")
        large(home)
        return
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        indexing(home, arguments.articles.resolve())
        warm(home)
        cold(home)


def indexing(home: Home, articles: Path) -> None:
    """Index the articles into an empty library, then again with nothing new."""
    model = Bge()
    library = Library(home, model)
    library.catalog.register(articles, datetime.now(UTC))
    chunker = Chunker(model.count_tokens)
    indexer = Indexer(home, model, lambda: chunker, chunker.identity)
    first, second = indexer.sync(library.catalog), indexer.sync(library.catalog)
    library.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"index: {len(first.added):,} articles, {first.chunks:,} chunks in {first.seconds:.1f} s"
        f" ({first.embedded / first.seconds:.0f} chunks/s, peak {peak} MB);"
        f" again: {second.embedded} embedded in {1000 * second.seconds:.0f} ms"
    )


def warm(home: Home) -> None:
    """Ask questions of an open library."""
    model = Bge()
    library = Library(home, model)
    assistant = Assistant(library, Retriever(library), Extractive(MarcoMiniLM()))
    assistant.ask(QUESTIONS[0])
    times = sorted(assistant.ask(q).answer.timings["total"] for q in QUESTIONS * WARM_ROUNDS)
    library.close()
    print(f"warm question: median {median(times):.0f} ms, p95 {times[int(0.95 * len(times))]:.0f} ms")


def large(home: Home) -> None:
    """Ask an existing library up to about HEADLINES of its own headlines, and print the time of each stage."""
    model = Bge()
    library = Library(home, model)
    generation = library.snapshot().generation.number
    articles, chunks = library.catalog.count(generation)
    titles = [article.title for article in library.catalog.articles(generation)]
    assistant = Assistant(library, Retriever(library), Extractive(MarcoMiniLM()))
    assistant.ask(QUESTIONS[0])
    chosen = dict.fromkeys(titles[:: max(1, len(titles) // HEADLINES)])
    taken = [assistant.ask(title).answer.timings for title in chosen]
    library.close()
    print(f"{len(taken)} headlines asked of {articles:,} articles, {chunks:,} chunks; ms, median and p95:")
    for stage in taken[0]:
        times = sorted(timings.get(stage, 0.0) for timings in taken)
        print(f"  {stage:8} {median(times):6.1f} {times[int(0.95 * len(times))]:6.1f}")


def cold(home: Home) -> None:
    """Time `pressbox ask` and `import chromadb`, each in a new process. They alternate, to meet the same load."""
    environment = {**os.environ, "PRESSBOX_HOME": str(home.path)}
    ask = [sys.executable, "-m", "bot", "ask", "--no-sync", QUESTIONS[1]]
    chroma = [sys.executable, "-c", "import chromadb"]
    taken: dict[str, list[float]] = {"ask": [], "chroma": []}
    for _ in range(COLD_ROUNDS):
        for name, command in (("chroma", chroma), ("ask", ask)):
            started = time.perf_counter()
            subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
            taken[name].append(time.perf_counter() - started)
    asked, imported = median(taken["ask"]), median(taken["chroma"])
    print(f"cold question: {asked:.2f} s; import chromadb: {imported:.2f} s; ratio {asked / imported:.2f}")


if __name__ == "__main__":
    main()
