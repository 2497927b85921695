"""The machine beside the figures: processor, cores, memory, load, Python and the libraries that do the work."""

import os
import platform
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

LIBRARIES = ("chromadb", "llama-index-core", "onnxruntime", "tantivy")
BUSY = 0.25  # load for each core from which on others were at work: the figures are then only ratios


@dataclass(frozen=True, slots=True)
class Machine:
    """`load` is the mean number of processes at work when the benchmark began."""

    processor: str
    cores: int
    gigabytes: int
    load: float
    python: str
    libraries: dict[str, str]

    @property
    def is_busy(self) -> bool:
        """Whether others were at work."""
        return self.load > BUSY * self.cores

    @property
    def sentence(self) -> str:
        """The machine, for people."""
        libraries = ", ".join(f"{name} {number}" for name, number in self.libraries.items())
        return f"{self.processor}, {self.cores} cores, {self.gigabytes} GB; Python {self.python}, {libraries}"


def this_machine() -> Machine:
    """The machine that this process runs on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    libraries = {name: version(name) for name in LIBRARIES}
    cores = os.cpu_count() or 1
    return Machine(_processor(), cores, round(memory / 1e9), os.getloadavg()[0], platform.python_version(), libraries)


def _processor() -> str:
    """The processor's name, as Linux tells it."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text(encoding="utf-8").splitlines() if told.exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()
