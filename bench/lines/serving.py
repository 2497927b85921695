"""Questions: cold, warm, many at once; and the memory of a library that serves them."""

import sys
from pathlib import Path
from typing import Any

from bench.line import Line, Place, Round
from bench.process import job, pressbox, run

ASKED = "Which refinery was hit?"
WARM, FEW = 40, 20  # questions of a round
CHATS, EACH = 16, 2
MODEL = "both embed the question with the same model"


def _sample(place: Place) -> Path:
    """A library of the sample articles."""
    home = place.folder / "sample"
    if not home.exists():
        pressbox("index", home=home)
    return home


def _cold(place: Place) -> Round:
    home = _sample(place)
    theirs = run(sys.executable, "-c", "import chromadb")
    ours = pressbox("ask", "--no-sync", ASKED, home=home)
    return getattr(theirs, place.clock), getattr(ours, place.clock)


def _served(place: Place, server: str, count: int = WARM) -> dict[str, Any]:
    return job("serve", server, str(place.library(place.largest) / "home"), str(count))


def _milliseconds(place: Place, server: str) -> float:
    return 1000 * float(_served(place, server)["p95"][place.clock])


def _memory(place: Place) -> Round:
    theirs, ours = (_served(place, server, FEW)["megabytes"] for server in ("chroma", "answers"))
    return theirs, ours


def _chats(place: Place) -> Round:
    told = job("chats", str(_sample(place)), str(CHATS), str(CHATS * EACH))
    return None, 1000 * told[place.clock] / (CHATS * EACH)


COLD = Line("cold", "a cold question, sample articles", "`import chromadb`", "s", _cold, 1.1)
RETRIEVAL = Line(
    "retrieval",
    "a warm question's retrieval in {largest:,} chunks, p95",
    "a bare Chroma query",
    "ms",
    lambda place: (_milliseconds(place, "chroma"), _milliseconds(place, "retrieval")),
    3.0,
    MODEL,
)
WORDS = Line(
    "words",
    "… the same",
    "tantivy alone",
    "ms",
    lambda place: (_milliseconds(place, "tantivy"), _milliseconds(place, "retrieval")),
    10.0,
    "tantivy searches words and embeds nothing",
)
ANSWER = Line("answer", "… its answer, p95", "", "ms", lambda place: (None, _milliseconds(place, "answers")), 300)
MEMORY = Line(
    "memory",
    "memory that serves {largest:,} chunks",
    "a bare Chroma client with them",
    "MB",
    _memory,
    1.3,
    "ours holds the cross-encoder and the lexical index too",
)
CHATTING = Line("chats", f"an answer, {CHATS} chats at once, sample articles", "", "ms", _chats, 25)
