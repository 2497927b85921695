"""A request of OpenAI's Chat Completions: its question, and the conversation that the earlier messages are.

The server keeps no conversation. Earlier answers come back as text; their quotes are known again by their signed
links, so a client cannot put words into an article's mouth.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bot.answering.answer import EXTRACTIVE, Answer, AnswerSentence, Citation, Conversation, Turn
from bot.answering.question.follow_up import resolve_follow_up
from bot.quote_links import PAGE, QuoteLinks, QuotePlace
from bot.typed_line import LONGEST, read_typed_line
from bot.web.article_page import ShownArticle
from corpus.errors import PressboxError

MODEL = "pressbox"
MOST_TURNS = 20  # that a follow-up may look back on
_CITED = re.compile(rf"\[\[(\d{{1,4}})\]\]\(([^()\s]{{0,9000}}{PAGE}\?[^()\s]{{1,9000}})\)")

Find = Callable[[QuotePlace], ShownArticle | None]


class InvalidRequest(PressboxError):
    """The request cannot be answered as it is. `param` is the field that is wrong, `code` OpenAI's word for it."""

    def __init__(self, message: str, param: str | None = None, code: str | None = None, status: int = 400) -> None:
        super().__init__(message)
        self.param, self.code, self.status = param, code, status


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """The question, what was said before it as (question, answer), and how the reply is wanted."""

    question: str
    earlier: tuple[tuple[str, str], ...]
    stream: bool
    with_usage: bool  # a streamed reply ends with its usage

    @classmethod
    def parse(cls, body: bytes) -> "ChatRequest":
        """The request in a body. Raises InvalidRequest, and UsageError for a question that is empty or too long."""
        given = _object(body)
        if given.get("model") != MODEL:
            raise InvalidRequest(f"There is one model here, `{MODEL}`.", "model", "model_not_found", 404)
        if given.get("n") not in (None, 1):
            raise InvalidRequest("A question has one answer; leave `n` away.", "n")
        if _kind(given.get("response_format")) not in (None, "text"):
            raise InvalidRequest("The answer is text; leave `response_format` away.", "response_format")
        *earlier, question = _turns(given.get("messages"))
        options = given.get("stream_options")
        return cls(
            read_typed_line(question[0], "question"),
            tuple(earlier[-MOST_TURNS:]),
            given.get("stream") is True,
            isinstance(options, dict) and options.get("include_usage") is True,
        )

    def conversation(self, links: QuoteLinks, find: Find) -> Conversation:
        """The earlier turns, with the quotes that their answers cite. `find` reads the catalog."""
        conversation = Conversation()
        for question, text in self.earlier:
            answer = _answer(question, text, conversation.turns, links, find)
            conversation = conversation.then(question, answer, MOST_TURNS)
        return conversation


def _object(body: bytes) -> dict[str, Any]:
    try:
        given = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        raise InvalidRequest("The body is no JSON.") from None
    if not isinstance(given, dict):
        raise InvalidRequest("The body is no JSON object.")
    return given


def _kind(value: object) -> object:
    return value.get("type") if isinstance(value, dict) else value


def _turns(messages: object) -> list[tuple[str, str]]:
    """Each message of the user with what was answered to it; the last one is the question."""
    if not isinstance(messages, list):
        raise InvalidRequest("`messages` is no list.", "messages")
    turns: list[tuple[str, str]] = []
    for message in messages:
        if not isinstance(message, dict):
            raise InvalidRequest("A message is no object.", "messages")
        text = _text(message.get("content"))
        if message.get("role") == "user":
            turns.append((text, ""))
        elif message.get("role") == "assistant" and turns:
            turns[-1] = (turns[-1][0], f"{turns[-1][1]}{text}")
    if not turns:
        raise InvalidRequest("There is no message of the role `user`.", "messages")
    return turns


def _text(content: object) -> str:
    """The text of a message: a string, or the parts of a list that are text."""
    if isinstance(content, list):
        parts = [part.get("text") for part in content if isinstance(part, dict) and part.get("type") == "text"]
        return " ".join(part for part in parts if isinstance(part, str))
    return content if isinstance(content, str) else ""


def _answer(question: str, text: str, turns: Sequence[Turn], links: QuoteLinks, find: Find) -> Answer:
    """The answer that a text was: its quotes, without what stands between them."""
    question = question[:LONGEST]
    citations = dict.fromkeys(_citations(text, links, find))
    return Answer(
        question=question,
        standalone_question=resolve_follow_up(question, turns).text,
        sentences=tuple(AnswerSentence(citation.quote, (citation,), 1.0) for citation in citations),
        abstention=None,
        mode=EXTRACTIVE,
        generation=0,
    )


def _citations(text: str, links: QuoteLinks, find: Find) -> Iterator[Citation]:
    for number, address in _CITED.findall(text):
        place = links.read_address(address)
        shown = find(place) if place and place.span[0] < place.span[1] else None
        if place and shown:
            yield Citation.of(int(number), shown.article, *place.span, place.key)
