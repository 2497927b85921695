"""`pressbox chat`: a conversation, which is kept between runs until it is reset."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.answering.answer import OWNER
from bot.answering.explanation import Explanation
from bot.bootstrap import Pressbox
from bot.cli.asking import answer_on_terminal
from bot.cli.notices import print_notice
from bot.cli.options import AsOf, NoModel, NoSync, Outlet, Since, Strict, Until, make_filter
from bot.cli.refresh import open_early, refresh
from bot.cli.render import answer, explanation
from bot.interrupt import hear_again
from corpus.errors import PressboxError
from index.store.catalog import Filter

PROMPT = "? "
NAME = "terminal"
LEAVING = ("/quit", "/exit", "quit", "exit")
LINES = 1000  # kept of what was typed
HELP = """\
Ask anything; a follow-up such as "how many of them?" is understood.
  /sources  the exact words that the last answer rests on
  /why      how the last answer was found
  /reset    forget the conversation
  /help     this list
  /quit     leave (so do "exit" and Ctrl-D); Ctrl-C drops the question at hand"""


def chat(
    since: Since = None,
    until: Until = None,
    outlet: Outlet = None,
    chat: Annotated[str, typer.Option(metavar="NAME", help="Which conversation.")] = NAME,
    as_of: AsOf = None,
    strict: Strict = False,
    no_model: NoModel = False,
    no_sync: NoSync = False,
) -> None:
    """Talk with the articles: a question, an answer, a follow-up. The conversation is kept; /reset starts anew."""
    with Pressbox(no_model=no_model) as pressbox:
        if not no_sync:
            refresh(pressbox)
        open_early(pressbox)
        conversation = _Conversation(pressbox, chat, make_filter(since, until, outlet), as_of, strict)
        if sys.stdin.isatty():
            print("Ask about the articles. /help lists the commands.")
        conversation.greet()
        for line in _read_lines(pressbox.home.path / "chat_history"):
            if line.lower() in LEAVING:
                return
            _reply(conversation, line)
            print(flush=True)


class _Conversation:
    """The conversation of that name: it asks questions and runs the commands that begin with a slash."""

    def __init__(self, pressbox: Pressbox, name: str, among: Filter, as_of: datetime | None, strict: bool) -> None:
        self._pressbox = pressbox
        self._name = name
        self._among = among
        self._as_of = as_of
        self._strict = strict
        self._last: Explanation | None = None

    def greet(self) -> None:
        if turns := self._pressbox.chats.conversation(self._name).turns:
            print_notice(f"Going on from “{turns[-1].question}”; /reset starts anew.")

    def ask(self, question: str) -> None:
        conversation = self._pressbox.chats.conversation(self._name)
        self._last = answer_on_terminal(
            self._pressbox, question, self._among, conversation, as_of=self._as_of, strict=self._strict
        )
        self._pressbox.chats.add(self._name, OWNER, question, self._last.answer, datetime.now(UTC))
        answer.show(self._last.answer)

    def command(self, name: str) -> None:
        if name == "/reset":
            self._pressbox.chats.reset(self._name)
            self._last = None
            print("The conversation is forgotten.")
        elif name == "/help":
            print(HELP)
        elif name not in ("/sources", "/why"):
            print_notice(f"There is no command {name}; /help lists them.")
        elif self._last is None:
            print("Nothing was asked yet.")
        elif name == "/sources":
            answer.show_quotes(self._last.answer)
        else:
            explanation.show(self._last)


def _reply(conversation: _Conversation, line: str) -> None:
    """Answer one typed line. An error is a notice, and the conversation goes on."""
    try:
        if line.startswith("/"):
            conversation.command(line.lower())
        else:
            conversation.ask(line)
    except PressboxError as error:
        print_notice(str(error))
    except KeyboardInterrupt:
        hear_again()
        print_notice("Interrupted.")


def _read_lines(history: Path) -> Iterator[str]:
    """The lines of stdin until Ctrl-D or its end, without blank ones."""
    if not sys.stdin.isatty():
        yield from (line.strip() for line in sys.stdin if line.strip())
        return
    with _keep_history(history):
        while True:
            try:
                line = input(PROMPT).strip()
            except EOFError:
                print()
                return
            except KeyboardInterrupt:
                hear_again()
                print()
                continue
            if line:
                yield line


@contextmanager
def _keep_history(path: Path) -> Iterator[None]:
    """Keep a history of typed lines for the arrow keys, also between runs, in a file that only its owner can read."""
    try:
        import readline  # late: some platforms lack it
    except ImportError:
        yield
        return
    with suppress(OSError):  # the chat works without a history
        os.close(os.open(path, os.O_CREAT, 0o600))
        readline.read_history_file(path)
    readline.set_history_length(LINES)
    try:
        yield
    finally:
        with suppress(OSError):  # as above
            readline.write_history_file(path)
