"""`python -m evals.disagreement`: how often answers report that articles differ, and whether the articles do.

Towns, things counted, days and outlets are invented here. The articles on a town and a thing tell one story, so the
right answer is known: one figure, two that differ, or one that has changed since.
"""

import argparse
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.answering.answer import Answer, Relation
from evals.planted_articles import Record, library

TOWNS = (
    *("Lanmouth", "Lanmouth East", "Port Lanmouth", "Brackness", "New Brackness", "Marlow Bay", "Marlow", "Tarn"),
    *("Great Tarn", "San Elmo", "Elmo", "Kirk Dallen", "Dallen", "Ostvik", "Ostvik North", "Vale of Orrin", "Orrin"),
    *("Hallam", "Hallam Cross", "Fort Selby", "Selby", "Quarrin", "Little Quarrin", "Denholm", "Upper Denholm"),
)
THINGS = (  # a question, three ways to report its answer, and one that does not name the town
    (
        "How many houses did the storm damage in {t}?",
        "The storm damaged {f} houses in {t}, the fire service said.",
        "In {t} the storm damaged {f} houses, a witness said.",
        "Officials in {t} say that {f} houses were damaged by the storm.",
        "The storm damaged {f} houses in the town.",
    ),
    (
        "How many people were evacuated from {t}?",
        "Rescuers evacuated {f} people from {t} overnight.",
        "From {t}, {f} people were evacuated, the police said.",
        "In all {f} people were evacuated from {t}, according to the council.",
        "Rescuers evacuated {f} people from the town overnight.",
    ),
    (
        "How many boats sank in the harbour of {t}?",
        "In the harbour of {t} {f} boats sank, the harbour master said.",
        "The gale sank {f} boats in the harbour of {t}.",
        "A gale left {f} boats sunk in the harbour of {t}, where boats sank before.",
        "In its harbour {f} boats sank, the harbour master said.",
    ),
)
OTHERWISE = (  # sentences about the same town with a figure of something else
    "The storm damaged {f} percent of the houses in {t}.",
    "About {f} people a year were evacuated from {t} in the decade before.",
    "The town of {t} has {f} boats in its harbour, and none of those sank in summer.",
)
CORRECTED = (
    "Correction: the storm damaged {f} houses in {t}, not {w} as we said.",
    "Correction: rescuers evacuated {f} people, not {w}, from {t} overnight.",
    "Correction: {f} boats sank in the harbour of {t}, not {w}.",
)
OUTLETS = ("Northern Courier", "Coast Daily", "Evening Post", "Radio Seven")


@dataclass(frozen=True, slots=True)
class Report:
    """How one article of a story reports.

    `way` is an index into the ways to report of a thing, or OTHER. `figure` is a template; `after` follows the report.
    `day` is a day of December. `outlet` counts from the first outlet of the story.
    """

    way: int
    figure: str
    day: int
    year: int = 2025
    outlet: int = 0
    after: str = ""
    corrects: bool = False  # a correction of the figure `second`, whatever the way


@dataclass(frozen=True, slots=True)
class Plan:
    """The reports of a kind of story, and what an answer must say: templates of figures, and their relation."""

    reports: tuple[Report, ...]
    relation: Relation | None = None
    first: str = "{first}"
    second: str = "{second}"


UNNAMED, OTHER = 3, 4  # ways: without the town's name, of something else
PLANS = {
    "one": Plan((Report(0, "{first}", 5),)),
    "agree": Plan((Report(0, "{first}", 5), Report(1, "{first}", 5, outlet=1), Report(2, "{first}", 6, outlet=2))),
    "differ": Plan((Report(0, "{first}", 5), Report(1, "{second}", 5, outlet=1)), Relation.DIFFERS),
    "changed": Plan((Report(0, "{second}", 4), Report(1, "{first}", 6, outlet=1)), Relation.OLDER),
    "update": Plan((Report(0, "{second}", 4), Report(2, "{first}", 7)), Relation.OLDER),
    "correction": Plan((Report(0, "{second}", 4), Report(0, "{first}", 5, corrects=True)), Relation.OLDER),
    "least": Plan((Report(0, "{first}", 5), Report(1, "at least {less}", 5, outlet=1))),
    "range": Plan((Report(0, "{first}", 5), Report(1, "between {low} and {high}", 5, outlet=1))),
    "about": Plan((Report(0, "{ten_times}", 5), Report(1, "about {near_that}", 5, outlet=1)), first="{ten_times}"),
    "otherwise": Plan((Report(0, "{first}", 5), Report(OTHER, "{second}", 5, outlet=1))),
    "the town": Plan((Report(0, "{first}", 5), Report(UNNAMED, "{first}", 5, outlet=1))),
    "years ago": Plan(
        (Report(0, "{first}", 5), Report(0, "{second}", 5, 2019, outlet=1, after=" That was in 2019.")), Relation.OLDER
    ),
    "three days": Plan(
        (Report(0, "{third}", 3), Report(1, "{second}", 4, outlet=1), Report(2, "{first}", 6, outlet=2)), Relation.OLDER
    ),
    "grew": Plan((Report(0, "at least {less}", 4), Report(1, "{first}", 6, outlet=1)), Relation.OLDER, second="{less}"),
}
KINDS = tuple(PLANS)


