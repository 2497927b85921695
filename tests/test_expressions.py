"""Every regular expression of the program takes time in proportion to its text, whoever wrote that text."""

import ast
import importlib
import pkgutil
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import bot
import corpus
import index
import prompts
from bot.answering.question import parse
from tests.adversary import Shape, shapes

METHODS = ("match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer")
SIZE, LARGER = 1_000, 4_000  # characters
QUICK = 0.0001  # seconds of computing for SIZE: no growth that matters begins so low
STEEP = 8.0  # times as long for LARGER, which is four times as much; a square would be sixteen
# What stands for the names in a pattern that is put together where it is used
FILLED = {
    **{"either": "Orsa|Lanmouth", "event": "storm", "label": "Otter returns", "name": "ABC", "preposition": "in"},
    **{"pattern": r"[A-Z]\w+", "word": "president", "words": 2},
}
EARLY = {20: 0.01, 200: 0.025}  # sizes tried first, and seconds: what grows faster never comes to SIZE
LINEAR = 6.0  # times as long for SIZE as for the size before, of which it is five times: then no larger text is tried

Uses = dict[str, set[str]]  # name → methods


@dataclass
class Expression:
    """A pattern, where it stands and how it is used."""

    place: str
    pattern: re.Pattern[Any]
    methods: set[str] = field(default_factory=set)


def modules() -> list[ModuleType]:
    names = [
        found.name
        for room in (bot, index, corpus, prompts)
        for found in pkgutil.walk_packages(room.__path__, f"{room.__name__}.")
        if not found.name.endswith("__main__")
    ]
    return [importlib.import_module(name) for name in names]


def tree_of(module: ModuleType) -> ast.Module:
    return ast.parse(Path(str(module.__file__)).read_text("utf-8"))


def patterns_in(value: object) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, tuple | list | set | frozenset):
        for one in value:
            yield from patterns_in(one)
    elif isinstance(value, dict):
        yield from patterns_in([*value.keys(), *value.values()])
    elif hasattr(value, "__dataclass_fields__") and not isinstance(value, type):
        yield from patterns_in([getattr(value, name, None) for name in value.__dataclass_fields__])


def compiled(module: ModuleType, uses: dict[str, Uses], elsewhere: Uses) -> Iterator[Expression]:
    """Those that the module keeps, each with the methods that are called on its name, here or where it is imported."""
    own = uses[module.__name__]
    for name, value in vars(module).items():
        methods = own.get(name, set()) | elsewhere.get(f"{module.__name__}.{name}", set())
        if not methods:  # one of several: it is called by another name
            methods = set().union(*(said for called, said in own.items() if called != "re" and not called.isupper()))
        for number, pattern in enumerate(patterns_in(value)):
            yield Expression(f"{module.__name__}.{name}[{number}]", pattern, set(methods))


def imported(trees: dict[str, ast.Module], uses: dict[str, Uses]) -> Uses:
    """`module.name` → methods called on it where it is imported."""
    called: Uses = {}
    for importer, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    methods = called.setdefault(f"{node.module}.{alias.name}", set())
                    methods |= uses[importer].get(alias.name, set())
    return called


def inline(module: ModuleType, tree: ast.AST) -> Iterator[Expression]:
    """Those that are written where they are used."""
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in METHODS):
            continue
        if isinstance(node.func.value, ast.Name) and node.func.value.id == "re":
            text = ast.unparse(node.args[0])
            flags = eval(_flags(node), vars(module))
            known = (
                [pattern for _, pattern in parse._KINDS]
                if text == "pattern"
                else [eval(text, {**vars(module), **FILLED})]
            )
            for number, source in enumerate(known):
                yield Expression(
                    f"{module.__name__}:{node.lineno}[{number}]", re.compile(source, flags), {node.func.attr}
                )


def _flags(call: ast.Call) -> str:
    """As written; they are the last argument, or named."""
    named = [ast.unparse(keyword.value) for keyword in call.keywords if keyword.arg == "flags"]
    return next(iter(named or [text for text in map(ast.unparse, call.args) if re.match(r"re\.[A-Z]+\b", text)]), "0")


