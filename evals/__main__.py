"""`python -m evals --data FOLDER` asks the questions of the data sets end to end; `… train` makes the scorer."""

import argparse
from pathlib import Path

from evals.answers import measure
from evals.datasets import squad2, xquad
from evals.train import train
from index.minilm import MiniLM


def main() -> None:
    parser = argparse.ArgumentParser(prog="evals", description=__doc__)
    parser.add_argument("command", nargs="?", choices=["answers", "train"], default="answers")
    parser.add_argument("--data", type=Path, required=True, help="the folder with the data sets")
    arguments = parser.parse_args()
    if arguments.command == "train":
        print(train(arguments.data, MiniLM()))
        return
    for dataset in (xquad, squad2):
        print(measure(list(dataset(arguments.data)), MiniLM()).line(), flush=True)


if __name__ == "__main__":
    main()
