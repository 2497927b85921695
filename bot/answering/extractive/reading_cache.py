"""Readings: what a model makes of texts, each read once while it is remembered. Safe to share between threads."""

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

from index.embedding.embedder import TokenReader, TokenReading

REMEMBERED = 400  # sentences as they were read, 60 KB each: a conversation stays with the same articles


class ReadingCache:
    def __init__(self, reader: TokenReader, remembered: int = REMEMBERED) -> None:
        self._reader = reader
        self._remembered = remembered
        self._known: OrderedDict[str, TokenReading] = OrderedDict()
        self._lock = Lock()

    def of(self, texts: Sequence[str]) -> list[TokenReading]:
        with self._lock:
            found = {text: self._known[text] for text in texts if text in self._known}
        new = [text for text in dict.fromkeys(texts) if text not in found]
        found.update(zip(new, self._reader.read(new), strict=True))
        with self._lock:
            for text in dict.fromkeys(texts):
                self._known[text] = found[text]
                self._known.move_to_end(text)
            while len(self._known) > self._remembered:
                self._known.popitem(last=False)
        return [found[text] for text in texts]
