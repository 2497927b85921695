"""A library that the real command has indexed, for tests of what serves it."""

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import pytest

from tests.forked import run

START = "import sys; from bot.start import run; sys.argv[0] = 'pressbox'; run()"
TOKENS = ("a-token-of-the-first-client", "a-token-of-the-second-client")


@dataclass(frozen=True)
class Library:
    """The folder of its articles, and the environment in which commands find it."""

    folder: Path
    environment: dict[str, str]

    @classmethod
    def make(cls, temporary: pytest.TempPathFactory, articles: Mapping[str, str], **environment: str) -> Self:
        """A library of the articles (name of the file → text)."""
        folder = temporary.mktemp("articles")
        for name, text in articles.items():
            (folder / name).write_text(text, "utf-8")
        home = temporary.mktemp("home") / "library"
        made = cls(folder, {**os.environ, "PRESSBOX_HOME": str(home), **environment})
        made.run("index", str(folder))
        return made

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """A command that is to succeed."""
        done = run(*words, environment=self.environment)
        done.check_returncode()
        return done
