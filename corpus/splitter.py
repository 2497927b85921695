"""LlamaIndex's sentence splitter without the rest of LlamaIndex, which takes a second to import."""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from pathlib import Path
from threading import Lock
from types import ModuleType, SimpleNamespace
from typing import Protocol, cast

WHOLE = "llama_index.core"
EVENTS = f"{WHOLE}.callbacks"
PACKAGES = ("core", "node_parser", "text")  # each within the one before
_one = Lock()  # thread at a time changes what is imported


class Splitter(Protocol):
    def split_text(self, text: str) -> list[str]: ...


def make_splitter(
    chunk_size: int, paragraph: str, count: Callable[[str], int], sentences: Callable[[str], list[str]]
) -> Splitter:
    """A SentenceSplitter without overlap: `count` tells the size of a text, `sentences` cuts it into sentences.

    LlamaIndex's packages import all their modules; of these only the ones that the splitter needs are imported, and
    none of them stays behind: whoever wants LlamaIndex later imports all of it as usual.
    """
    with _one:
        make, nobody = _imported()
    splitter = make(
        chunk_size=chunk_size,
        chunk_overlap=0,
        paragraph_separator=paragraph,
        tokenizer=lambda text: range(count(text)),  # the splitter asks only for the length
        chunking_tokenizer_fn=sentences,
        callback_manager=nobody,
    )
    return cast(Splitter, splitter)


@cache
def _imported() -> tuple[Callable[..., object], object]:
    """The class, and a manager of events that tells nobody."""
    with _little_else():
        module = import_module(f"{WHOLE}.node_parser.text.sentence")
        return module.SentenceSplitter, module.CallbackManager()


@contextmanager
def _little_else() -> Iterator[None]:
    """Empty modules stand in for the packages around the splitter, unless all of LlamaIndex is imported already.

    The manager of events asks the packages for a handler; none is set.
    """
    if WHOLE in sys.modules:
        yield
        return
    import llama_index  # late, like all of it; a namespace package: it imports nothing

    package: ModuleType = llama_index
    for name in PACKAGES:
        within = ModuleType(f"{package.__name__}.{name}")
        within.__path__ = [str(Path(folder) / name) for folder in package.__path__]
        package = sys.modules[within.__name__] = within
    vars(sys.modules[WHOLE])["global_handler"] = None
    settings = sys.modules[f"{WHOLE}.settings"] = ModuleType(f"{WHOLE}.settings")
    vars(settings)["Settings"] = SimpleNamespace(_callback_manager=None)
    if unfetched := "requests" not in sys.modules:  # it would fetch pictures
        sys.modules["requests"] = ModuleType("requests")
    try:
        _take_events_alone(llama_index.__path__)
        yield
    finally:
        if unfetched:
            del sys.modules["requests"]
        for module in [name for name in sys.modules if name == WHOLE or name.startswith(f"{WHOLE}.")]:
            del sys.modules[module]
        vars(llama_index).pop("core", None)


def _take_events_alone(path: Iterable[str]) -> None:
    """Of the package of callbacks, import what names events: the rest brings messages of all kinds of models."""
    events = sys.modules[EVENTS] = ModuleType(EVENTS)
    events.__path__ = [str(Path(folder, *EVENTS.split(".")[1:])) for folder in path]
    for module, names in (("base", ["CallbackManager"]), ("schema", ["CBEventType", "EventPayload"])):
        within = import_module(f"{EVENTS}.{module}")
        vars(events).update({name: getattr(within, name) for name in names})
