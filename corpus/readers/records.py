"""Files of many records, in the parsing child. A record that kills the child is left out, and the others are read.

Long files of lines are sent some records at a time; the child knows how a document is cut into records.
"""

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from corpus.bugs import Bug, Elsewhere
from corpus.draft import Draft, RecordFault, Unfit
from corpus.readers.isolation import Parser, Reply, TooHeavy

TOGETHER = 256_000  # bytes of records in one request: few requests, and little is read again if a record is bad
FAULTS_TOLD = 50  # faults reported per file; in a file of another format, every record is one
MOST_FAULTS = 10_000  # faults before the first article that end the reading of a file
MOST_DEATHS = 3  # records of one file, or files of an archive, that may kill the child; each may take all of its time

Block = tuple[int, bytes | RecordFault]  # number of the first record, and the records


class RecordReader:
    """Reads the records of one file. `noun` is what a record is called ("line")."""

    def __init__(self, parser: Parser, task: str, noun: str) -> None:
        self._parser, self._task, self._noun = parser, task, noun
        self._deaths = 0
        self._bug: Bug | None = None

    def read(self, blocks: Iterator[Block]) -> Iterator[Draft | RecordFault]:
        """The articles and faults of a file in order, its many faults counted.

        Raises Unfit if the rest is not read, and Elsewhere for a bug, at the end: it costs its own record only, and the
        next run reads the file again.
        """
        articles = faults = 0
        for result in self._all(blocks):
            articles += isinstance(result, Draft)
            faults += isinstance(result, RecordFault)
            if isinstance(result, Draft) or faults <= FAULTS_TOLD:
                yield result
            if faults == MOST_FAULTS and not articles:
                raise Unfit(f"None of its first {faults:,} {self._noun}s is an article; is this a file of articles?")
        if faults > FAULTS_TOLD:
            yield RecordFault(f"{faults - FAULTS_TOLD:,} more {self._noun}s hold no article either.")
        if not (articles or faults or self._bug):
            raise Unfit("There is no article in it.")
        if self._bug:
            raise Elsewhere(self._bug)

    def _all(self, blocks: Iterator[Block]) -> Iterator[Draft | RecordFault]:
        for first, block in blocks:
            if isinstance(block, RecordFault):
                yield block
            elif block:
                yield from self._of_block(block, first)

    def _of_block(self, block: bytes, first: int) -> Iterator[Draft | RecordFault]:
        """The results of one block. After a death, each record is asked for alone, from the first unknown one on."""
        reply, given, alone = Reply(), 0, False
        while True:
            failure = self._ask(block, first, reply, alone)
            yield from self._known(reply.results[given:])
            given = len(reply.results)
            if failure is None:
                return
            if not isinstance(failure, TooHeavy) or not reply.begun:
                raise failure
            if alone:
                self._deaths += 1
                reply.results.append(asdict(RecordFault.at(f"{self._noun} {first + given}", str(failure))))
            if self._deaths == MOST_DEATHS:
                yield from self._known(reply.results[given:])
                raise TooHeavy(f"{self._deaths} of its {self._noun}s were too much to read, so the rest was not tried.")
            alone = True

    def _ask(self, block: bytes, first: int, reply: Reply, alone: bool) -> Unfit | Elsewhere | None:
        """Let the child read the records of which the reply has no result. Returns what ended it early."""
        try:
            self._parser.parse(self._task, block, {"first": first, "skip": len(reply.results), "alone": alone}, reply)
        except (Unfit, Elsewhere) as failure:
            return failure
        return None

    def _known(self, results: list[Any]) -> Iterator[Draft | RecordFault]:
        for result in results:
            if result is None:
                continue
            if "bug" in result:
                self._bug = Bug(*map(str, result["bug"]))
            elif "reason" in result:
                yield RecordFault(**result)
            else:
                yield Draft(**result)


def blocks_of(pieces: Iterable[tuple[int, bytes | RecordFault]]) -> Iterator[Block]:
    """Numbered records as blocks of about TOGETHER bytes.

    The records before an error come before the error is raised.
    """
    first, together = 1, bytearray()
    number = 0
    try:
        for number, piece in pieces:
            if isinstance(piece, RecordFault):
                yield first, bytes(together)
                yield number, piece
            else:
                together += piece
                if len(together) <= TOGETHER:
                    continue
                yield first, bytes(together)
            first, together = number + 1, bytearray()
    except (Unfit, EOFError, OSError, zlib.error):
        yield first, bytes(together)
        raise
    yield first, bytes(together)
