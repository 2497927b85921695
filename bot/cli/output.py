"""Results on stdout that need no rich: JSON, and sentences."""

import json
import shutil
import sys
import textwrap
from typing import IO, Any


def print_json(value: dict[str, Any]) -> None:
    """Print the object, indented. Characters beyond ASCII are escaped unless stdout is UTF-8."""
    encoding = (getattr(sys.stdout, "encoding", None) or "").lower().replace("-", "")
    print(json.dumps(value, ensure_ascii=encoding != "utf8", indent=2))


def print_folded(line: str, file: IO[str]) -> None:
    """Print the line. On a terminal, long lines break between words."""
    if file.isatty():
        width = shutil.get_terminal_size().columns
        line = textwrap.fill(line, width, break_long_words=False, break_on_hyphens=False)
    print(line, file=file)
