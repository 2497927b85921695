"""The lexical index: BM25 over chunks with tantivy, stemmed by the article's language.

The index holds only words and chunk ids; the catalog knows which chunks are live. Each generation has an index in a
folder of its own, written before the generation is published and never after. So no writer meets what a writer that
died has left.
"""

import math
import os
import shutil
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import tantivy

from index.engines.checksums import committed, find_altered
from index.engines.tell_damage import tell_damage
from index.errors import describe_write_failure

# ISO 639-1 → the name of tantivy's Snowball stemmer
STEMMERS = {
    "ar": "arabic", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish",
    "fi": "finnish", "fr": "french", "hu": "hungarian", "it": "italian", "nl": "dutch", "no": "norwegian",
    "pt": "portuguese", "ro": "romanian", "ru": "russian", "sv": "swedish", "ta": "tamil", "tr": "turkish",
}  # fmt: skip
PLAIN = "xx"  # the field of every other language: lower-cased and ASCII-folded, not stemmed
HEAP = 64_000_000  # bytes; tantivy's floor is 15 MB a thread
UNKNOWN = 4  # letters of a word from which on it may be a slip of another one, if no chunk has it
LONG = 8  # letters from which on two of them may be wrong
MOST_SLIPS = 8  # words of one question; more are a language that the library does not have
SLIP = 3.0  # score of a chunk that has a word so near to an unknown one; a rare word found as written gives about twice
TITLE_BOOST = 1.0  # weight of a match in "title outlet date" against one in the text


@dataclass(frozen=True, slots=True)
class LexicalEntry:
    """One chunk for the lexical index. `header` is its article's title, outlet and date in words."""

    chunk_id: str
    language: str | None
    header: str
    text: str


def field_of(language: str | None) -> str:
    """The name under which texts of this language are indexed: its code if it has a stemmer, else PLAIN."""
    return language if language in STEMMERS else PLAIN


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("chunk_id", stored=True, tokenizer_name="raw")
    for language in [*STEMMERS, PLAIN]:
        builder.add_text_field(f"text_{language}", tokenizer_name=language)
        builder.add_text_field(f"header_{language}", tokenizer_name=language)
    return builder.build()


def _register(index: tantivy.Index) -> None:
    """Register the analysers. tantivy does not store them with an index, so each opening needs this."""
    for language in [*STEMMERS, PLAIN]:
        index.register_tokenizer(language, _analyser(language))


@cache
def _analyser(language: str) -> tantivy.TextAnalyzer:
    builder = (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(60))  # no word is longer, but base64 and hashes are
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
    )
    if language in STEMMERS:
        builder = builder.filter(tantivy.Filter.stemmer(STEMMERS[language]))
    return builder.build()


def split_stems(text: str, language: str | None) -> list[str]:
    """The stems of a text's words in order, as the index has them."""
    return list(_analyser(field_of(language)).analyze(text))


def copy(base: Path, folder: Path) -> None:
    """Copy the index `base` to `folder`, which does not exist yet. Raises LibraryUnwritten.

    Only the committed files are copied, by hard links where the file system has them. tantivy never changes a file
    that it has written, so a write to one index does not reach the other.
    """
    with _writing():
        if name := find_altered(base, most=math.inf):  # merging damaged files in tantivy can end the process
            raise ValueError(f"{name} was altered")
        folder.mkdir(parents=True)
        for path in committed(base):
            _link(path, folder / path.name)
        for name in ("meta.json", ".managed.json"):  # tantivy's own lists, which it does replace
            with suppress(FileNotFoundError):  # opening needs the first and reports its loss; the second is optional
                shutil.copy2(base / name, folder / name)


def _link(path: Path, other: Path) -> None:
    """Make `other` a hard link to `path`, or a copy where a link is impossible."""
    try:
        os.link(path, other)
    except OSError:  # two file systems, or one without hard links
        shutil.copy2(path, other)


def write_lexicon(folder: Path, entries: Iterable[LexicalEntry], gone: Iterable[str] = ()) -> None:
    """Add the entries (replacing those of the same id), remove the `gone` ids, commit. Raises LibraryUnwritten.

    The index is created if the folder has none.
    """
    with _writing():
        folder.mkdir(parents=True, exist_ok=True)
        index = tantivy.Index(_schema(), path=str(folder))
        _register(index)
        writer = index.writer(HEAP, 1)
        try:
            for chunk_id in gone:
                writer.delete_documents_by_term("chunk_id", chunk_id)
            for entry in entries:
                writer.delete_documents_by_term("chunk_id", entry.chunk_id)
                writer.add_document(_document(entry))
            writer.commit()
        finally:
            writer.wait_merging_threads()  # this also releases tantivy's lock; uncommitted changes are dropped


@contextmanager
def _writing() -> Iterator[None]:
    """Turn tantivy's errors into LibraryUnwritten.

    tantivy raises ValueError for every failure, and a PanicException (a BaseException only) if it cannot start a
    thread.
    """
    try:
        yield
    except (OSError, ValueError) as error:
        raise describe_write_failure(error) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise describe_write_failure(error) from error


