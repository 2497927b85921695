"""`python -m bench.jobs.embed ARTICLES COUNT EMBEDDER`: embed so many chunks, as they are or padded."""

import json
import sys
from pathlib import Path

from bench.padded import Padded
from bench.process import stopwatch
from corpus.chunker import PARAGRAPH
from index.embedding.bge import Bge


def main(articles: str, count: str, embedder: str) -> None:
    texts = [part for path in sorted(Path(articles).glob("*.md")) for part in path.read_text("utf-8").split(PARAGRAPH)]
    model = Bge() if embedder == "own" else Padded()
    model.embed_documents(texts[:1])
    told = dict[str, float]()
    with stopwatch(told):
        model.embed_documents(texts[: int(count)])
    print(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
