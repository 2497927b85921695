"""`pressbox eval`: measures retrieval and answers on a person's own questions."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.bootstrap import Pressbox
from bot.cli.notices import print_notice
from bot.cli.options import Json, NoModel
from bot.cli.output import print_json
from bot.cli.progress import show_progress
from bot.cli.refresh import open_early
from corpus.errors import UsageError
from corpus.nouns import count_noun

if TYPE_CHECKING:
    from bot.evaluation.item import Item
    from bot.evaluation.questions import LineFault
    from bot.evaluation.run import Run

FAILED = 1
LISTED = 20  # unusable lines that are named; the others are counted


def eval(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="JSON Lines, a question each; - is stdin.")],
    as_json: Json = False,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write the run here, as JSON.")] = None,
    against: Annotated[
        Path | None, typer.Option("--against", metavar="FILE", help="Compare with the run that --out wrote here.")
    ] = None,
    no_model: NoModel = False,
) -> None:
    """Measure retrieval and answers on questions of your own.

    Each line has a "question" and, as far as known, "answer" or "answers", the "article" (its id or URL),
    "unanswerable": true, "asked_on" (a date). Exit code 1: a line could not be used, or an answer became worse than in
    the run that is compared with, by more than chance.
    """
    from bot.cli.render import evaluation  # late: only measuring needs them
    from bot.evaluation import run

    before = run.load_run(against) if against else None
    if out:
        run.expect_writable(out)
    with Pressbox(no_model=no_model) as pressbox:
        items, faults = _read_items(pressbox, file)
        _print_faults(faults)
        if not items:
            raise UsageError(f'{file} holds no question that can be asked; write one a line: {{"question": "Who …?"}}')
        open_early(pressbox)
        measured = _measure(pressbox, items)
    if out:
        measured.save(out)
    changes = measured.since(before) if before else {}
    regressions = run.find_regressions(changes)
    if as_json:
        compared = {"changes": run.changes_as_dict(changes), "worse": regressions} if before else {}
        left_out = [{"line": fault.line, "reason": fault.reason} for fault in faults]
        print_json({**measured.as_dict(), **compared, "left_out": left_out})
    else:
        evaluation.show(measured, before)
    if regressions:
        print_notice(f"Worse than before by more than chance: {'; '.join(regressions)}.")
    if faults or regressions:
        raise typer.Exit(FAILED)


def _read_items(pressbox: Pressbox, file: Path) -> "tuple[list[Item], list[LineFault]]":
    from bot.evaluation.questions import LineFault, read_questions  # late: only measuring needs it

    read = list(read_questions(Path("/dev/stdin") if str(file) == "-" else file, pressbox.catalog))
    faults = [line for line in read if isinstance(line, LineFault)]
    return [line for line in read if not isinstance(line, LineFault)], faults


def _print_faults(faults: "list[LineFault]") -> None:
    for fault in faults[:LISTED]:
        print_notice(f"Line {fault.line} was left out: {fault.reason}.")
    if len(faults) > LISTED:
        print_notice(f"{count_noun(len(faults) - LISTED, 'more line was', 'more lines were')} left out.")


def _measure(pressbox: Pressbox, items: "list[Item]") -> "Run":
    """Ask every item, with progress on stderr."""
    from bot.evaluation.metrics import compute_metrics, refusal_curve  # late: only measuring needs them
    from bot.evaluation.outcome import ask_all
    from bot.evaluation.run import Run, describe_origin

    began = datetime.now(UTC)
    outcomes = []
    with show_progress() as progress:
        for outcome, _ in ask_all(pressbox.assistant, pressbox.catalog, items, began):
            outcomes.append(outcome)
            progress("asking", len(outcomes), len(items))
    model = pressbox.generative and pressbox.generative.model
    made = describe_origin(pressbox.catalog.current(), began, datetime.now(UTC), model=model)
    details = {"questions": {"refusal_curve": refusal_curve(outcomes)}}
    return Run({"questions": compute_metrics(outcomes)}, made, details)