def _document(entry: LexicalEntry) -> tantivy.Document:
    field = field_of(entry.language)
    document = tantivy.Document()
    document.add_text("chunk_id", entry.chunk_id)
    document.add_text(f"text_{field}", entry.text)
    document.add_text(f"header_{field}", entry.header)
    return document


class Lexicon:
    """A reader of one lexical index, as it was when opened. Every method raises LibraryDamaged or TooManyOpenFiles."""

    def __init__(self, folder: Path) -> None:
        self._name = folder.name
        with self._readable():
            if name := find_altered(folder):
                raise ValueError(f"{name} was altered")
            self._shadow = None if os.access(folder, os.W_OK) else _shadow(folder)
            self._index = tantivy.Index.open(self._shadow.name if self._shadow else str(folder))
            _register(self._index)
            self._searcher = self._index.searcher()
        self.search("a", [*STEMMERS, None], 1)  # tantivy opens a field's positions only at a search: damage shows now

    def _readable(self) -> AbstractContextManager[None]:
        """Raise LibraryDamaged or TooManyOpenFiles for an error of reading."""
        return tell_damage(f"The lexical index {self._name} cannot be read")

    @property
    def size(self) -> int:
        """How many chunks the index holds."""
        return int(self._searcher.num_docs)

    def count(self, chunk_ids: list[str]) -> int:
        """How many of these chunks the index holds."""
        with self._readable():
            query = tantivy.Query.term_set_query(self._index.schema, "chunk_id", chunk_ids)
            return len(self._searcher.search(query, limit=max(1, len(chunk_ids))).hits)

    def rarity(self, words: Iterable[str], language: str | None) -> dict[str, float]:
        """The inverse document frequency of each stem among the chunks, as in BM25: the rarer, the higher."""
        field, size = f"text_{field_of(language)}", self.size
        with self._readable():
            counts = {word: min(size, self._searcher.doc_freq(field, word)) for word in dict.fromkeys(words)}
        return {word: math.log(1 + (size - count + 0.5) / (count + 0.5)) for word, count in counts.items()}

    def search(
        self, words: str, languages: Iterable[str | None], limit: int, among: list[str] | None = None
    ) -> list[tuple[str, float]]:
        """The `limit` best (chunk id, BM25 score) that have any of the words, best first.

        `languages` are those of the articles to search, None for unknown. Only ids in `among` are found, if given.
        """
        stems = sorted({field_of(language) for language in languages})
        fields = [f"{kind}_{stem}" for stem in stems for kind in ("text", "header")]
        boosts = {field: TITLE_BOOST for field in fields if field.startswith("header_")}
        query, _ = self._index.parse_query_lenient(_query_text(words), fields, field_boosts=boosts)
        if slips := self._slips(words, stems):
            query = tantivy.Query.boolean_query([(tantivy.Occur.Should, each) for each in (query, *slips)])
        if among is not None:
            allowed = tantivy.Query.term_set_query(self._index.schema, "chunk_id", among)
            query = tantivy.Query.boolean_query(
                [
                    (tantivy.Occur.Must, query),
                    (tantivy.Occur.Must, tantivy.Query.const_score_query(allowed, 0.0)),
                ]
            )
        with self._readable():
            hits = self._searcher.search(query, limit=limit).hits
            return [(str(self._searcher.doc(address)["chunk_id"][0]), float(score)) for score, address in hits]

    def _slips(self, words: str, languages: list[str]) -> list[tantivy.Query]:
        """For each word that no chunk has, a query for those that are spelt nearly as it is."""
        found = []
        for language in languages:
            field = f"text_{language}"
            for stem in dict.fromkeys(split_stems(_query_text(words), language)):
                if len(stem) < UNKNOWN or not stem.isalpha() or any(self._has(stem, other) for other in languages):
                    continue
                near = tantivy.Query.fuzzy_term_query(self._index.schema, field, stem, 2 if len(stem) >= LONG else 1)
                found.append(tantivy.Query.boost_query(near, SLIP))
        return found[:MOST_SLIPS]

    def _has(self, stem: str, language: str) -> bool:
        fields = (f"text_{language}", f"header_{language}")
        return any(self._searcher.doc_freq(field, stem) for field in fields)


def _shadow(folder: Path) -> "tempfile.TemporaryDirectory[str]":
    """A temporary folder of links to the files of a read-only one: tantivy writes a lock file beside what it reads."""
    shadow = tempfile.TemporaryDirectory(prefix="pressbox-", ignore_cleanup_errors=True)
    for path in folder.iterdir():
        if not path.name.endswith(".lock"):
            Path(shadow.name, path.name).symlink_to(path.absolute())
    return shadow


def _query_text(words: str) -> str:
    """The words in lower case. Only letters, marks and digits stay, so that no question is read as query syntax."""
    spaced = "".join(character if _is_word_character(character) else " " for character in words)
    return " ".join(word.lower() for word in spaced.split())  # lower case: AND, OR and NOT are operators


def _is_word_character(character: str) -> bool:
    """Whether a character is part of a word: a letter, a digit or a mark. Hindi and Tamil write vowels as marks."""
    return character.isalnum() or unicodedata.category(character).startswith("M")
