"""`pressbox chat`: a conversation, kept in memory and nowhere else."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bot.answer import Conversation
from bot.bootstrap import Desk
from bot.cli.notices import notice
from bot.cli.options import NoSync, Outlet, Since, Until, chosen
from bot.cli.refresh import open_early, refresh
from bot.receipt import Receipt
from bot.render import answer, explanation
from corpus.errors import PressboxError
from index.catalog import Filter

PROMPT = "? "
TURNS = 20  # kept; a follow-up looks no further back
LINES = 1000  # of typed history
HELP = """\
Ask anything; a follow-up such as "how many of them?" is understood.
  /sources  the exact words that the last answer rests on
  /why      how the last answer was found
  /reset    forget the conversation
  /help     this list
  /quit     leave (so does Ctrl-D); Ctrl-C drops the question at hand"""


def chat(
    since: Since = None,
    until: Until = None,
    outlet: Outlet = None,
    no_sync: NoSync = False,
) -> None:
    """Talk with the articles: a question, an answer, a follow-up."""
    with Desk() as desk:
        if not no_sync:
            refresh(desk)
        open_early(desk)
        conversation = _Conversation(desk, chosen(since, until, outlet))
        if sys.stdin.isatty():
            print("Ask about the articles. /help lists the commands.")
        for line in _lines(desk.home.path / "chat_history"):
            if line == "/quit":
                return
            _reply(conversation, line)
            print(flush=True)


class _Conversation:
    def __init__(self, desk: Desk, among: Filter) -> None:
        self._desk = desk
        self._among = among
        self._said = Conversation()
        self._last: Receipt | None = None

    def ask(self, question: str) -> None:
        receipt = self._desk.assistant.ask(question, self._said, self._among)
        self._last = receipt
        self._said = self._said.then(question, receipt.answer, TURNS)
        for sentence in receipt.answer.notices:
            notice(sentence)
        answer.show(receipt.answer)

    def command(self, name: str) -> None:
        if name == "/reset":
            self._said, self._last = Conversation(), None
            print("The conversation is forgotten.")
        elif name == "/help":
            print(HELP)
        elif name not in ("/sources", "/why"):
            notice(f"There is no command {name}; /help lists them.")
        elif self._last is None:
            print("Nothing was asked yet.")
        elif name == "/sources":
            answer.show_quotes(self._last.answer)
        else:
            explanation.show(self._last)


def _reply(conversation: _Conversation, line: str) -> None:
    """One line typed, answered; an error is a line and the conversation lives on."""
    try:
        if line.startswith("/"):
            conversation.command(line)
        else:
            conversation.ask(line)
    except PressboxError as error:
        notice(str(error))
    except KeyboardInterrupt:
        notice("Interrupted.")


def _lines(history: Path) -> Iterator[str]:
    """What is typed, until Ctrl-D; blank lines are skipped."""
    if not sys.stdin.isatty():
        yield from (line.strip() for line in sys.stdin if line.strip())
        return
    with _history(history):
        while True:
            try:
                line = input(PROMPT).strip()
            except EOFError:
                print()
                return
            except KeyboardInterrupt:
                print()
                continue
            if line:
                yield line


@contextmanager
def _history(path: Path) -> Iterator[None]:
    """Arrow keys bring back what was typed, also in earlier chats. The file is for its owner only."""
    try:
        import readline  # not on every platform
    except ImportError:
        yield
        return
    with suppress(OSError):  # a history is a comfort, no condition
        os.close(os.open(path, os.O_CREAT, 0o600))
        readline.read_history_file(path)
    readline.set_history_length(LINES)
    try:
        yield
    finally:
        with suppress(OSError):  # as above
            readline.write_history_file(path)
