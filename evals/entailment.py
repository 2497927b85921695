"""`python -m evals.entailment --data FOLDER --contrasts FILE`: is a statement told from one that is not carried?

A contrast is an edit of a passage of RealTime QA's articles, with two statements: `a` is carried by the passage as it
is and not by the edited one, `b` the other way round. So nothing in a statement's own words tells which it is. A line
of FILE is {"article": id, "passage": [start, end], "edit": [start, end], "new": text, "a": text, "b": text}, with
offsets in the article's body. The contrasts are not part of Pressbox: they retell the data sets' news.

The model is trained on the contrasts and on AttributionBench, where each row weighs the same. It is measured by folds:
no passage and no question is in two. `--write` trains on everything and writes entailment.json.
"""

import argparse
import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.answering.verification.entailment import Compare, Comparison, make_compare
from bot.answering.verification.evidence import select_evidence
from bot.answering.verification.overlap import overlap_features
from bot.answering.verification.verify import CARRIED, Verdict, check, find_misses
from evals.attribution import Flags, macro_f1, select_cited
from evals.benchmarks import SEED
from evals.fitting import Matrix, logistic, sigmoid
from evals.statements import attributions, cited, references
from index.embedding.bge import Bge
from index.embedding.cross_encoder import MarcoMiniLM

STORED = Path(__file__).parent.parent / "bot/answering/verification/entailment.json"
FOLDS = 9
PENALTY = 0.01  # on weights of standardised features
HELD = 15.0  # times that penalty for the states, of which there are many
DIGITS = 5


@dataclass(frozen=True, slots=True)
class Pair:
    """A statement beside its evidence. `group` names what must not be in two folds."""

    origin: str
    group: str
    carried: bool
    features: dict[str, float]
    compared: Comparison
    verdict: Verdict


def contrasts(folder: Path, file: Path, compare: Compare) -> Iterator[Pair]:
    """Four pairs of each contrast: both statements beside the passage and beside the edited one."""
    with gzip.open(folder / "realtimeqa-2022" / "articles.jsonl.gz", "rt", encoding="utf-8") as lines:
        articles = {article["id"]: article for article in map(json.loads, lines)}
    for line in file.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        article, (start, end), (first, last) = articles[row["article"]], row["passage"], row["edit"]
        body, header = article["body"], f"{article['source']}, {article['published_at']}: {article['title']}"
        edited = body[start:first] + row["new"] + body[last:end]
        for passage, told in ((body[start:end], "a"), (edited, "b")):
            for statement in ("a", "b"):
                evidence = tuple(passage[a:b] for a, b in select_evidence(row[statement], passage, 0, len(passage)))
                carried, group = statement == told, f"{row['article']} {start}"
                yield _pair("contrasts", group, carried, row[statement], evidence, header, passage, compare)


def claims(folder: Path, compare: Compare) -> Iterator[Pair]:
    """AttributionBench's claims."""
    for row in attributions(folder):
        claim, texts = cited(row["claim"]), references(row)
        carried = row["attribution_label"] == "attributable"
        evidence = select_cited(claim, texts)
        yield _pair("attributionbench", row["question"], carried, claim, evidence, "", " ".join(texts), compare)


def _pair(
    origin: str,
    group: str,
    carried: bool,
    statement: str,
    evidence: tuple[str, ...],
    header: str,
    around: str,
    compare: Compare,
) -> Pair:
    headers = (header,) if header else ()
    compared = compare(statement, " ".join(evidence))
    features = overlap_features(statement, evidence, headers, "en", find_misses(statement, evidence, "en", headers))
    verdict = check(statement, evidence, headers=headers, around=[around])
    return Pair(origin, group, carried, dict(features), compared, verdict)


def measure(pairs: Sequence[Pair], names: Sequence[str]) -> Iterator[str]:
    """A line for each origin and threshold, crossed, beside what nothing but the rules allow."""
    matrix, carried = _matrix(pairs, names), np.array([pair.carried for pair in pairs])
    groups = list(dict.fromkeys(pair.group for pair in pairs))
    order = dict(zip(groups, np.random.default_rng(SEED).permutation(len(groups)) % FOLDS, strict=True))
    fold, crossed = np.array([order[pair.group] for pair in pairs]), np.zeros(len(pairs))
    for number in range(FOLDS):
        weights, bias = _fit(matrix[fold != number], carried[fold != number], len(names))
        crossed[fold == number] = sigmoid(matrix[fold == number] @ weights + bias)
    allowed = np.array([pair.verdict.allowed for pair in pairs])
    for origin in dict.fromkeys(pair.origin for pair in pairs):
        own = np.array([pair.origin == origin for pair in pairs])
        yield f"{origin}: {own.sum():,} pairs, AUC {_auc(crossed[own], carried[own]):.3f}"
        for bar in (0.0, 0.45, CARRIED, 0.55, 0.6):
            called = allowed[own] & (crossed[own] >= bar)
            right, wrong = called[carried[own]].mean(), called[~carried[own]].mean()
            score = macro_f1(carried[own], called)
            yield f"  from {bar:.2f}: carried ones called so {right:.3f}, others {wrong:.3f}, macro-F1 {score:.3f}"


def _fit(matrix: Matrix, carried: Flags, features: int) -> tuple[Matrix, float]:
    """The weights and the bias. After the features, the cosine and the score come the states."""
    penalty = np.full(matrix.shape[1], PENALTY)
    penalty[features + 2 :] *= HELD
    return logistic(matrix, carried.astype(float), np.full(len(matrix), 1 / len(matrix)), penalty)


def _matrix(pairs: Sequence[Pair], names: Sequence[str]) -> Matrix:
    return np.array(
        [[*(p.features[name] for name in names), p.compared.cosine, *p.compared.traits] for p in pairs], dtype=float
    )


def _auc(scores: Matrix, truth: Flags) -> float:
    """How often a carried one scores above another one."""
    ranks = np.empty(len(scores))
    ranks[np.argsort(scores, kind="stable")] = np.arange(len(scores))
    count = int(truth.sum())
    return float((ranks[truth].sum() - count * (count - 1) / 2) / (count * (len(truth) - count)))


def main() -> None:
    parser = argparse.ArgumentParser(prog="evals.entailment", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder with the data sets")
    parser.add_argument("--contrasts", type=Path, required=True, help="the file with the contrasts")
    parser.add_argument("--write", action="store_true", help="train on everything and write entailment.json")
    arguments = parser.parse_args()
    compare = make_compare(Bge(), MarcoMiniLM())
    pairs = [*contrasts(arguments.data, arguments.contrasts, compare), *claims(arguments.data, compare)]
    names = list(pairs[0].features)
    for line in measure(pairs, names):
        print(line)
    if arguments.write:
        weights, bias = _fit(_matrix(pairs, names), np.array([pair.carried for pair in pairs]), len(names))
        numbers = [round(float(weight), DIGITS) for weight in weights]
        stored = {
            "note": "made by `python -m evals.entailment --write`; do not edit",
            "features": dict(zip(names, numbers, strict=False)),
            "cosine": numbers[len(names)],
            "traits": numbers[len(names) + 1 :],
            "bias": round(bias, DIGITS),
        }
        STORED.write_text(json.dumps(stored) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
