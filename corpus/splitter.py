"""LlamaIndex's sentence splitter without the rest of LlamaIndex, for processes that use nothing else of it.

LlamaIndex's packages import all their modules. That takes a second, most of the time that a question waits for a sync.
"""

import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType, SimpleNamespace

PACKAGES = ("core", "node_parser", "text")  # each within the one before


def lighten() -> None:
    """Make `from llama_index.core.node_parser import SentenceSplitter` import little else from now on.

    Empty modules replace the packages around the splitter. It asks them only for a handler of events; none is set.
    """
    import llama_index  # a namespace package: it imports nothing

    package: ModuleType = llama_index
    for name in PACKAGES:
        within = ModuleType(f"{package.__name__}.{name}")
        within.__path__ = [str(Path(folder) / name) for folder in package.__path__]
        package = sys.modules[within.__name__] = within
    settings = ModuleType("llama_index.core.settings")
    vars(settings)["Settings"] = SimpleNamespace(_callback_manager=None)
    sys.modules[settings.__name__] = settings
    vars(sys.modules["llama_index.core"])["global_handler"] = None
    vars(sys.modules["llama_index.core.node_parser"])["__getattr__"] = _wanted  # PEP 562


def _wanted(name: str) -> object:
    """The module's `__getattr__`: imports SentenceSplitter at its first use."""
    if name != "SentenceSplitter":
        raise AttributeError(name)
    return import_module("llama_index.core.node_parser.text.sentence").SentenceSplitter
