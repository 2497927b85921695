"""`python -m bench.jobs.chats HOME CHATS QUESTIONS`: so many chats ask at once, each one question after the other."""

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench.articles import questions
from bench.process import stopwatch
from bot.answering.assistant import Assistant
from bot.answering.extractive.answerer import Extractive
from index.embedding.bge import Bge
from index.embedding.cross_encoder import MarcoMiniLM
from index.home import Home
from index.retrieval.library import Library
from index.retrieval.retriever import Retriever


def main(home: str, chats: str, count: str) -> None:
    library = Library(Home(Path(home)), Bge())
    assistant = Assistant(library, Retriever(library), Extractive(MarcoMiniLM()))
    asked = questions(int(count))
    assistant.ask(asked[0])
    told = dict[str, float]()
    with stopwatch(told), ThreadPoolExecutor(int(chats)) as pool:
        answers = list(pool.map(assistant.ask, asked))
    assert len(answers) == len(asked)
    print(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
