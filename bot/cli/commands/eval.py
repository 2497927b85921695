"""`pressbox eval`: how good the answers are, on questions of the person's own."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.answering.display import count_noun
from bot.bootstrap import Pressbox
from bot.cli.notices import print_notice
from bot.cli.options import Json, NoModel
from bot.cli.output import print_json
from bot.cli.progress import show_progress
from bot.cli.refresh import open_early
from corpus.errors import UsageError

FAILED = 1
LISTED = 20  # lines that cannot be used


def evaluate(
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
    from bot.evaluation import questions, run  # late: only measuring needs them
    from bot.evaluation.metrics import compute_metrics, refusal_curve
    from bot.evaluation.outcome import ask_all

    before = run.load_run(against) if against else None
    began = datetime.now(UTC)
    with Pressbox(no_model=no_model) as desk:
        read = list(questions.read_questions(Path("/dev/stdin") if str(file) == "-" else file, desk.catalog))
        items = [item for item in read if not isinstance(item, questions.LineFault)]
        faults = [fault for fault in read if isinstance(fault, questions.LineFault)]
        for fault in faults[:LISTED]:
            print_notice(f"Line {fault.line} was left out: {fault.reason}.")
        if len(faults) > LISTED:
            print_notice(f"{count_noun(len(faults) - LISTED, 'more line was', 'more lines were')} left out.")
        if not items:
            raise UsageError(f'{file} holds no question that can be asked; write one a line: {{"question": "Who …?"}}')
        open_early(desk)
        outcomes = []
        with show_progress() as progress:
            for outcome, _ in ask_all(desk.assistant, desk.catalog, items, began):
                outcomes.append(outcome)
                progress("asking", len(outcomes), len(items))
        model = desk.generative and desk.generative.model
        made = run.describe_origin(desk.catalog.current(), began, datetime.now(UTC), model=model)
    found = run.Run(
        {"questions": compute_metrics(outcomes)}, made, {"questions": {"refusal_curve": refusal_curve(outcomes)}}
    )
    if out:
        found.save(out)
    changes = found.since(before) if before else {}
    fallen = run.find_regressions(changes)
    if as_json:
        compared = {"changes": run.changes_as_dict(changes), "worse": fallen} if before else {}
        print_json({**found.as_dict(), **compared, "left_out": [{"line": f.line, "reason": f.reason} for f in faults]})
    else:
        evaluation.show(found, before)
    if fallen:
        print_notice(f"Worse than before by more than chance: {'; '.join(fallen)}.")
    if faults or fallen:
        raise typer.Exit(FAILED)
