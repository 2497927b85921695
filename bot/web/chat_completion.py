"""A reply of OpenAI's Chat Completions, whole or as the events of a stream."""

import json
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.answering.answer import Answer, PartialAnswer
from bot.web.chat_request import MODEL
from bot.web.markdown import WITHDRAWN, Link, answer_text, sentences_text

DONE = b"data: [DONE]\n\n"


@dataclass(slots=True)
class ChatCompletion:
    """One reply. `link` gives a citation's address; `strict` leaves out sentences that say more than their sources."""

    link: Link
    strict: bool = False
    id: str = field(default_factory=lambda: f"chatcmpl-{uuid.uuid4().hex}")
    created: int = field(default_factory=lambda: int(time.time()))
    _sent: str = ""  # the text that a stream has brought so far

    def whole(self, answer: Answer) -> dict[str, Any]:
        """The JSON of the reply. Its `pressbox` is the answer as `pressbox ask --json` prints it."""
        written = answer_text(answer, self.link)
        message = {
            "role": "assistant",
            "content": written.text,
            "refusal": None,
            "annotations": written.annotations,
        }
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
        return {**self._head("chat.completion"), "choices": [choice], **_about(answer)}

    def begun(self) -> bytes:
        """The first event of a stream."""
        return self._event({"role": "assistant", "content": ""})

    def drafted(self, draft: PartialAnswer) -> bytes:
        """The event with the sentences of a draft that are new; empty if there is none.

        A sentence is sent once a sentence is there that its sources carry: before that, all may yet be replaced.
        """
        kept = [sentence for sentence in draft.sentences if sentence.supported or not self.strict]
        if not any(sentence.supported for sentence in kept):
            return b""
        return self._text(sentences_text(kept, False, self.link).text, final=False)

    def finished(self, answer: Answer, with_usage: bool) -> Iterator[bytes]:
        """The last events of a stream: the rest of the text, the end, the usage if it is wanted."""
        written = answer_text(answer, self.link)
        if rest := self._text(written.text, final=True):
            yield rest
        extra = {"pressbox": answer.as_dict()}
        yield self._event({"annotations": written.annotations} if written.annotations else {}, "stop", extra)
        if with_usage:
            yield encode_event({**self._head("chat.completion.chunk"), "choices": [], "usage": _about(answer)["usage"]})
        yield DONE

    def _text(self, text: str, final: bool) -> bytes:
        """The event that brings the client's text to `text`. What was sent is not taken back, only corrected."""
        if text.startswith(self._sent):
            new = text[len(self._sent) :]
        elif final:
            new = f"{WITHDRAWN}{text}"
        else:
            return b""
        self._sent += new
        return self._event({"content": new}) if new else b""

    def _event(self, delta: dict[str, Any], finish: str | None = None, extra: dict[str, Any] | None = None) -> bytes:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        return encode_event({**self._head("chat.completion.chunk"), "choices": [choice], **(extra or {})})

    def _head(self, kind: str) -> dict[str, Any]:
        return {"id": self.id, "object": kind, "created": self.created, "model": MODEL}


def encode_event(value: dict[str, Any]) -> bytes:
    """A server-sent event."""
    return f"data: {json.dumps(value)}\n\n".encode()


def _about(answer: Answer) -> dict[str, Any]:
    """What the reply cost, and the answer's JSON. Tokens are those of the language model that wrote it, if any."""
    prompt, completion = (answer.usage.get(name, 0) for name in ("prompt_tokens", "completion_tokens"))
    usage = {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}
    return {"usage": usage, "pressbox": answer.as_dict()}
