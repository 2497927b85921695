"""Early loading: a question's models load beside the rest of its start, which keeps one core busy."""

from collections.abc import Sequence
from contextlib import suppress
from threading import Thread

ASKING = (["ask"], ["chat"])  # the commands that need both models
HELP = {"-h", "--help"}  # after which no question is asked


def load_early(arguments: Sequence[str]) -> None:
    """Start to load both models in a thread, if the command is one that needs them.

    A model is loaded once a process, so whoever needs it next finds it. What fails here fails again there, and is told.
    """
    if list(arguments[:1]) in ASKING and not HELP.intersection(arguments):
        Thread(target=_load, daemon=True).start()


def _load() -> None:
    with suppress(Exception):
        from index.embedding.bge import Bge  # late: imported here, while the main thread imports the commands
        from index.embedding.cross_encoder import MarcoMiniLM

        Bge().load()
        MarcoMiniLM().load()
