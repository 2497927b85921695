"""`python -m tests.faults [--short] [--seed N] [--seconds N] [--jobs N] [ROW …]`: breaks things on purpose and says
what came of it."""

import argparse
import os
import sys

from tests.faults.bench import SECONDS
from tests.faults.table import ROWS, run


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("rows", nargs="*", metavar="ROW", help=f"of {', '.join(ROWS)} (default: all)")
    parser.add_argument("--short", action="store_true", help="a few rounds over a small library, as in make test")
    parser.add_argument("--seed", type=int, default=20260, help="of every random choice (default: %(default)s)")
    parser.add_argument(
        "--seconds",
        type=float,
        default=SECONDS,
        help="after which a row begins no new round (default: %(default)s)",
    )
    parser.add_argument(
        "--jobs", type=int, default=os.cpu_count() or 1, help="rows side by side (default: %(default)s)"
    )
    chosen = parser.parse_args()
    unknown = sorted(set(chosen.rows) - ROWS.keys())
    if unknown:
        parser.error(f"no such row: {', '.join(unknown)}")
    return run(chosen.rows or list(ROWS), chosen.short, chosen.seed, chosen.jobs, chosen.seconds)


if __name__ == "__main__":
    sys.exit(main())
