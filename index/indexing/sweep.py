"""The sweep after publishing: delete what no generation in use needs. It may be repeated."""

import logging
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from index.engines.read_lock import remove_unless_held
from index.errors import reason_of
from index.home import Home
from index.store import collections
from index.store.catalog import Catalog
from index.store.generations import KEPT_GENERATIONS, delete_rows_before, lexicons_in_use, segments_in_use

if TYPE_CHECKING:
    from index.engines.chroma_server import Server

LOG = logging.getLogger(__name__)


def sweep(catalog: Catalog, home: Home, server: "Server | None" = None) -> tuple[str, ...]:
    """Delete old rows, index folders, and collections on Chroma's `server`, if there is one.

    Returns notices and never raises: a failure does not undo the publication.

    The caller holds the indexer's lock.
    """
    try:
        oldest = catalog.current_number() - KEPT_GENERATIONS + 1
        delete_rows_before(catalog.connection, oldest)
        _remove_others(home.segments, segments_in_use(catalog.connection))
        _remove_others(home.lexical, lexicons_in_use(catalog.connection, oldest))
        if server:
            _delete_collections(catalog, server)
    except Exception as error:
        LOG.error("The sweep failed.", exc_info=error)
        return (
            f"What no reader needs any more could not be cleared away ({reason_of(error)}); what was published stays "
            "so, and the next run tries again.",
        )
    return ()


def _remove_others(folder: Path, kept: set[int]) -> None:
    """Remove the index folders whose numbers are not `kept`, those that a killed run left included.

    A folder that a reader holds stays until the next sweep.
    """
    if not folder.is_dir():
        return
    for path in list(folder.iterdir()):
        number = path.name.split(".")[0]  # a lock or a seal is named after its folder
        if not number.isdecimal():
            shutil.rmtree(path, ignore_errors=True)
        elif int(number) not in kept:
            remove_unless_held(folder / number)


def _delete_collections(catalog: Catalog, server: "Server") -> None:
    """Delete the collections that this catalog has noted and no generation needs; no others, whatever their names."""
    for name in collections.unneeded(catalog.connection):
        server.delete(name)
        collections.forget(catalog.connection, name)
