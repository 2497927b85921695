"""`pressbox ask`: one question, one answer."""

import sys
from datetime import UTC, datetime
from typing import Annotated

import typer

from bot.answering.answer import OWNER, Conversation
from bot.bootstrap import Pressbox
from bot.cli.asking import answer_on_terminal
from bot.cli.options import AsOf, Json, NoModel, NoSync, Outlet, Since, Strict, Until, make_filter
from bot.cli.output import print_json
from bot.cli.refresh import open_early, refresh
from bot.typed_line import LONGEST, read_typed_line

NOT_ANSWERED = 3
STDIN = "-"
Words = Annotated[list[str] | None, typer.Argument(metavar="QUESTION", help="In your own words.", show_default=False)]


def ask(
    words: Words = None,
    as_json: Json = False,
    since: Since = None,
    until: Until = None,
    outlet: Outlet = None,
    as_of: AsOf = None,
    strict: Strict = False,
    no_model: NoModel = False,
    chat: Annotated[
        str | None, typer.Option(metavar="NAME", help="Continue the conversation of this name, or begin it.")
    ] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Show candidates, scores and milliseconds.")] = False,
    no_sync: NoSync = False,
) -> None:
    """Answer a QUESTION from the articles, with the sources.

    The question is read from stdin when it is not given or is "-". Exit code 3: the articles do not answer.
    """
    text = sys.stdin.read(LONGEST + 1) if _reads_stdin(words or []) else " ".join(words or [])
    question = read_typed_line(text, "question", try_instead='try: pressbox ask "Which refinery was hit?"')
    with Pressbox(no_model=no_model) as pressbox:
        if not no_sync:
            refresh(pressbox)
        open_early(pressbox)
        conversation = pressbox.chats.conversation(chat) if chat else Conversation()
        explained = answer_on_terminal(
            pressbox,
            question,
            make_filter(since, until, outlet),
            conversation,
            as_of=as_of,
            strict=strict,
            moving=not as_json,
        )
        if chat:
            pressbox.chats.add(chat, OWNER, question, explained.answer, datetime.now(UTC))
        if as_json:
            print_json(explained.as_dict() if explain else explained.answer.as_dict())
        else:
            from bot.cli.render import answer, explanation  # late: rich loads while Chroma is opened

            answer.show(explained.answer)
            if explain:
                explanation.show(explained)
    if explained.answer.abstention:
        raise typer.Exit(NOT_ANSWERED)


def _reads_stdin(words: list[str]) -> bool:
    return words == [STDIN] or (not words and not sys.stdin.isatty())
