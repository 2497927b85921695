"""Figures of the code's shape: `python -m tests.figures [FOLDER]` prints them for a checkout of Pressbox.

A room is a package or a module directly in `bot/`, and an arrow is a pair of rooms of which one imports the other. Each
room stands one floor above the highest room that it imports; rooms that import each other share a floor. Complexity is
cyclomatic: 1, and 1 more for each branch, loop, handler, comprehension and further operand of `and` and `or`.
"""

import argparse
import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from graphlib import TopologicalSorter
from pathlib import Path
from statistics import median

SHIPPED = ("bot", "corpus", "index", "prompts")
_Function = ast.FunctionDef | ast.AsyncFunctionDef
_BRANCHES = (ast.If, ast.IfExp, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler)


@dataclass(frozen=True)
class Module:
    """One file of a checkout."""

    name: str
    tree: ast.Module

    @property
    def imports(self) -> set[str]:
        """The names that it imports anywhere, both `a.b` and `a.b.c` for `from a.b import c`."""
        names: set[str] = set()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                names.update(alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                names.update((node.module, *(f"{node.module}.{alias.name}" for alias in node.names)))
        return names

    @property
    def functions(self) -> list[_Function]:
        """Every function and method."""
        return [node for node in ast.walk(self.tree) if isinstance(node, _Function)]

    @property
    def public(self) -> Iterator[ast.Module | ast.ClassDef | _Function]:
        """The module, its public classes and functions, and their public methods."""
        yield self.tree
        for node in self.tree.body:
            if isinstance(node, ast.ClassDef | _Function) and not node.name.startswith("_"):
                yield node
                if isinstance(node, ast.ClassDef):
                    methods = (part for part in node.body if isinstance(part, _Function))
                    yield from (method for method in methods if not method.name.startswith("_"))


@dataclass(frozen=True)
class Checkout:
    """The Python files below a folder."""

    folder: Path

    @cached_property
    def shipped(self) -> dict[str, Module]:
        """The modules of the program, by name."""
        return {module.name: module for package in SHIPPED for module in _modules(self.folder, package)}

    @cached_property
    def tested(self) -> set[str]:
        """The modules of the program that a test imports."""
        imported = {name for module in _modules(self.folder, "tests") for name in module.imports}
        return imported & self.shipped.keys()

    @cached_property
    def arrows(self) -> dict[str, set[str]]:
        """Room → rooms that it imports."""
        inside = {name: module for name, module in self.shipped.items() if name.startswith("bot.")}
        arrows: dict[str, set[str]] = {_room(name): set() for name in inside}
        for name, module in inside.items():
            arrows[_room(name)] |= {_room(used) for used in module.imports & inside.keys()} - {_room(name)}
        return arrows


def _room(name: str) -> str:
    return ".".join(name.split(".")[:2])


def _modules(folder: Path, package: str) -> Iterator[Module]:
    """Every module of a package, without empty `__init__` files."""
    for path in sorted((folder / package).rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        parts = path.relative_to(folder).with_suffix("").parts
        if tree.body and not (parts[-1] == "__init__" and len(tree.body) == 1):
            yield Module(".".join(parts[:-1] if parts[-1] == "__init__" else parts), tree)


def complexity(function: _Function) -> int:
    """The cyclomatic complexity of a function and the functions in it."""
    return 1 + sum(map(_branches, ast.walk(function)))


def _branches(node: ast.AST) -> int:
    """The branches that a node adds."""
    match node:
        case ast.BoolOp():
            return len(node.values) - 1
        case ast.Match():
            return len(node.cases) - any(ast.unparse(case.pattern) == "_" for case in node.cases)
        case ast.comprehension():
            return 1 + len(node.ifs)
        case _:
            return int(isinstance(node, _BRANCHES))


def length(function: _Function) -> int:
    """The lines of a function, from `def` to its last line."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def count_floors(arrows: Mapping[str, set[str]]) -> int:
    """The number of floors on which the rooms stand."""
    reach = {room: _reach(room, arrows) for room in arrows}
    group = {room: frozenset({room, *(other for other in reach[room] if room in reach[other])}) for room in arrows}
    below = {rooms: {group[used] for room in rooms for used in arrows[room]} - {rooms} for rooms in group.values()}
    floors: dict[frozenset[str], int] = {}
    for rooms in TopologicalSorter(below).static_order():
        floors[rooms] = 1 + max((floors[used] for used in below[rooms]), default=0)
    return max(floors.values(), default=0)


def _reach(room: str, arrows: Mapping[str, set[str]]) -> set[str]:
    """The rooms that a room imports, directly or through others."""
    reached: set[str] = set()
    waiting = [room]
    while waiting:
        for used in arrows[waiting.pop()] - reached:
            reached.add(used)
            waiting.append(used)
    return reached


def describe(checkout: Checkout) -> Iterator[str]:
    """The figures, one on each line."""
    modules = list(checkout.shipped.values())
    functions = [function for module in modules for function in module.functions]
    public = [bool(ast.get_docstring(node)) for module in modules for node in module.public]
    flat = [path for path in (checkout.folder / "bot").glob("*.py") if not path.name.startswith("__")]
    arrows = checkout.arrows
    yield f"modules: {len(modules)}; directly in bot/: {len(flat)}"
    yield f"rooms of bot: {len(arrows)} on {count_floors(arrows)} floors, {sum(map(len, arrows.values()))} arrows"
    yield f"functions: {len(functions):,}"
    yield f"lines of a function: {_spread(map(length, functions))}"
    yield f"complexity of a function: {_spread(map(complexity, functions))}"
    yield f"public modules, classes and functions with a docstring: {sum(public):,} of {len(public):,}"
    yield f"modules that a test imports: {len(checkout.tested)} of {len(modules)}"


def _spread(values: Iterable[int]) -> str:
    ordered = sorted(values)
    return f"median {median(ordered):g}, 90th percentile {ordered[len(ordered) * 9 // 10]}, most {ordered[-1]}"


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description="Print how the code is shaped.")
    parser.add_argument("folder", nargs="?", type=Path, default=Path(), help="a checkout of Pressbox; this one")
    for line in describe(Checkout(parser.parse_args().folder)):
        print(line)


if __name__ == "__main__":
    main()
