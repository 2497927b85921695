"""The import path without the working folder, which may hold files of strangers.

Imports only modules that every interpreter has loaded at its start, so that it can run before everything else.
"""

import os
import site

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120 - pathlib is not loaded yet


def trusted(path: list[str]) -> list[str]:
    """The entries of an import path without the working folder, however it is spelt.

    The folders of Pressbox, its libraries and Python stay, even if one of them is the working folder.
    """
    own = {os.path.realpath(folder) for folder in (ROOT, os.path.dirname(os.__file__), *site.getsitepackages())}  # noqa: PTH120
    try:
        here = os.path.realpath(os.getcwd())  # noqa: PTH109
    except FileNotFoundError:  # the working folder was deleted: nothing can be imported from it
        here = ""
    return [
        entry
        for entry in path
        if os.path.isabs(entry) and (os.path.realpath(entry) != here or os.path.realpath(entry) in own)  # noqa: PTH117
    ]
