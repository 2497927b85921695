"""Bootstrap: what was opened is closed, whatever fails on the way."""

import os
import sqlite3

import pytest

from bot.bootstrap import Pressbox
from corpus.errors import ConfigurationError
from index.store.catalog import Catalog
from tests.fakes.postgres import Cluster


def test_a_catalog_that_its_home_cannot_be_bound_to_is_closed(
    cluster: Cluster, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRESSBOX_DATABASE", database)
    with Pressbox() as pressbox:
        pressbox.home.mark.mkdir(parents=True)  # no file that says of which database the indexes are
        with pytest.raises(ConfigurationError, match="cannot be used") as caught:
            _ = pressbox.catalog
        assert cluster.is_left(database), caught.value  # which still holds what it met, as a log does


def test_each_part_is_closed_whatever_becomes_of_the_others() -> None:
    before = os.umask(0o22)
    try:
        with pytest.raises(ZeroDivisionError), Pressbox() as pressbox:
            catalog: Catalog = pressbox.catalog
            pressbox.closing.callback(lambda: 1 // 0)
        with pytest.raises(sqlite3.ProgrammingError):
            catalog.current_number()
        assert os.umask(0o22) == 0o22
    finally:
        os.umask(before)
