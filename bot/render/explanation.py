"""How an answer came about, as tables: for `ask --explain` and `/why`."""

from bot.receipt import Receipt
from bot.render.terminal import write_table
from bot.render.text import byline

SENTENCES = 12  # of those that were weighed, the best


def show(receipt: Receipt) -> None:
    answer = receipt.answer
    if answer.standalone_question != answer.question:
        write_table("\nQuestion as it was looked up", ["question"], [[answer.standalone_question]])
    write_table(
        f"\nChunks found (generation {answer.generation})",
        ["fused", "dense", "words", "characters", "article"],
        [
            [
                f"{hit.score:.4f}",
                _score(hit.dense, 3),
                _score(hit.lexical, 2),
                f"{hit.chunk.start}-{hit.chunk.end}",
                byline(hit.article.outlet, hit.article.published_at, hit.article.title),
            ]
            for hit in receipt.hits
        ],
        numbers=["fused", "dense", "words"],
    )
    write_table(
        f"\nSentences weighed ({min(SENTENCES, len(receipt.candidates))} of {len(receipt.candidates)})",
        ["score", "passage", "sentence", "why"],
        [
            [f"{candidate.score:.3f}", str(candidate.passage), candidate.text, candidate.why]
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


def _score(value: float | None, digits: int) -> str:
    return "–" if value is None else f"{value:.{digits}f}"
