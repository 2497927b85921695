"""A language model in this process: scripted replies in, a history of what it was told out. Word by word, at once."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence

from bot.llm.protocol import Delta, Fault, LLMFault, Message, Usage

Line = str | Fault | Callable[[Sequence[Message]], str]


class ScriptedLLM:
    """An `bot.llm.protocol.LLM`. The last line is said again and again."""

    model = "scripted"
    host = "here"

    def __init__(self, *lines: Line) -> None:
        self.lines = deque(lines)
        self.told: list[list[Message]] = []

    def stream(self, messages: Sequence[Message], most_tokens: int) -> "_Reply":
        self.told.append(list(messages))
        line = self.lines.popleft() if len(self.lines) > 1 else self.lines[0]
        if isinstance(line, Fault):
            return _Reply(line)
        return _Reply(line if isinstance(line, str) else line(messages))


class _Reply:
    def __init__(self, said: str | Fault) -> None:
        self._said = said

    def __iter__(self) -> Iterator[Delta]:
        if isinstance(self._said, Fault):
            raise LLMFault(self._said, "here")
        for place, word in enumerate(self._said.split(" ")):
            yield Delta(word if place == 0 else f" {word}")
        yield Delta(finish="stop", usage=Usage(100, len(self._said.split())))

    def hang_up(self) -> None:
        """There is nobody on the line."""
