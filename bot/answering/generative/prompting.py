"""Briefing: what a language model is told. Articles go in as data between lines that carry a marker of this request.

Spotlighting by delimiters (Hines et al. 2024): a text that was written before the marker was drawn cannot close it.
"""

import secrets
from collections.abc import Sequence
from pathlib import Path

from bot.answering.answer import Conversation
from bot.answering.display import format_byline, to_one_line
from bot.language.words import split_words
from bot.llm.protocol import Message
from corpus.errors import ConfigurationError
from index.retrieval.passages import Passage
from prompts import Prompt, PromptError, load

TURNS = 6  # of a conversation, told for the rewriting of a follow-up
ANSWERED = 600  # characters of each answer told
RUN = 6  # words in a row that nobody writes by chance
LEAST_RUN = 3


class PromptWriter:
    """The prompts, a user's own ones among them. Raises ConfigurationError for those that cannot be used."""

    def __init__(self, folder: Path | None = None) -> None:
        if folder and not folder.is_dir():
            raise ConfigurationError(f"PRESSBOX_PROMPTS names {folder}, which is no folder; correct or remove it.")
        self._system = _load_prompt("system", folder)
        self._answer = _load_prompt("answer", folder)
        self._standalone = _load_prompt("standalone_question", folder)
        prompts = (self._system, self._answer, self._standalone)
        self._ours = " | ".join(f" {' '.join(split_words(prompt.text.lower()))} " for prompt in prompts)

    def to_answer(self, question: str, passages: Sequence[Passage]) -> list[Message]:
        marker = _draw_marker(
            [f"{passage.article.title} {passage.article.outlet} {passage.text}" for passage in passages]
        )
        told = "\n\n".join(_describe_passage(passage, marker) for passage in passages)
        asked = self._answer.render(marker=marker, passages=told, question=to_one_line(question))
        return [Message("system", self._system.render(marker=marker)), Message("user", asked)]

    def to_rewrite(self, question: str, conversation: Conversation) -> list[Message]:
        turns = [
            f"Question: {turn.question}\nAnswer: {' '.join(s.text for s in turn.answer.sentences)[:ANSWERED] or 'none'}"
            for turn in conversation.turns[-TURNS:]
        ]
        told = "\n\n".join(turns)
        marker = _draw_marker([told])
        return [Message("user", self._standalone.render(marker=marker, turns=told, question=to_one_line(question)))]

    def holds(self, text: str, run: int = RUN) -> bool:
        """Whether so many words in a row are ours, or a shorter text as a whole: no article says them."""
        said = split_words(text.lower())
        run = min(run, len(said))
        return run >= LEAST_RUN and any(
            f" {' '.join(said[start : start + run])} " in self._ours for start in range(len(said) - run + 1)
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
    """64 random bits in words of no language; drawn again should a text have them."""
    while any((marker := secrets.token_hex(8)) in text for text in texts):
        pass
    return marker
