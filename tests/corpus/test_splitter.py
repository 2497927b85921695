"""The splitter alone cuts as it does among all of LlamaIndex, which it neither imports nor spoils."""

import json
import subprocess
import sys
from importlib.resources import files

from corpus.article import Article
from corpus.chunker import Chunker

SIZE = 120  # characters
ODD = "The ferry sails, he said; again. " * 40 + "\n\n" + "word " * 90 + "x" * 300 + "\n\nEnd."
SAMPLES = [ODD, *(path.read_text("utf-8") for path in files("corpus").joinpath("articles").iterdir())]
CHILD = """
import json, sys
if sys.argv[1] == "whole":
    import llama_index.core
from tests.corpus.test_splitter import SAMPLES, cuts
cut = cuts()
left = sorted(name for name in sys.modules if name.startswith("llama_index.core"))
from llama_index.core.node_parser import SentenceSplitter
splitter = SentenceSplitter(chunk_size=9, chunk_overlap=0, tokenizer=str.split, chunking_tokenizer_fn=str.split)
print(json.dumps([cut, len(left), "sqlalchemy" in sys.modules, splitter.split_text("It rains. " * 9)]))
"""


def cuts() -> list[list[tuple[int, int]]]:
    articles = [Article.of("a", "Title", text, source="s") for text in SAMPLES]
    return [[(chunk.start, chunk.end) for chunk in Chunker(len, SIZE).cut(article)] for article in articles]


def test_the_splitter_alone_cuts_as_it_does_among_its_like() -> None:
    whole, alone = (
        json.loads(
            subprocess.run([sys.executable, "-c", CHILD, word], capture_output=True, text=True, check=True).stdout
        )
        for word in ("whole", "alone")
    )
    assert len(SAMPLES) > 9 and sum(map(len, alone[0])) > 150
    assert alone[0] == whole[0]
    assert (whole[1] > 100, alone[1]) == (True, 0)
    assert alone[2:] == whole[2:]  # all of LlamaIndex is there for whoever imports it afterwards
