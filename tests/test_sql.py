"""SQL stands in two packages: what is stored, and how, is decided there and nowhere else."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
HOMES = ("index/store/", "bot/chats/")
ALLOWED = {"index/engines/seal.py"}  # asks Chroma's own file whether it is whole
STATEMENT = re.compile(
    r"\s*(SELECT\b.+\bFROM|INSERT (OR \w+ )?INTO|UPDATE \w+ SET|DELETE FROM|CREATE (TEMP )?TABLE|DROP TABLE|PRAGMA) ",
    re.DOTALL,
)


def _statements(source: str) -> Iterator[str]:
    """The SQL statements in a module's strings."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and STATEMENT.match(node.value):
            yield node.value


def _connects(source: str) -> bool:
    """Whether a module opens a SQLite file by itself."""
    return any(
        isinstance(node, ast.Attribute) and node.attr == "connect" and ast.unparse(node.value) == "sqlite3"
        for node in ast.walk(ast.parse(source))
    )


def _modules() -> Iterator[tuple[str, str]]:
    """(path, source) of every module that is shipped."""
    for room in ("bot", "index", "corpus", "prompts"):
        for path in sorted((ROOT / room).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")


def test_sql_stands_in_its_packages_only() -> None:
    having = {path for path, source in _modules() if _connects(source) or any(_statements(source))}
    assert {path for path in having if not path.startswith(HOMES)} == ALLOWED
    assert all(any(path.startswith(home) for path in having) for home in HOMES)


def test_a_statement_is_known_by_its_words() -> None:
    assert list(_statements("f'SELECT {x} FROM chunks'.join('UPDATE chunks SET a = 1')")) == ["UPDATE chunks SET a = 1"]
    assert not list(_statements("'Select the folder from which articles are read, or update it.'"))
