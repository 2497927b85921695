"""JSON on stdout."""

import json
import sys
from typing import Any


def print_json(value: dict[str, Any]) -> None:
    """Print the object, indented. Characters beyond ASCII are escaped unless stdout is UTF-8."""
    encoding = (getattr(sys.stdout, "encoding", None) or "").lower().replace("-", "")
    print(json.dumps(value, ensure_ascii=encoding != "utf8", indent=2))
