"""The binding of a home's indexes to the database that holds their catalog. Indexes of another one would mislead."""

from contextlib import suppress

from corpus.errors import ConfigurationError
from index.home import Home
from index.store.catalog import Catalog


def expect_no_other_catalog(home: Home) -> None:
    """Raise ConfigurationError if the home's indexes are of a file, or if their database is not named."""
    if not home.database:
        raise ConfigurationError(
            f"The library {home.path} has its catalog in a PostgreSQL database; set PRESSBOX_DATABASE to its address."
        )
    if home.catalog.exists():
        raise ConfigurationError(
            f"The library {home.path} has a catalog of its own, and PRESSBOX_DATABASE names another one; set "
            "PRESSBOX_HOME to another folder, or do without PRESSBOX_DATABASE."
        )


def bind(home: Home, catalog: Catalog) -> None:
    """Note in a new home which database its indexes are of. Raises ConfigurationError if it was another one."""
    identity = catalog.connection.identity()
    if identity is None:
        return
    if not home.mark.exists():
        with suppress(OSError):  # a home that is only read
            home.mark.write_text(identity, encoding="ascii")
    elif home.mark.read_text(encoding="ascii", errors="replace") != identity:
        raise ConfigurationError(
            f"The indexes in {home.path} are of another database than PRESSBOX_DATABASE names; set PRESSBOX_HOME to "
            "another folder, or PRESSBOX_DATABASE back."
        )
