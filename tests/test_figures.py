"""The shape of the code: no function branches too much, and the figures count what they say."""

import ast
from pathlib import Path

import pytest

from tests.figures import Checkout, complexity, count_floors, describe

ROOT = Path(__file__).parents[1]
MOST_COMPLEX = 15
BRANCHING = """
def f(a, b):
    if a and b or not a:
        return [x for x in a if x]
    for x in b:
        try:
            match x:
                case 1: pass
                case _: pass
        except ValueError: pass
    return 1 if a else 2
"""


def test_no_function_branches_too_much() -> None:
    measured = {
        f"{name}.{function.name}": complexity(function)
        for name, module in Checkout(ROOT).shipped.items()
        for function in module.functions
    }
    assert len(measured) > 1000
    assert {name: value for name, value in measured.items() if value > MOST_COMPLEX} == {}


def test_every_branch_counts() -> None:
    (function,) = ast.parse(BRANCHING).body
    assert isinstance(function, ast.FunctionDef)
    # itself, if, and, or, comprehension, its if, for, case, except, conditional
    assert complexity(function) == 10


@pytest.mark.parametrize(
    ("arrows", "floors"),
    [
        ({"a": set[str]()}, 1),
        ({"a": {"b"}, "b": {"c"}, "c": set()}, 3),
        ({"a": {"b", "c"}, "b": {"a"}, "c": set()}, 2),  # a and b import each other
    ],
)
def test_floors(arrows: dict[str, set[str]], floors: int) -> None:
    assert count_floors(arrows) == floors


def test_a_checkout_is_described(tmp_path: Path) -> None:
    files = {
        "bot/a.py": '"""A."""\nfrom bot.b import c\ndef f():\n    return c',
        "bot/b/c.py": "x = 1",
        "tests/test_a.py": "import bot.a",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    assert list(describe(Checkout(tmp_path))) == [
        "modules: 2; directly in bot/: 1",
        "rooms of bot: 2 on 2 floors, 1 arrows",
        "functions: 1",
        "lines of a function: median 2, 90th percentile 2, most 2",
        "complexity of a function: median 1, 90th percentile 1, most 1",
        "public modules, classes and functions with a docstring: 1 of 3",
        "modules that a test imports: 1 of 2",
    ]
