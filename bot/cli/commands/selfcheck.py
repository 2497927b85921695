"""`pressbox selfcheck`: does the library still find and quote what it holds, and decline what it does not?"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated

import typer

from bot.bootstrap import Pressbox
from bot.cli.notices import print_notice
from bot.cli.options import Json
from bot.cli.output import print_json
from bot.cli.progress import show_progress
from bot.cli.refresh import open_early
from index.store.catalog import Filter

FELL = 1


def selfcheck(
    sample: Annotated[int, typer.Option("--sample", metavar="N", min=5, max=1000, help="Questions of each kind.")] = 40,
    accept: Annotated[bool, typer.Option("--accept", help="Keep this run to compare with, even if it fell.")] = False,
    as_json: Json = False,
) -> None:
    """Ask the library questions made from its own articles.

    Headlines, sentences with a gap, and questions about names that nobody bears; no language model. Compared with the
    last run that did not fall. Exit code 1: something fell by more than chance, or a quote is not exact.
    """
    from bot.cli.render import evaluation  # late: only measuring needs them
    from bot.evaluation import (
        generated,  # late: only measuring needs them
        run,  # late: only measuring needs them
    )
    from bot.evaluation.metrics import EXACT, compute_metrics
    from bot.evaluation.outcome import Outcome, ask_all

    began = datetime.now(UTC)
    with Pressbox(no_model=True) as desk:
        snapshot = desk.library.snapshot()  # raises EmptyLibrary
        open_early(desk)
        number = snapshot.generation.number
        articles = list(desk.catalog.articles(number))
        sets = {
            "headlines": generated.headline_items(articles, sample),
            "sentences with a gap": generated.cloze_items(articles, sample),
            "unknown names": generated.unknown_name_items(_make_is_unknown(desk), (sample + 1) // 2),
        }
        total = sum(map(len, sets.values()))
        outcomes: dict[str, list[Outcome]] = {name: [] for name in sets}
        done = 0
        with show_progress() as progress:
            for name, items in sets.items():
                for outcome, _ in ask_all(desk.assistant, desk.catalog, items, began):
                    outcomes[name].append(outcome)
                    done += 1
                    progress("asking", done, total)
        current = desk.catalog.current()
        found = run.Run(
            {name: compute_metrics(of_set) for name, of_set in outcomes.items() if of_set},
            run.describe_origin(
                current, began, datetime.now(UTC), articles=len(articles), sample=sample, generation=number
            ),
        )
        kept = desk.home.path / "selfcheck.json"
        before = run.load_last_run(kept)
        changes = found.since(before) if before else {}
        fallen = run.find_regressions(changes)
        false = [name for name, measures in found.measures.items() if EXACT in measures and measures[EXACT].value != 1]
        if desk.home.read_only:
            print_notice(f"{desk.home.path} is read-only, so this run is not kept to compare with.")
        elif accept or not (fallen or false):
            found.save(kept)
    if as_json:
        print_json({**found.as_dict(), "changes": run.changes_as_dict(changes), "worse": fallen, "not_exact": false})
    else:
        evaluation.show(found, before)
    if false:
        print_notice("Some quotes are not what the articles say; run `pressbox doctor --repair`.")
    if fallen:
        print_notice(
            f"Worse than before by more than chance: {'; '.join(fallen)}. `--accept` takes this as the new measure."
        )
    if fallen or false:
        raise typer.Exit(FELL)


def _make_is_unknown(desk: Pressbox) -> Callable[[str], bool]:
    snapshot = desk.library.snapshot()
    return lambda word: not snapshot.matching(word, 1, Filter())
