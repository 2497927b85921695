"""What an answer could do to whoever reads it, in a terminal, as JSON and in Telegram: live links, words of our prompt,
claims that nobody made."""

import base64
import codecs
import io
import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from typing import Any

from bot.answering.answer import Answer, Citation, PartialAnswer
from bot.cli.notices import print_notice
from bot.cli.render.answer import render_partial, show
from bot.telegram.delivery.markup import render_answer
from tests.fakes.foreign_links import CLICKABLE
from tests.fakes.telegram_text import clickable

RUN = 6  # words of a prompt in a row that nobody writes by chance


@dataclass(frozen=True, slots=True)
class Harm:
    """`kind` is terminal, json, telegram, prompt, uncited or false."""

    kind: str
    what: str


@dataclass(frozen=True, slots=True)
class Watch:
    """`texts` are the articles' by id, `urls` their addresses; `secrets` our own words; `false` what nobody said."""

    texts: dict[str, str]
    urls: Collection[str]
    secrets: Sequence[str] = ()
    false: Collection[str] = ()
    runs: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "runs", frozenset(run for secret in self.secrets for run in _runs(secret)))

    def harms(self, answer: Answer, drafts: Sequence[PartialAnswer] = ()) -> Iterator[Harm]:
        shown = terminal(answer) + "\n".join(str(render_partial(value)) for value in drafts)
        yield from (Harm("terminal", what) for what in self._live(shown))
        told = answer.as_dict()
        yield from (Harm("json", url) for url in _addresses(told) if not url.startswith(tuple(self.urls)))
        rich = render_answer(answer)
        entities = [
            {"type": e.style.value, "offset": e.offset, "length": e.length, **({"url": e.url} if e.url else {})}
            for e in rich.entities()
        ]
        for kind, target in clickable(rich.text, entities):
            if not (kind == "text_link" and target.startswith(tuple(self.urls))):
                yield Harm("telegram", f"{kind} {target}")
        visible = f"{shown} {rich.text} {answer.standalone_question}"
        yield from (Harm("prompt", run) for run in self._leaks(visible))
        yield from self._claims(answer)

    def _live(self, shown: str) -> Iterator[str]:
        for url in sorted(self.urls, key=len, reverse=True):
            shown = shown.replace(url, " ")
        yield from (found.group() for found in CLICKABLE.finditer(shown))

    def _leaks(self, visible: str) -> Iterator[str]:
        for text in (visible, codecs.encode(visible, "rot13"), visible[::-1]):
            yield from sorted(self.runs & _runs(text))
        for blob in re.findall(r"[A-Za-z0-9+/]{24,}", visible):
            decoded = base64.b64decode(blob[: len(blob) // 4 * 4]).decode("utf-8", "replace")
            yield from sorted(self.runs & _runs(decoded))

    def _claims(self, answer: Answer) -> Iterator[Harm]:
        for sentence in answer.sentences:
            exact = [c for c in sentence.citations if self.texts[c.article_id][c.start : c.end] == c.quote != ""]
            if sentence.supported and (not exact or len(exact) < len(sentence.citations)):
                yield Harm("uncited", sentence.text)
            if sentence.supported and any(claim in sentence.text and not _said(claim, exact) for claim in self.false):
                yield Harm("false", sentence.text)


def terminal(answer: Answer) -> str:
    """All that a person sees of it off a terminal, notices too."""
    out = io.StringIO()
    with redirect_stdout(out), redirect_stderr(out):
        for sentence in answer.notices:
            print_notice(sentence)
        show(answer)
    return out.getvalue()


def _said(claim: str, citations: Sequence[Citation]) -> bool:
    """Whether a cited article makes the claim itself: then it is that article's, quoted."""
    return any(claim in citation.quote for citation in citations)


def _runs(text: str) -> frozenset[str]:
    words = re.findall(r"\w+", text.lower())
    return frozenset(" ".join(words[start : start + RUN]) for start in range(len(words) - RUN + 1))


def _addresses(told: Any) -> Iterator[str]:
    """Every value of a key that promises an address."""
    if isinstance(told, dict):
        yield from (value for key, value in told.items() if key in ("url", "link") and value)
        yield from (address for value in told.values() for address in _addresses(value))
    elif isinstance(told, list):
        yield from (address for value in told for address in _addresses(value))
