"""Prompts: texts for a language model, one Markdown file each, with `$variables` to fill. Knows no other package."""

from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from string import Template

SUFFIX = ".md"


class PromptError(ValueError):
    """A prompt cannot be used. The message is one sentence: which prompt, and what to change."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """One prompt. Values stay data: a `$` or a brace inside a value is never read as a variable."""

    name: str
    text: str

    @property
    def variables(self) -> frozenset[str]:
        """Names of the variables in the text."""
        return frozenset(Template(self.text).get_identifiers())

    def render(self, **values: str) -> str:
        """The text with every variable replaced. Raises PromptError unless `values` are exactly the variables."""
        if missing := self.variables - values.keys():
            raise PromptError(f"Prompt {self.name!r} needs a value for {_listed(missing)}.")
        if unknown := values.keys() - self.variables:
            raise PromptError(f"Prompt {self.name!r} has no place for {_listed(unknown)}.")
        return Template(self.text).substitute(values)


def names() -> list[str]:
    """Names of the prompts that exist, sorted."""
    shipped = resources.files(__name__).iterdir()
    return sorted(file.name.removesuffix(SUFFIX) for file in shipped if file.name.endswith(SUFFIX))


def load(name: str, folder: Path | None = None) -> Prompt:
    """The prompt of this name; a file `NAME.md` in the user's `folder` takes its place. Raises PromptError."""
    if name not in names():
        raise PromptError(f"There is no prompt {name!r}: there are {', '.join(names())}.")
    shipped = Prompt(name, resources.files(__name__).joinpath(name + SUFFIX).read_text("utf-8").strip())
    if folder is None or not (override := folder / (name + SUFFIX)).is_file():
        return shipped
    return _checked(Prompt(name, _read(override)), shipped, override)


def _read(override: Path) -> str:
    try:
        return override.read_text("utf-8-sig").strip()  # editors on Windows write a byte order mark
    except (OSError, UnicodeDecodeError) as error:
        raise PromptError(f"{override} cannot be read: make it a readable UTF-8 text file, or remove it.") from error


def _checked(own: Prompt, shipped: Prompt, override: Path) -> Prompt:
    """The user's own prompt. Raises PromptError unless it uses exactly the variables of the shipped one.

    Each variable matters, above all the marker, which fences off the strangers' texts.
    """
    if not Template(own.text).is_valid():
        raise PromptError(f"{override} has a $ that starts no variable: write $$ where a dollar sign is meant.")
    if own.variables != shipped.variables:
        raise PromptError(f"{override} must use {_listed(shipped.variables)}, and no other variable.")
    return own


def _listed(variables: frozenset[str] | set[str]) -> str:
    return ", ".join(f"${variable}" for variable in sorted(variables))
