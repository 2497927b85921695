"""Every locked library has a known licence and stands on the page, once."""

import re
from contextlib import suppress
from email.message import Message
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from typing import cast

import pytest

from deploy import licences
from deploy.errors import ReleaseStopped
from deploy.licences import ELSEWHERE, READ, WEIGHTS, declared, licence_of
from deploy.lock import LOCK, LOCK_OF_MODEL, LOCK_TO_RUN, read_lock
from deploy.third_party import PAGE, draw

NAMES = sorted({locked.name for lock in (LOCK, LOCK_TO_RUN, LOCK_OF_MODEL) for locked in read_lock(lock)})


def test_the_page_lists_every_locked_library_and_the_weights() -> None:
    """`make third-party` writes it anew. Its licences are those of the Python that it was written with."""
    listed = re.findall(r"^\| (?!library|weights|-)(\S+?),? .*\|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(listed) == sorted([*NAMES, *(weights.name for weights in WEIGHTS)])


def test_the_page_is_drawn_the_same_twice() -> None:
    assert draw() == draw()
    assert PAGE.read_text(encoding="utf-8").splitlines()[0] == draw().splitlines()[0]


@pytest.mark.parametrize("library", ["python-telegram-bot", "tld", "lxml", "colorama"])
def test_a_licence_is_named_in_the_words_of_spdx(library: str) -> None:
    known = {
        "python-telegram-bot": "LGPL-3.0-only",
        "tld": "MPL-1.1 OR GPL-2.0-only OR LGPL-2.1-or-later",
        "lxml": "BSD-3-Clause",
        "colorama": "BSD-3-Clause",
    }
    assert licence_of(library) == known[library]


def test_nothing_is_written_by_hand_that_the_metadata_says() -> None:
    for name in READ:
        assert declared(metadata(name)) in (None, READ[name].split(" ")[0]), name  # a half of two is vague too
    for name, licence in ELSEWHERE.items():
        with suppress(PackageNotFoundError):
            assert declared(metadata(name)) == licence


@pytest.mark.parametrize(
    ("words", "licence"),
    [
        ("The BSD 2-Clause License", "BSD-2-Clause"),
        ("3-Clause BSD License", "BSD-3-Clause"),
        ("Apache License, Version 2.0", "Apache-2.0"),
        ("MIT License", "MIT"),
        ("BSD License", None),
    ],
)
def test_what_metadata_call_a_licence_is_put_in_the_words_of_spdx(words: str, licence: str | None) -> None:
    said = Message()
    said["License"] = words
    assert declared(cast(PackageMetadata, said)) == licence


def test_a_library_without_a_known_licence_stops_a_release(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ReleaseStopped, match="No licence of no-such-library is known"):
        licence_of("no-such-library")
    vague = cast(PackageMetadata, _Vague())
    monkeypatch.setattr(licences, "metadata", lambda name: vague)
    with pytest.raises(ReleaseStopped, match="No licence of vague is known"):
        licence_of("vague")


class _Vague:
    """Metadata that name a family of licences, which is no licence."""

    def get_all(self, name: str) -> list[str] | None:
        return {"License": ["BSD, or so"], "Classifier": ["License :: OSI Approved :: BSD License"]}.get(name)
