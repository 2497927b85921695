"""Row: Hypothesis against a plain dict: write, remove, publish, kill, reopen, roll back, in any order."""

import traceback

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import invariant, rule, run_state_machine_as_test

from corpus.errors import UsageError
from tests.faults.bench import Bench
from tests.faults.verdict import Outcome
from tests.index.indexing.test_state_machine import LibraryMachine

FIRST_OWN = 100  # numbers that no other rule writes


class FaultMachine(LibraryMachine):
    """What a generation showed once it always shows; a rollback shows what the one before showed."""

    steps = 0  # of all examples

    def __init__(self) -> None:
        super().__init__()
        self.shown: dict[int, dict[str, str]] = {}
        self.examined: tuple[int, int] | None = None  # generation, reader

    @rule()
    def reopen(self) -> None:
        self.reader.close()
        self.reader = self.newsroom.library()

    @rule()
    def roll_back(self) -> None:
        catalog = self.newsroom.catalog
        before = catalog.current_number()
        try:
            self.newsroom.indexer().roll_back(catalog)
        except UsageError:
            assert before < 2
            return
        assert catalog.current_number() == before + 1
        if before - 1 in self.shown:
            assert self.newsroom.live() == self.shown[before - 1]
        self.write("a.txt", [("snow", before + FIRST_OWN)])  # by the next change all comes back up to date

    @invariant()
    def every_chunk_finds_itself_and_nothing_else_is_found(self) -> None:
        """Once for each generation and reader: what is only written changes no answer."""
        state = self.newsroom.catalog.current_number(), id(self.reader)
        if state != self.examined:
            super().every_chunk_finds_itself_and_nothing_else_is_found()
            super().the_segments_hold_what_the_catalog_says()
            self.examined = state

    @invariant()
    def the_segments_hold_what_the_catalog_says(self) -> None:
        pass  # with the invariant above

    @invariant()
    def a_generation_never_changes(self) -> None:
        FaultMachine.steps += 1
        number, live = self.newsroom.catalog.current_number(), self.newsroom.live()
        assert self.shown.setdefault(number, live) == live


def state_machine(bench: Bench) -> Outcome:
    outcome = Outcome()
    chosen = settings(
        max_examples=1,
        stateful_step_count=bench.size(30, 10),
        deadline=None,
        database=None,
        phases=(Phase.generate,),  # making a failure small can take longer than all the rest
        suppress_health_check=list(HealthCheck),
    )
    FaultMachine.steps = 0
    for number in bench.rounds(100, 3):
        outcome.rounds += 1
        try:
            run_state_machine_as_test(seed(1000 * bench.seed + number)(FaultMachine), settings=chosen)
        except Exception:
            outcome.verdict.note("other", traceback.format_exc()[-3000:])
    outcome.figures.append(f"{FaultMachine.steps:,} states were examined")
    return outcome