@dataclass(frozen=True, slots=True)
class Story:
    """Articles and a question. `first` is the figure that answers; `relation` is that of `second`, if any, to it."""

    kind: str
    question: str
    articles: tuple[Record, ...]
    first: str
    relation: Relation | None
    second: str = ""


def stories() -> list[Story]:
    """One story for each town and thing, the kinds in turn, so that each kind meets all forms of names."""
    found: list[Story] = []
    for place, town in enumerate(TOWNS):
        for which in range(len(THINGS)):
            kind = KINDS[(place * len(THINGS) + which) % len(KINDS)]
            found.append(_story(kind, town, which, 31 + 7 * len(found)))
    return found


def _story(kind: str, town: str, which: int, figure: int) -> Story:
    plan = PLANS[kind]
    figures = {
        "first": figure, "second": figure + 40, "third": figure + 80, "less": figure - 20, "low": figure - 10,
        "high": figure + 10, "ten_times": 10 * figure, "near_that": 10 * figure - 3,
    }  # fmt: skip
    articles = tuple(_article(kind, town, which, report, figures) for report in plan.reports)
    second = plan.second.format(**figures) if plan.relation else ""
    question = THINGS[which][0].format(t=town)
    return Story(kind, question, articles, plan.first.format(**figures), plan.relation, second)


def _article(kind: str, town: str, which: int, report: Report, figures: Mapping[str, int]) -> Record:
    number = place_of(town) + which
    told = report.figure.format(**figures)
    if report.corrects:
        text = CORRECTED[which].format(t=town, f=told, w=figures["second"])
    else:
        way = OTHERWISE[which] if report.way == OTHER else THINGS[which][1 + report.way]
        text = way.format(t=town, f=told)
    name = f"{report.year}-{report.day}-{report.outlet}-{report.way}"
    return {
        "title": f"News from {town} of day {report.day}, part {report.outlet + 1}",
        "body": f"It has been a hard week for {town}. {text}{report.after} More rain is expected.",
        "url": f"https://daily.test/{number}/{which}/{kind.replace(' ', '-')}/{name}",
        "published_at": f"{report.year}-12-{report.day:02}",
        "outlet": OUTLETS[(number + report.outlet) % len(OUTLETS)],
    }


def place_of(town: str) -> int:
    """A number for the town, ten from the next town's."""
    return 10 * TOWNS.index(town)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.disagreement", description=__doc__)
    parser.add_argument("--show", action="store_true", help="print each answer that is not as it should be")
    chosen = parser.parse_args()
    told = stories()
    with tempfile.TemporaryDirectory() as folder:
        newsdesk = library(Path(folder), [article for story in told for article in story.articles])
        answers = [newsdesk.assistant().ask(story.question).answer for story in told]
        newsdesk.close()
    counts: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
    for story, answer in zip(told, answers, strict=True):
        verdict = judged(story, answer)
        counts[story.kind][verdict] += 1
        if chosen.show and verdict != "right":
            print(f"{verdict} ({story.kind}): {story.question} {story.first} {story.relation} {story.second}")
            for sentence in answer.sentences:
                print(f"    {sentence.relation} {sentence.text} {[str(c.published_at) for c in sentence.citations]}")
    for line in table(counts):
        print(line)
    return 0


def judged(story: Story, answer: Answer) -> str:
    """The verdict on an answer: `right`, or its worst fault."""
    said = [sentence for sentence in answer.sentences if sentence.relation is None]
    beside = [sentence for sentence in answer.sentences if sentence.relation is not None]
    if not said:
        return "refused"
    if story.relation is None and beside:
        return f"false {beside[0].relation}"
    if story.first not in said[0].text.replace(",", "").split() and not _alternative(story, said[0].text):
        return "other figure first"
    if story.relation is not None and not beside:
        return "not shown"
    if story.relation is not None and beside[0].relation is not story.relation:
        return f"{beside[0].relation} for {story.relation}"
    return "right"


def _alternative(story: Story, said: str) -> bool:
    """Whether a figure other than the first may lead: the second where two differ, any where all agree."""
    figures = (story.second,) if story.relation is Relation.DIFFERS else ()
    if story.kind in {"least", "range", "about"}:
        return True
    return any(figure in said.replace(",", "").split() for figure in figures)


def table(counts: dict[str, Counter[str]]) -> Iterator[str]:
    """A line for each kind of story with its verdicts, then a line for all."""
    for kind, found in counts.items():
        yield f"{kind:12} {sum(found.values()):3}  {_listed(found)}"
    whole = sum(counts.values(), Counter[str]())
    yield f"{'all':12} {sum(whole.values()):3}  {_listed(whole)}"


def _listed(found: Counter[str]) -> str:
    return ", ".join(f"{verdict} {count}" for verdict, count in found.most_common())


if __name__ == "__main__":
    raise SystemExit(main())
