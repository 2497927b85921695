"""Prompting: the messages to a language model. Articles are data between lines that carry a marker of this request.

Spotlighting by delimiters (Hines et al. 2024): a text written before the marker is drawn cannot close it.
"""

import secrets
from collections.abc import Sequence
from pathlib import Path

from bot.answering.answer import Conversation
from bot.answering.display import format_byline
from bot.language.words import split_words
from bot.llm.protocol import Message
from bot.plain_text import to_one_line
from corpus.errors import ConfigurationError
from index.retrieval.passages import Passage
from prompts import Prompt, PromptError, load

TURNS = 6  # last turns of a conversation in the prompt that rewrites a follow-up
ANSWERED = 600  # characters of each answer in that prompt
RUN = 6  # words in a row that match a prompt by more than chance
LEAST_RUN = 3  # the same for a text that is shorter than RUN as a whole


class PromptWriter:
    """Writes messages from the prompts; those in `folder`, a user's own, replace the built-in ones.

    Raises ConfigurationError for a folder or a prompt that cannot be used.
    """

    def __init__(self, folder: Path | None = None) -> None:
        if folder and not folder.is_dir():
            raise ConfigurationError(f"PRESSBOX_PROMPTS names {folder}, which is no folder; correct or remove it.")
        self._system = _load_prompt("system", folder)
        self._answer = _load_prompt("answer", folder)
        self._standalone = _load_prompt("standalone_question", folder)
        prompts = (self._system, self._answer, self._standalone)
        self._ours = " | ".join(f" {' '.join(split_words(prompt.text.lower()))} " for prompt in prompts)

    def to_answer(self, question: str, passages: Sequence[Passage]) -> list[Message]:
        """The messages that ask for an answer from the passages."""
        marker = _draw_marker(
            [f"{passage.article.title} {passage.article.outlet} {passage.text}" for passage in passages]
        )
        described = "\n\n".join(_describe_passage(passage, marker) for passage in passages)
        request = self._answer.render(marker=marker, passages=described, question=to_one_line(question))
        return [Message("system", self._system.render(marker=marker)), Message("user", request)]

    def to_rewrite(self, question: str, conversation: Conversation) -> list[Message]:
        """The messages that ask for a follow-up as a standalone question."""
        turns = [
            f"Question: {turn.question}\nAnswer: {' '.join(s.text for s in turn.answer.sentences)[:ANSWERED] or 'none'}"
            for turn in conversation.turns[-TURNS:]
        ]
        if conversation.quoted:
            turns.append(f"The last question is about these words of the answer: {conversation.quoted[:ANSWERED]}")
        described = "\n\n".join(turns)
        marker = _draw_marker([described])
        return [
            Message("user", self._standalone.render(marker=marker, turns=described, question=to_one_line(question)))
        ]

    def holds(self, text: str, run: int = RUN) -> bool:
        """Whether the text leaks a prompt: `run` words in a row stand in one, or a shorter text as a whole does."""
        words = split_words(text.lower())
        run = min(run, len(words))
        return run >= LEAST_RUN and any(
            f" {' '.join(words[start : start + run])} " in self._ours for start in range(len(words) - run + 1)
        )


def _load_prompt(name: str, folder: Path | None) -> Prompt:
    try:
        return load(name, folder)
    except PromptError as error:
        raise ConfigurationError(str(error)) from error


def _describe_passage(passage: Passage, marker: str) -> str:
    article = passage.article
    byline = format_byline(article.outlet, article.published_at, article.title)
    return f"{marker} [{passage.number}] {byline}\n{passage.text}"


def _draw_marker(texts: Sequence[str]) -> str:
    """64 random bits in hexadecimal, which no text contains."""
    marker = secrets.token_hex(8)
    while any(marker in text for text in texts):
        marker = secrets.token_hex(8)
    return marker
