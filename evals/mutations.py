"""`python -m evals.mutations --data FOLDER`: how many false statements the check detects, how many true ones it blames.

Checks statements that the data sets hold true as the bot checks a model's sentences: against the evidence that it
selects from their passages. Then changes one thing in each, selects evidence anew, and checks again. Where the change
is of who did what, true statements are reworded too, and must pass.
"""

import argparse
import random
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.answering.verification.entailment import make_compare
from bot.answering.verification.evidence import select_evidence
from bot.answering.verification.verify import Verdict, check
from corpus.sentences import split_sentences
from evals.falsify import CHANGES, OF_PASSAGE, Change, names_in, people_of
from evals.files import command
from evals.joins import JOINS
from evals.rewordings import REWORDINGS, Rewording
from evals.statements import AS_WRITTEN, BY_MODELS, Statement, every_sentence, statements
from index.embedding.bge import Bge
from index.embedding.cross_encoder import MarcoMiniLM

MOST = 800  # changed statements for each kind and origin
TARGETS = {
    "true statements blamed": "≤ 3%",
    "true ones reworded": "≤ 3%",
    "number": "≥ 98%",
    "date": "≥ 98%",
    "name": "≥ 90%",
} | dict.fromkeys(("roles", "voice", "speaker", "direction", "stance"), "≥ 90%")
_COMPARE = make_compare(Bge(), MarcoMiniLM())
KINDS: Mapping[str, Change] = {**CHANGES, **JOINS}
# Rare, so every sentence is tried
WHO_DID_WHAT = frozenset({"roles", "voice", "speaker", "direction", "stance", "person", *JOINS})


@dataclass(frozen=True, slots=True)
class Tally:
    """The checks of `count` statements of an origin.

    `hits` counts the false statements detected, or the true ones blamed. `examples` are the check's mistakes.
    """

    kind: str
    origin: str
    count: int
    hits: int
    examples: tuple[str, ...] = ()

    def line(self, target: str = "") -> str:
        """A row of the table, ending with the target."""
        share = f"{self.hits / self.count:7.1%}" if self.count else "      –"
        return f"{self.kind:24}{self.origin:46}{self.count:6}{self.hits:7}  {share}  {target}".rstrip()


def false_alarms(found: Mapping[str, Sequence[Statement]]) -> Iterator[Tally]:
    """For each origin, the true statements that the check blames."""
    for origin, own in found.items():
        blamed = [
            f"{verdict.unsupported} {verdict.support:.2f} | {statement.text} | {_shown(statement)}"
            for statement in own
            if not (verdict := checked(statement, statement.text)).supported
        ]
        yield Tally("true statements blamed", origin, len(own), len(blamed), tuple(blamed))


def caught(found: Mapping[str, Sequence[Statement]], kind: str, seed: int = 11) -> Iterator[Tally]:
    """For each origin, the changed statements that the check detects.

    Only statements that pass unchanged count: those that are blamed anyway prove nothing when changed.
    """
    chance = random.Random(f"{seed}{kind}")
    find_material = _material([statement for own in found.values() for statement in own], kind)
    for origin, own in found.items():
        count, missed = 0, []
        for statement in own:
            changed = KINDS[kind](statement.text, chance, find_material(statement)) if count < MOST else None
            if changed is None or changed == statement.text or not checked(statement, statement.text).supported:
                continue
            count += 1
            if checked(statement, changed).supported:
                missed.append(f"{changed} | {statement.text} | {_shown(statement)}")
        yield Tally(kind, origin, count, count - len(missed), tuple(missed))


def _material(found: Sequence[Statement], kind: str) -> Callable[[Statement], tuple[str, ...]]:
    """What a kind of change puts into a statement: names, nouns for people, or other sentences of its passages."""
    if kind in JOINS:
        return lambda statement: tuple(
            " ".join(passage[start:end].split())
            for passage in statement.passages
            for start, end in split_sentences(passage)
        )
    if kind == "person":
        return lambda statement: people_of(statement.passages)
    if kind in OF_PASSAGE:
        return lambda statement: names_in(statement.passages)
    names = names_in([statement.text for statement in found])
    return lambda statement: names


