"""`python -m bench.jobs.publish HOME SOURCE ROUNDS`: publish one new article, several times, with made-up vectors."""

import json
import resource
import sys
from pathlib import Path

from bench.synthetic import publish_one
from index.home import Home


def main(home: str, source: str, rounds: str) -> None:
    publish_one(Home(Path(home)), Path(source), 0)  # the first one imports Chroma
    told = [publish_one(Home(Path(home)), Path(source), number) for number in range(1, int(rounds) + 1)]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"rounds": told, "megabytes": peak}))


if __name__ == "__main__":
    main(*sys.argv[1:])
