"""Removes from the disk what Chroma's server leaves there of deleted collections.

    python deploy/tidy_chroma.py FOLDER        the folder that `chroma run --path` names

The server (1.5.9) keeps the graph of a deleted collection in memory until it ends, and on the disk for ever (issues
5259 and 3296 of chroma-core/chroma). Pressbox makes collections anew as a library grows. This may run while the server
does, since the folders are listed before its database is asked for those in use.
"""

import argparse
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

DATABASE = "chroma.sqlite3"
SEGMENT = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")  # the name of a graph's folder


def leftovers(folder: Path) -> list[Path]:
    """The folders of graphs that no collection has. Raises sqlite3.Error if there is no database of Chroma's."""
    found = [path for path in folder.iterdir() if SEGMENT.fullmatch(path.name) and path.is_dir()]
    with closing(sqlite3.connect(f"{(folder / DATABASE).absolute().as_uri()}?mode=ro", uri=True)) as database:
        used = {row[0] for row in database.execute("SELECT id FROM segments")}
    return [path for path in found if path.name not in used]


def main() -> None:
    """Remove them, and say how many. Exit with 2 and a sentence if the folder is none of Chroma's."""
    parser = argparse.ArgumentParser(description="Remove what Chroma's server leaves of deleted collections.")
    parser.add_argument("folder", type=Path, help="the folder that `chroma run --path` names")
    folder = parser.parse_args().folder
    if not (folder / DATABASE).is_file():
        parser.error(f"there is no {DATABASE} in {folder}; name the folder that `chroma run --path` names")
    found = leftovers(folder)
    freed = sum(file.stat().st_size for path in found for file in path.rglob("*"))
    for path in found:
        shutil.rmtree(path)
    what = "1 folder" if len(found) == 1 else f"{len(found):,} folders"
    print(f"Removed {what} of deleted collections, {freed / 1e6:,.0f} MB.")


if __name__ == "__main__":
    main()
