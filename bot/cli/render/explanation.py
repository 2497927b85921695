"""How an answer came about, as tables: for `ask --explain` and `/why`."""

from rich.text import Text

from bot.answering.display import defuse_line, format_byline, to_one_line
from bot.answering.explanation import Explanation
from bot.cli.render.terminal import write, write_table

SENTENCES = 12  # of those that were weighed, the best


def show(receipt: Explanation) -> None:
    answer = receipt.answer
    if answer.standalone_question != answer.question:
        write(Text(f"\nLooked up: {to_one_line(answer.standalone_question)}"))
    write_table(
        f"\nChunks found (generation {answer.generation})",
        ["fused", "dense", "words", "characters", "article"],
        [
            [
                f"{hit.score:.4f}",
                f"{hit.dense:.3f}",
                "–" if hit.lexical is None else f"{hit.lexical:.2f}",
                f"{hit.chunk.start}-{hit.chunk.end}",
                format_byline(hit.article.outlet, hit.article.published_at, hit.article.title),
            ]
            for hit in receipt.hits
        ],
        numbers=["fused", "dense", "words"],
    )
    if receipt.candidates:  # a model that wrote weighed none
        write_table(
            f"\nSentences weighed ({min(SENTENCES, len(receipt.candidates))} of {len(receipt.candidates)})",
            ["score", "passage", "sentence", "why"],
            [
                [f"{candidate.score:.3f}", str(candidate.passage), defuse_line(candidate.text), candidate.why]
                for candidate in receipt.candidates[:SENTENCES]
            ],
            numbers=["score", "passage"],
        )
    write_table(
        "\nMilliseconds",
        list(answer.timings),
        [[f"{milliseconds:.1f}" for milliseconds in answer.timings.values()]],
        numbers=list(answer.timings),
    )