def reworded(own: Sequence[Statement], kind: str, rewording: Rewording, seed: int = 11) -> Tally:
    """The true statements that pass as they are written, and that the check blames once they are reworded."""
    chance = random.Random(f"{seed}{kind}")
    count, blamed = 0, []
    for statement in own:
        changed = rewording(statement.text, chance, names_in(statement.passages)) if count < MOST else None
        if changed is None or changed == statement.text or not checked(statement, statement.text).supported:
            continue
        count += 1
        if not (verdict := checked(statement, changed)).supported:
            blamed.append(f"{verdict.unsupported} {verdict.support:.2f} | {changed} | {statement.text}")
    return Tally("true ones reworded", f"{kind}, {AS_WRITTEN}", count, len(blamed), tuple(blamed))


def checked(statement: Statement, text: str) -> Verdict:
    """The verdict on `text`, with evidence from the passages of the statement."""
    evidence = [
        passage[a:b] for passage in statement.passages for a, b in select_evidence(text, passage, 0, len(passage))
    ]
    headers, around = statement.headers, statement.passages
    verdict = check(text, evidence, headers=headers, around=around)
    if not verdict.allowed:
        return verdict
    compared = _COMPARE(text, " ".join(evidence))
    return check(text, evidence, headers=headers, around=around, compared=compared)


def _shown(statement: Statement) -> str:
    return " ".join(" ".join(statement.passages).split())[:1500]


@command("evals.mutations")
def main() -> None:
    parser = argparse.ArgumentParser(prog="evals.mutations", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder with the data sets")
    parser.add_argument("--kinds", nargs="*", default=list(KINDS), choices=list(KINDS), help="changes to try (all)")
    parser.add_argument("--examples", type=int, default=0, help="show this many mistakes of each line")
    arguments = parser.parse_args()
    started, busy = time.perf_counter(), time.process_time()
    found = statements(arguments.data)
    print(f"{'kind':24}{'origin':46}{'count':>6}{'hits':>7}    share  target")
    checks = _show(false_alarms(found), arguments.examples)
    every = every_sentence(arguments.data) if WHO_DID_WHAT & set(arguments.kinds) else []
    for kind in arguments.kinds:
        tried = {**found, AS_WRITTEN: every} if kind in WHO_DID_WHAT else found
        checks += 2 * _show(caught(tried, kind), arguments.examples)
    truths = (reworded(every, kind, REWORDINGS[kind]) for kind in arguments.kinds if kind in REWORDINGS)
    checks += 2 * _show(truths, arguments.examples)
    took, busy = time.perf_counter() - started, time.process_time() - busy
    print(f"{checks:,} checks in {took:.0f} s ({busy:.0f} s of processor); {1000 * busy / checks:.1f} ms for each,")
    print("with the reading of its passages and the picking of its evidence")


def _show(tallies: Iterable[Tally], examples: int) -> int:
    """Print the line of each origin and of their sums; return the number of statements checked."""
    shown: list[Tally] = []
    for tally in tallies:
        shown.append(tally)
        print(tally.line(), flush=True)
        for example in tally.examples[:examples]:
            print("   ", example)
    if not shown:
        return 0
    written = [tally for tally in shown if tally.origin != BY_MODELS]
    print(_sum("all but claims by models", written).line(TARGETS.get(shown[0].kind, "")))
    print(_sum("all", shown).line(), end="\n\n")
    return sum(tally.count for tally in shown)


def _sum(name: str, tallies: Sequence[Tally]) -> Tally:
    return Tally(tallies[0].kind, name, sum(t.count for t in tallies), sum(t.hits for t in tallies))


if __name__ == "__main__":
    sys.exit(main())
