"""The cross-encoder seam, and ms-marco-MiniLM-L-12-v2 on ONNX Runtime: how well does a text answer a question?

Offline. A text is read together with the question, so it says more than two vectors that never met, and takes longer:
it is for the few texts that are worth reading. Knows nothing of where its texts come from.
"""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from corpus.encodable import make_encodable
from index.embedding.embedder import Vectors
from index.embedding.onnx_model import OnnxModel, Published, load, truncated

if TYPE_CHECKING:
    from tokenizers import Tokenizer

MODEL = Published(  # cross-encoder/ms-marco-MiniLM-L-12-v2, int8
    "reranker_en",
    graph="1225ccd6afd0f1b43a1b08bf67cd1cb68c05aafb443e9d8450015b8b3837ffd1",
    vocabulary="cb374d6bc042c22455946f4e09a89d29882a199fdaf8fb25be00dc8b8857a448",
    layers=tuple(f"/bert/encoder/layer.{number}/output/LayerNorm/Add_1_output_0" for number in (7, 9, 11)),
)
MAX_TOKENS = 256  # of question and text together; a window of three sentences has 110 on average
READINGS = 4096  # kept, of a question and a text each: 3 MB; many ask the same, and a conversation asks it again
MAX_QUESTION = 64  # tokens of the question, so that a long one leaves room for the text
ENDINGS = ("s", "es", "d", "ed", "r", "er", "est", "ly", "ing")  # its vocabulary has few inflected forms of rarer words


class CrossEncoder(Protocol):
    """Judges how well texts answer a question."""

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """A number for each text, higher for one that answers; comparable between questions."""
        ...

    def traits(self, question: str, texts: Sequence[str]) -> "list[Vectors]":
        """What it makes of the question beside each text: first the score, then its states."""
        ...

    def is_word(self, word: str) -> bool:
        """Whether it knows this word, in small letters, as one."""
        ...


class MarcoMiniLM:
    """A `CrossEncoder` that loads on first use. Safe to share between threads."""

    def __init__(self, folder: Path | None = None, threads: int = 0) -> None:
        """`threads`: how many texts are read at once; 0 is one a core, up to `onnx_model.MAX_THREADS`."""
        self._folder = folder
        self._threads = threads

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """Logits. Raises what `onnx_model.load` raises."""
        if not texts:
            return []
        model = self._model()
        asked = make_encodable(question)
        asked = asked[: _end_of(model.tokenizer, asked)]
        return model.each(lambda text: _score(model, asked, make_encodable(text)), texts)

    def traits(self, question: str, texts: Sequence[str]) -> "list[Vectors]":
        """What it makes of a question, or a statement, beside each text: the score of the pair, then in each of its
        `layers` the pair's state and the mean of the question's. Raises what `onnx_model.load` raises."""
        model, asked = self._model(), make_encodable(question)
        return model.each(lambda text: _traits(model, asked, make_encodable(text)), texts)

    def is_word(self, word: str) -> bool:
        tokenizer = self._model().tokenizer
        stems = {word, *(word.removesuffix(ending) for ending in ENDINGS)}
        return any(tokenizer.token_to_id(stem) is not None for stem in stems if len(stem) > 2)

    def load(self) -> None:
        """Load the model now. Raises what `onnx_model.load` raises."""
        self._model()

    def _model(self) -> OnnxModel:
        return load(MODEL, self._folder, self._threads)


@lru_cache(maxsize=READINGS)
def _score(model: OnnxModel, question: str, text: str) -> float:
    encoding = model.tokenizer.encode(question, text)
    ids = truncated(encoding.ids, MAX_TOKENS)
    return float(model.run(ids, encoding.type_ids[: len(ids)]).reshape(-1)[0])


@lru_cache(maxsize=256)
def _traits(model: OnnxModel, question: str, text: str) -> Vectors:
    encoding = model.tokenizer.encode(question, text)
    ids = truncated(encoding.ids, MAX_TOKENS)
    return model.traits(ids, encoding.type_ids[: len(ids)])


def _end_of(tokenizer: "Tokenizer", question: str) -> int:
    """The character after its last token that is read."""
    offsets = tokenizer.encode(question, add_special_tokens=False).offsets[:MAX_QUESTION]
    return offsets[-1][1] if offsets else 0
