"""The explanation of an answer as tables, for `ask --explain` and `/why`."""

from rich.text import Text

from bot.answering.display import defuse_line, format_byline
from bot.answering.explanation import Explanation
from bot.cli.render.terminal import write, write_table
from bot.plain_text import to_one_line

SENTENCES = 12  # the best of the scored sentences, which are shown


def show(explained: Explanation) -> None:
    """Write how an answer came about."""
    answer = explained.answer
    if answer.standalone_question != answer.question:
        write(Text(f"\nLooked up: {to_one_line(answer.standalone_question)}"))
    write_table(
        f"\nPassages found (generation {answer.generation})",
        ["fused", "dense", "words", "characters", "article"],
        [
            [
                f"{hit.score:.4f}",
                f"{hit.dense:.3f}",
                "–" if hit.lexical is None else f"{hit.lexical:.2f}",
                f"{hit.chunk.start}-{hit.chunk.end}",
                format_byline(hit.article.outlet, hit.article.published_at, hit.article.title),
            ]
            for hit in explained.hits
        ],
        numbers=["fused", "dense", "words"],
    )
    if explained.candidates:  # none if a model wrote the answer
        write_table(
            f"\nSentences weighed ({min(SENTENCES, len(explained.candidates))} of {len(explained.candidates)})",
            ["score", "passage", "sentence", "why"],
            [
                [f"{candidate.score:.3f}", str(candidate.passage), defuse_line(candidate.text), candidate.why]
                for candidate in explained.candidates[:SENTENCES]
            ],
            numbers=["score", "passage"],
        )
    write_table(
        "\nMilliseconds",
        list(answer.timings),
        [[f"{milliseconds:.1f}" for milliseconds in answer.timings.values()]],
        numbers=list(answer.timings),
    )
