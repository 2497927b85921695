"""Prints JSON."""

import json
import sys
from typing import Any


def print_json(value: dict[str, Any]) -> None:
    """Characters as they are where the stream can carry them all, else escaped."""
    encoding = (getattr(sys.stdout, "encoding", None) or "").lower().replace("-", "")
    print(json.dumps(value, ensure_ascii=encoding != "utf8", indent=2))
