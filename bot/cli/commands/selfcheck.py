"""`pressbox selfcheck`: measures whether the library finds and quotes what it holds, and refuses what it lacks."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from bot.bootstrap import Pressbox
from bot.cli.notices import print_notice
from bot.cli.options import Json
from bot.cli.output import print_json
from bot.cli.progress import show_progress
from bot.cli.refresh import open_early
from index.store.catalog import Filter

if TYPE_CHECKING:
    from bot.evaluation.item import Item
    from bot.evaluation.run import Run
    from corpus.article import Article

FELL = 1
KEPT = "selfcheck.json"  # in the library's folder: the run that the next one is compared with


def selfcheck(
    sample: Annotated[int, typer.Option("--sample", metavar="N", min=5, max=1000, help="Questions of each kind.")] = 40,
    accept: Annotated[bool, typer.Option("--accept", help="Keep this run to compare with, even if it fell.")] = False,
    as_json: Json = False,
) -> None:
    """Ask the library questions made from its own articles.

    The questions are headlines, sentences with a gap, and questions about made-up names; no language model is asked.
    The run is compared with the last one that did not fall. Exit code 1: something fell by more than chance, or a
    quote is not exact.
    """
    from bot.cli.render import evaluation  # late: only measuring needs them
    from bot.evaluation import run

    with Pressbox(no_model=True) as pressbox:
        measured = _measure(pressbox, sample)
        kept = pressbox.home.path / KEPT
        before = run.load_last_run(kept)
        changes = measured.since(before) if before else {}
        regressions = run.find_regressions(changes)
        inexact = _sets_with_inexact_quotes(measured)
        if pressbox.home.read_only:
            print_notice(f"{pressbox.home.path} is read-only, so this run is not kept to compare with.")
        elif accept or not (regressions or inexact):
            measured.save(kept)
    if as_json:
        compared = {"changes": run.changes_as_dict(changes), "worse": regressions, "not_exact": inexact}
        print_json({**measured.as_dict(), **compared})
    else:
        evaluation.show(measured, before)
    if inexact:
        print_notice("Some quotes are not what the articles say; run `pressbox doctor --repair`.")
    if regressions:
        print_notice(
            f"Worse than before by more than chance: {'; '.join(regressions)}. `--accept` keeps this run to "
            "compare with."
        )
    if regressions or inexact:
        raise typer.Exit(FELL)


def _measure(pressbox: Pressbox, sample: int) -> "Run":
    """Ask `sample` questions of each kind, with progress on stderr. Raises EmptyLibrary."""
    from bot.evaluation.metrics import compute_metrics  # late: only measuring needs them
    from bot.evaluation.outcome import Outcome, ask_all
    from bot.evaluation.run import Run, describe_origin

    began = datetime.now(UTC)
    number = pressbox.library.snapshot().generation.number
    open_early(pressbox)
    articles = list(pressbox.catalog.articles(number))
    sets = _make_sets(pressbox, articles, sample)
    total = sum(map(len, sets.values()))
    outcomes: dict[str, list[Outcome]] = {name: [] for name in sets}
    done = 0
    with show_progress() as progress:
        for name, items in sets.items():
            for outcome, _ in ask_all(pressbox.assistant, pressbox.catalog, items, began):
                outcomes[name].append(outcome)
                done += 1
                progress("asking", done, total)
    made = describe_origin(
        pressbox.catalog.current(),
        began,
        datetime.now(UTC),
        articles=len(articles),
        sample=sample,
        generation=number,
    )
    return Run({name: compute_metrics(of_set) for name, of_set in outcomes.items() if of_set}, made)


def _make_sets(pressbox: Pressbox, articles: "list[Article]", sample: int) -> "dict[str, list[Item]]":
    from bot.evaluation import generated  # late: only measuring needs it

    return {
        "headlines": generated.headline_items(articles, sample),
        "sentences with a gap": generated.cloze_items(articles, sample),
        "unknown names": generated.unknown_name_items(_make_is_unknown(pressbox), (sample + 1) // 2),
    }


def _sets_with_inexact_quotes(measured: "Run") -> list[str]:
    from bot.evaluation.metrics import EXACT  # late: only measuring needs it

    return [name for name, of_set in measured.measures.items() if EXACT in of_set and of_set[EXACT].value != 1]


def _make_is_unknown(pressbox: Pressbox) -> Callable[[str], bool]:
    """A function that says whether no article in the library holds a word."""
    snapshot = pressbox.library.snapshot()
    return lambda word: not snapshot.matching(word, 1, Filter())
