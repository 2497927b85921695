"""Cost against size: what an article and a question cost in libraries of growing size."""

from dataclasses import dataclass
from statistics import median

from bench.line import Place
from bench.process import job

QUESTIONS = 40


@dataclass(frozen=True, slots=True)
class Curve:
    """Milliseconds for each number of chunks."""

    name: str
    points: dict[int, float]

    @property
    def growth(self) -> float:
        """The largest library's cost to the smallest one's."""
        return self.points[max(self.points)] / self.points[min(self.points)]


def measure_growth(place: Place, rounds: int) -> list[Curve]:
    """The curves, from the same libraries."""
    publish, opening, retrieval = Curve("publish one article", {}), Curve("open", {}), Curve("retrieve, p95", {})
    for chunks in place.chunks:
        grown = place.own_library(chunks, "grown")
        told = job("publish", str(grown / "home"), str(grown / "source"), str(rounds))
        publish.points[chunks] = 1000 * median(one[place.clock] for one in told["rounds"])
        served = job("serve", "retrieval", str(place.library(chunks) / "home"), str(QUESTIONS))
        opening.points[chunks] = 1000 * served["opening"][place.clock]
        retrieval.points[chunks] = 1000 * served["p95"][place.clock]
    return [publish, opening, retrieval]