def used(tree: ast.AST) -> Uses:
    """Name → methods called on it; "" for what has no plain name. `.split()` without arguments is a string's."""
    uses: Uses = {}
    of_strings = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call) and not node.args}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in METHODS and id(node) not in of_strings:
            name = node.value.id if isinstance(node.value, ast.Name) else ""
            uses.setdefault(name, set()).add(node.attr)
    return uses


def everything() -> list[Expression]:
    """Each pattern once, with all its uses."""
    found = modules()
    trees = {module.__name__: tree_of(module) for module in found}
    uses = {name: used(tree) for name, tree in trees.items()}
    elsewhere = imported(trees, uses)
    expressions: dict[tuple[Any, int], Expression] = {}
    for module in found:
        for expression in (*compiled(module, uses, elsewhere), *inline(module, trees[module.__name__])):
            key = expression.pattern.pattern, expression.pattern.flags
            expressions.setdefault(key, expression).methods |= expression.methods
    return list(expressions.values())


def took(pattern: re.Pattern[Any], method: str, text: Any, times: int = 1) -> float:
    """Seconds of computing, the best of some times."""
    call = getattr(pattern, method)
    best = float("inf")
    for _ in range(times):
        started = time.process_time()
        if method in ("sub", "subn"):
            call(text[:0], text)
        elif method == "finditer":
            list(call(text))
        else:
            call(text)
        best = min(best, time.process_time() - started)
    return best


def slow(expression: Expression) -> Iterator[str]:
    """Those of its uses that take longer than their text is long."""
    tried = shapes_for(expression.pattern)
    for method in sorted(expression.methods):
        for shape in tried:
            if told := growth(expression.pattern, method, shape):
                yield f"{method} over {shape.text(SIZE)[:40]!r}…, {told}"
                break


def shapes_for(pattern: re.Pattern[Any]) -> list[Shape]:
    if isinstance(pattern.pattern, str):
        return shapes(pattern)
    return shapes(re.compile(pattern.pattern.decode("latin-1"), pattern.flags))


def growth(pattern: re.Pattern[Any], method: str, shape: Shape) -> str:
    """How the seconds grow with the size of this text, if that is too fast; no size is tried before the one below."""

    def sized(size: int) -> Any:
        text = shape.text(size)
        return text if isinstance(pattern.pattern, str) else text.encode("utf-8", "replace")

    seconds = 0.0
    for size, most in EARLY.items():
        seconds = took(pattern, method, text := sized(size))
        if seconds > most and took(pattern, method, text, 3) > most:
            return "at once"
    first = took(pattern, method, text := sized(SIZE))
    if first < max(QUICK, LINEAR * seconds) or took(pattern, method, longer := sized(LARGER)) <= STEEP * first:
        return ""
    first, then = (took(pattern, method, one, 3) for one in (text, longer))
    return f"{1000 * first:.1f} ms, then {1000 * then:.1f} ms" if then > STEEP * first else ""


def test_no_expression_takes_longer_than_its_text_is_long() -> None:
    expressions = everything()
    assert len(expressions) > 150
    assert [expression.place for expression in expressions if not expression.methods] == []
    found = {f"{one.place} {one.pattern.pattern!r}": told for one in expressions if (told := list(slow(one)))}
    assert found == {}


@pytest.mark.parametrize(
    ("pattern", "method"),
    [
        (r"\s+$", "search"),
        (r"(a+)+$", "match"),
        (r"[ \t]*-[ \t]+(?=\S)", "sub"),
        (r"\(.*?\)", "sub"),
        (r"x(?:a|a)*y", "search"),
        (r"(\d+)-(\d+)", "findall"),
    ],
)
def test_what_is_slow_is_found(pattern: str, method: str) -> None:
    assert list(slow(Expression("here", re.compile(pattern), {method})))


@pytest.mark.parametrize(("pattern", "method"), [(r"[ \t]{1,9}-", "sub"), (r"(?<!\s)\s+$", "search"), (r"a+", "match")])
def test_what_is_quick_is_not(pattern: str, method: str) -> None:
    assert not list(slow(Expression("here", re.compile(pattern), {method})))
