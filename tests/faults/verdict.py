"""What was seen: articles lost, twice or mixed, errors to readers, and whatever else broke a promise."""

from dataclasses import dataclass, field

TOLD = 24  # sentences that are kept: enough to begin a search with


@dataclass
class Verdict:
    """Counts of broken promises, and the first sentences about them. All zero is what is promised.

    `other`: a run that hung, ended without a clear message, paid twice, or left its work unfinished.
    """

    lost: int = 0
    duplicated: int = 0
    mixed: int = 0
    errors: int = 0
    other: int = 0
    told: list[str] = field(default_factory=list)

    def note(self, kind: str, sentence: str) -> None:
        """One more of `kind`, the name of a field."""
        setattr(self, kind, getattr(self, kind) + 1)
        self._tell(f"{kind}: {sentence}")

    def add(self, seen: "Verdict", where: str = "") -> None:
        for kind in ("lost", "duplicated", "mixed", "errors", "other"):
            setattr(self, kind, getattr(self, kind) + getattr(seen, kind))
        for sentence in seen.told:
            self._tell(f"{where} {sentence}".strip())

    def _tell(self, sentence: str) -> None:
        if len(self.told) < TOLD and sentence not in self.told:
            self.told.append(sentence)

    @property
    def clean(self) -> bool:
        return not (self.lost or self.duplicated or self.mixed or self.errors or self.other)


@dataclass
class Outcome:
    """A row of the table. `struck`: rounds in which the fault really hit; `repaired`: those after which the next run
    brought everything back. `figures` are sentences for people; `skipped` says why a row could not be run."""

    rounds: int = 0
    struck: int = 0
    repaired: int = 0
    questions: int = 0
    verdict: Verdict = field(default_factory=Verdict)
    figures: list[str] = field(default_factory=list)
    skipped: str = ""

    @property
    def kept(self) -> bool:
        return self.verdict.clean and self.repaired == self.struck
