"""`pressbox serve` as people and programs have it: a real server on loopback over a real library."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from subprocess import PIPE
from typing import Any

import httpx
import pytest

from tests.bot.conftest import ARTICLES
from tests.bot.served import TOKENS, Library
from tests.forked import Running

QUESTION = "Who is the harbour master of Lanmouth?"
HOSTILE = {
    "title": '</title><script>alert("title")</script><h1> *a* [b](https://evil.example/c)',
    "outlet": "<img src=x onerror=alert(1)>",
    "author": '"><svg onload=alert(2)>',
    "date": "2025-04-01",
    "url": "javascript:alert(3)",
    "text": "The lighthouse of Quillan was painted by Odo <b>Barrow</b> & sons in 1911, *they* say.\n\n"
    "1. <script>alert('text')</script> </mark></p><iframe src=https://evil.example></iframe>"
    " [click](javascript:alert(4)) ![pixel](https://evil.example/pixel.png) `code`. \x1b[31mred\x1b[0m \u202egnp.exe",
}


@dataclass(frozen=True)
class ServedLibrary(Library):
    """A library with the reply of its model."""

    def ask(self, server: str, question: str, *, token: str = TOKENS[0], **more: Any) -> dict[str, Any]:
        """The reply of the model, whole."""
        body = {"model": "pressbox", "messages": [{"role": "user", "content": question}], **more}
        reply = httpx.post(
            f"{server}/v1/chat/completions", json=body, headers={"Authorization": f"Bearer {token}"}, timeout=60
        )
        assert reply.status_code == 200, reply.text
        return dict(reply.json())


@pytest.fixture(scope="session")
def served_library(tmp_path_factory: pytest.TempPathFactory) -> ServedLibrary:
    """A library of four articles, one of them hostile, indexed by the command."""
    articles = {**ARTICLES, "hostile.json": json.dumps(HOSTILE)}
    return ServedLibrary.make(tmp_path_factory, articles, PRESSBOX_SERVE_TOKENS=",".join(TOKENS))


@pytest.fixture(scope="session")
def server(served_library: ServedLibrary) -> Iterator[str]:
    """The address of the library's server."""
    with serving(served_library.environment) as (address, _):
        yield address


@contextmanager
def serving(environment: dict[str, str], *words: str) -> Iterator[tuple[str, str]]:
    """The address of `pressbox serve` while it runs, and what it said before that."""
    words = ("serve", "--port", "0", "--no-sync", *words)
    with Running(*words, environment=environment, stderr=PIPE) as process:
        assert process.stderr is not None
        said = ""
        for line in process.stderr:
            if "is served at" in line:
                break
            said += line
        else:
            raise AssertionError(said)
        yield line.split(" is served at ")[1].split("/;")[0], said
        process.terminate()
        assert process.wait() == 0


@pytest.fixture
def owner(server: str) -> Iterator[httpx.Client]:
    """A client of somebody who has entered a token."""
    with httpx.Client(base_url=server, timeout=60, follow_redirects=True) as client:
        assert client.post("/enter", data={"token": TOKENS[0]}).status_code == 200
        yield client
