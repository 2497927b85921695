"""`python -m evals.mutations --data FOLDER`: how many changed statements are found out, how many true ones are blamed.

Statements that the data sets hold true are checked against their evidence, then checked again with one thing changed.
"""

import argparse
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.verification import Verdict, check
from evals.changes import CHANGES, names_in
from evals.statements import Statement, statements

MOST = 800  # changed statements of each kind and origin


@dataclass(frozen=True, slots=True)
class Tally:
    """Of `count` statements `hits` were found out, or blamed though true; `examples` are what went wrong."""

    name: str
    count: int
    hits: int
    examples: tuple[str, ...]

    def line(self) -> str:
        share = self.hits / self.count if self.count else 0.0
        return f"{self.name:45} {self.count:6} {self.hits:6} {share:7.1%}"


def false_alarms(found: Mapping[str, Sequence[Statement]]) -> list[Tally]:
    tallies = []
    for origin, own in found.items():
        blamed = [
            f"{verdict.unsupported} {verdict.support:.2f} | {statement.text} | {_shown(statement)}"
            for statement in own
            if not (verdict := _checked(statement, statement.text)).supported
        ]
        tallies.append(Tally(origin, len(own), len(blamed), tuple(blamed)))
    return tallies


def caught(found: Mapping[str, Sequence[Statement]], seed: int = 11) -> list[Tally]:
    """Only statements that pass as they are: what is blamed anyway proves nothing when changed."""
    tallies = []
    for kind, change in CHANGES.items():
        chance = random.Random(f"{seed}{kind}")
        names = names_in([statement.text for statement in found["news, as written"]])
        for origin, own in found.items():
            count, missed = 0, []
            for statement in own:
                changed = change(statement.text, chance, names)
                if changed is None or count == MOST or changed == statement.text:
                    continue
                if not _checked(statement, statement.text).supported:
                    continue
                count += 1
                if _checked(statement, changed).supported:
                    missed.append(f"{changed} | {_shown(statement)}")
            tallies.append(Tally(f"{kind}: {origin}", count, count - len(missed), tuple(missed)))
    return tallies


def _shown(statement: Statement) -> str:
    return " ".join(" ".join(statement.evidence).split())[:600]


def _checked(statement: Statement, text: str) -> Verdict:
    return check(text, statement.evidence, headers=statement.headers)


def main() -> None:
    parser = argparse.ArgumentParser(prog="evals.mutations", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder with the data sets")
    parser.add_argument("--examples", type=int, default=0, help="show this many mistakes of each line")
    arguments = parser.parse_args()
    found = statements(arguments.data)
    print(f"{'true statements':45} {'count':>6} {'blamed':>6}")
    _show(false_alarms(found), arguments.examples)
    print(f"{'changed':45} {'count':>6} {'caught':>6}")
    _show(caught(found), arguments.examples)


def _show(tallies: Sequence[Tally], examples: int) -> None:
    for tally in tallies:
        print(tally.line(), flush=True)
        for example in tally.examples[:examples]:
            print("   ", example)


if __name__ == "__main__":
    main()
