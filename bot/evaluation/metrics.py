"""The metrics of a list of outcomes. Each counts only the questions for which it is defined."""

import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from bot.evaluation import ranking
from bot.evaluation.intervals import Measure
from bot.evaluation.outcome import Outcome

Ranked = Callable[[Mapping[str, tuple[Sequence[str], Collection[str]]]], Mapping[str, Mapping[str, float]]]

MILLISECONDS = "ms"
REFUSED_WRONGLY = "refused, answerable"
REFUSED_RIGHTLY = "refused, unanswerable"
FIRST_HOLDS = "first sentence holds the answer"
ANY_HOLDS = "any sentence holds the answer"
EXACT = "quotes that are exact slices"
CITED = "sentences cited"
AUC = "answerable above unanswerable, AUC"
GRID = 50  # points of the refusal curve


def score_rankings(rankings: Mapping[str, tuple[Sequence[str], Collection[str]]]) -> dict[str, Mapping[str, float]]:
    """The ranking scores of each question. `rankings` has (ranking, relevant documents) by the question's id."""
    return {key: ranking.ranking_scores(order, relevant) for key, (order, relevant) in rankings.items()}


def compute_metrics(outcomes: Sequence[Outcome], ranked: Ranked = score_rankings) -> dict[str, Measure]:
    """The measures by name, in the order in which they are shown, without those that have no value."""
    measures = {
        **_ranking_measures(outcomes, ranked),
        **_answer_measures([o for o in outcomes if o.item.answerable and o.item.answers]),
        **_refusal_measures(outcomes),
        EXACT: mean_of_each((o.item.id, o.exact) for o in outcomes),
        CITED: mean_of_each((o.item.id, o.cited) for o in outcomes),
        **compute_timings(outcomes),
    }
    return {name: measure for name, measure in measures.items() if measure.value is not None}


def _ranking_measures(outcomes: Sequence[Outcome], ranked: Ranked) -> dict[str, Measure]:
    """How well the articles were ranked, over the questions that name theirs."""
    scores = ranked({o.item.id: (o.ranking, o.item.articles) for o in outcomes if o.item.articles})
    return {name: Measure.mean({key: score[name] for key, score in scores.items()}) for name in ranking.NAMES}


def _answer_measures(worded: Sequence[Outcome]) -> dict[str, Measure]:
    """Whether what was quoted holds an accepted answer, over the questions that have some."""
    return {
        FIRST_HOLDS: Measure.mean({o.item.id: contains_answer(o.sentences[:1], o.item.answers) for o in worded}),
        ANY_HOLDS: Measure.mean({o.item.id: contains_answer(o.sentences, o.item.answers) for o in worded}),
    }


def _refusal_measures(outcomes: Sequence[Outcome]) -> dict[str, Measure]:
    """What was refused, wrongly and rightly, and how well confidence tells the two apart."""
    return {
        REFUSED_WRONGLY: Measure.mean({o.item.id: o.refused for o in outcomes if o.item.answerable}),
        REFUSED_RIGHTLY: Measure.mean({o.item.id: o.refused for o in outcomes if not o.item.answerable}),
        AUC: Measure("auc", {o.item.id: (o.confidence, float(o.item.answerable)) for o in outcomes}),
    }


def mean_of_each(marks: Iterable[tuple[str, Iterable[bool]]]) -> Measure:
    """The mean over every mark of every question; `marks` has a question's id and its marks."""
    return Measure.mean({f"{key}#{place}": mark for key, of in marks for place, mark in enumerate(of)})


def compute_timings(outcomes: Sequence[Outcome]) -> dict[str, Measure]:
    """The milliseconds of each stage, as the assistant measures them: median and 95th percentile."""
    stages = list(dict.fromkeys(stage for o in outcomes for stage in o.timings))
    measures = {}
    for stage in stages:
        taken = {o.item.id: (o.timings[stage],) for o in outcomes if stage in o.timings}
        for statistic in ("median", "p95"):
            measures[f"{MILLISECONDS} {stage}, {statistic}"] = Measure(statistic, taken)
    return measures


def refusal_curve(outcomes: Sequence[Outcome]) -> list[dict[str, float]]:
    """For up to GRID + 1 thresholds of confidence, the shares of questions that would be refused.

    Empty unless there are answerable and unanswerable questions.
    """
    scores = {
        answerable: [o.confidence for o in outcomes if o.item.answerable == answerable] for answerable in (True, False)
    }
    if not all(scores.values()):
        return []
    points = sorted(o.confidence for o in outcomes)
    steps = [points[k * (len(points) - 1) // GRID] for k in range(GRID + 1)]
    return [
        {
            "threshold": round(step, 4),
            REFUSED_WRONGLY: _share_below(step, scores[True]),
            REFUSED_RIGHTLY: _share_below(step, scores[False]),
        }
        for step in dict.fromkeys(steps)
    ]


def contains_answer(sentences: Sequence[str], answers: Sequence[str]) -> bool:
    """Whether the sentences hold an accepted answer word for word, apart from case and punctuation."""
    text = f" {normalise(' '.join(sentences))} "
    return any(f" {words} " in text for words in map(normalise, answers) if words)


def normalise(text: str) -> str:
    """The text in lower case, without accents and punctuation: "U.S." becomes "us", and "3,000" becomes "3000"."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    bare = "".join("" if c in ".,'’" else c if c.isalnum() or c in "$€£%" else " " for c in bare)
    return " ".join(bare.replace("%", " % ").split())


def _share_below(threshold: float, scores: Sequence[float]) -> float:
    return round(sum(score < threshold for score in scores) / len(scores), 4)
