"""Folders of trap modules: each says in a file beside the folder that it was imported, and by whom."""

import sys
from importlib.metadata import packages_distributions
from pathlib import Path

OWN = ("bot", "index", "corpus", "prompts")
STARTUP = ("sitecustomize", "usercustomize")
LIBRARIES = (
    "numpy",
    "chromadb",
    "chromadb_rust_bindings",
    "onnxruntime",
    "tantivy",
    "typer",
    "pydantic",
    "tokenizers",
    "yaml",
    "filelock",
)


def sprung(folder: Path) -> list[str]:
    """The traps of the folder that were imported."""
    told = _told(folder)
    return told.read_text().split() if told.exists() else []


def everything() -> set[str]:
    """Whatever an interpreter of ours could want to import."""
    return {*sys.stdlib_module_names, *packages_distributions(), *OWN, *STARTUP} - {"__main__"}


def set_traps(folder: Path, names: set[str] | tuple[str, ...]) -> None:
    """A module of each name, and packages of our own names."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        code = f"with open({str(_told(folder))!r}, 'a') as told:\n    told.write({name + chr(10)!r})\n"
        if name in (*OWN, "chromadb"):
            (folder / name).mkdir()
            (folder / name / "__init__.py").write_text(code)
        else:
            (folder / f"{name}.py").write_text(code)


def _told(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.sprung")
