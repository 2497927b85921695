"""Where Python may import from: everywhere but the working folder, which is somebody's articles, or worse.

Brings nothing that an interpreter has not loaded at its start, so that it can itself be loaded before all else.
"""

import os
import site

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120 - pathlib is not loaded yet


def trusted(path: list[str]) -> list[str]:
    """The entries of an import path without the working folder, however it is written.

    The folders of Pressbox, its libraries and Python stay, should one of them be the working folder.
    """
    own = {os.path.realpath(folder) for folder in (ROOT, os.path.dirname(os.__file__), *site.getsitepackages())}  # noqa: PTH120
    try:
        here = os.path.realpath(os.getcwd())  # noqa: PTH109
    except FileNotFoundError:  # it was deleted: nothing can be imported from it
        here = ""
    return [
        entry
        for entry in path
        if os.path.isabs(entry) and (os.path.realpath(entry) != here or os.path.realpath(entry) in own)  # noqa: PTH117
    ]
