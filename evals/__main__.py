"""`python -m evals COMMAND --data FOLDER`: train the scorer, or measure answers."""

import argparse
from pathlib import Path

from evals.train import train
from index.minilm import MiniLM


def main() -> None:
    parser = argparse.ArgumentParser(prog="evals", description=__doc__)
    parser.add_argument("command", choices=["train"])
    parser.add_argument("--data", type=Path, required=True, help="the folder with the data sets")
    arguments = parser.parse_args()
    print(train(arguments.data, MiniLM()))


if __name__ == "__main__":
    main()
