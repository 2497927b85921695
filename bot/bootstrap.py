"""Bootstrap: makes the parts of a Pressbox from its settings. The parts meet here and nowhere else."""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from bot.bug_log import BugLog
from corpus.chunk import identity_of
from corpus.errors import ConfigurationError
from index.chroma_address import CLOUD, ChromaAddress
from index.embedding.bge import IDENTITY, Bge
from index.embedding.embedder import Embedder, EmbedderIdentity, MissingEmbedder
from index.errors import CHANGE_OVER, CatalogMissing, EmbedderMismatch, LibraryUnwritten
from index.home import Home
from index.indexing.indexer import Indexer
from index.privacy import make, narrow
from index.store.arrival import bring_home
from index.store.catalog import Catalog
from index.store.connection import READ_ONLY

if TYPE_CHECKING:
    from bot.answering.assistant import Assistant
    from bot.answering.generative.answerer import Generative
    from bot.chats.budget import Budget
    from bot.chats.store import Chats
    from bot.quote_links import QuoteLinks
    from bot.settings import Settings
    from corpus.chunker import Chunker
    from index.embedding.cross_encoder import MarcoMiniLM
    from index.embedding.openai_embeddings import OpenAIEmbeddings
    from index.retrieval.library import Library
    from index.retrieval.retriever import Retriever
    from index.store.database import Database


class LateChats:
    """The conversations, opened only when a model's tokens are counted.

    A damaged file then stops the model only: quotes still answer.
    """

    def __init__(self, pressbox: "Pressbox") -> None:
        self._pressbox = pressbox

    def reading(self) -> AbstractContextManager["Database"]:
        """As `Chats.reading`."""
        return self._pressbox.chats.reading()

    def writing(self) -> AbstractContextManager["Database"]:
        """As `Chats.writing`."""
        return self._pressbox.chats.writing()


class Pressbox:
    """One Pressbox. Each part is made when it is first read, and then kept; close the Pressbox after use."""

    def __init__(self, *, no_model: bool = False, anew: bool = False, at: Home | None = None) -> None:
        """`no_model` never asks a language model. `anew` begins a new catalog if the old one was lost.

        `at` is a library's home other than the one that the settings name.
        """
        self._no_model = no_model
        self._at = at
        self._anew = anew
        self.lost = False  # whether the catalog was lost; known once `catalog` is read
        self._bugs: BugLog | None = None
        self.closing = ExitStack()  # what else `close` closes

    @cached_property
    def settings(self) -> "Settings":
        """The settings in force. Raises ConfigurationError if one is invalid."""
        from bot.settings import load_settings  # late: pydantic, which `--help` can do without

        return load_settings()

    @cached_property
    def home(self) -> Home:
        """The library's folder. Until `close`, this process makes only files for the owner (see `index.privacy`)."""
        home = self._at or Home(self.settings.home, self.settings.database.get_secret_value(), self._chroma())
        self._umask = narrow(home)
        self._bugs = BugLog(home.bugs)
        return home

    def _chroma(self) -> ChromaAddress | None:
        """The address of the Chroma server that the settings name."""
        settings = self.settings
        key = settings.chroma_cloud.get_secret_value()
        if not (settings.chroma or key):
            return None
        return ChromaAddress(
            settings.chroma or CLOUD,
            key or settings.chroma_token.get_secret_value(),
            settings.chroma_tenant,
            settings.chroma_database,
            cloud=bool(key),
        )

    @cached_property
    def catalog(self) -> Catalog:
        """The catalog, made if the library is new. Raises CatalogMissing if it was lost, and ConfigurationError."""
        try:
            if self.home.database or self.home.mark.exists():
                return self._catalog_in_database()
            if not self._anew and not self.home.catalog.exists() and self.home.holds_indexes():
                raise self._missing()  # before a new one is made, which would look like an empty library
            make(self.home)
            with _closed_on_failure(Catalog(self.home.catalog)) as catalog:
                with suppress(LibraryUnwritten):  # whoever may write does it
                    bring_home(catalog.connection, self.home.added)
                return self._found(catalog)
        except OSError as error:
            raise ConfigurationError(
                f"The library's folder {self.home.path} cannot be used ({(error.strerror or 'no reason').lower()}); "
                "set PRESSBOX_HOME to a folder that you may write to."
            ) from error

    def _catalog_in_database(self) -> Catalog:
        """The catalog in the database that the settings name. Raises ConfigurationError if the home is of another."""
        from index.store.binding import bind, expect_no_other_catalog  # late: start-up speed; a file needs none

        expect_no_other_catalog(self.home)
        make(self.home)
        with _closed_on_failure(Catalog(self.home.database)) as catalog:
            bind(self.home, catalog)
            return self._found(catalog)

    def _found(self, catalog: Catalog) -> Catalog:
        """The catalog, unless it is empty and the home holds indexes. Raises CatalogMissing."""
        self.lost = not catalog.current_number() and not catalog.sources() and self.home.holds_indexes()
        if self.lost and not self._anew:
            raise self._missing()
        return catalog

    def _missing(self) -> CatalogMissing:
        if self.home.database:
            return CatalogMissing(
                f"The database holds no library, and the indexes in {self.home.path} are of one; set PRESSBOX_DATABASE "
                "back, or run `pressbox index` with all your folders and addresses to read them anew."
            )
        return CatalogMissing(
            f"The library {self.home.path} has lost its catalog.sqlite3, and with it what it knew; put a copy of that "
            "file back, or run `pressbox index` with all your folders and addresses to read them anew."
        )

    @cached_property
    def own_embedder(self) -> Bge:
        """The embedder that comes with Pressbox. It counts tokens and compares sentences for every library."""
        return Bge()

    @cached_property
    def cross_encoder(self) -> "MarcoMiniLM":
        """The cross-encoder that comes with Pressbox."""
        from index.embedding.cross_encoder import MarcoMiniLM  # late: start-up speed; only an answer needs it

        return MarcoMiniLM()

    @cached_property
    def wanted_embedder(self) -> Embedder:
        """The embedder that the settings name; the indexer uses it."""
        return self.own_embedder if self.settings.embedder == "local" else self._openai(self.settings.embedding_model)

    @cached_property
    def answering_embedder(self) -> Embedder:
        """The embedder of the published library, which answers until a change-over is published (I6).

        If its model cannot be had, a MissingEmbedder, with which articles are found by their words alone.
        """
        current = self.catalog.current()
        if current is None:
            return self.wanted_embedder
        if current.embedder == IDENTITY:
            return self.own_embedder
        if missing := self.missing_embedder():
            return missing
        embedder = self._openai(current.embedder.name, current.embedder.dimensions)
        if embedder.host != current.embedder.revision:
            raise EmbedderMismatch(
                f"The library was embedded by {current.embedder.name} at {current.embedder.revision} and the settings "
                f"name {embedder.host}; set OPENAI_BASE_URL back, or {CHANGE_OVER}."
            )
        return embedder

    def missing_embedder(self) -> MissingEmbedder | None:
        """A stand-in for the library's embedder, if this Pressbox does not have that model."""
        current = self.catalog.current()
        return MissingEmbedder(current.embedder) if current and _is_missing(current.embedder) else None

    def change_over(self) -> str | None:
        """The notice that the settings name another embedder than the one that answers; None if they do not."""
        current, settings = self.catalog.current(), self.settings
        wanted = IDENTITY.name if settings.embedder == "local" else settings.embedding_model
        if current is None or current.embedder.name == wanted or self.missing_embedder():
            return None
        return (
            f"The library was embedded by {current.embedder.name} and the settings name {wanted}; "
            f"{current.embedder.name} answers until you {CHANGE_OVER}."
        )

    @cached_property
    def indexer(self) -> Indexer:
        """The indexer. It cuts articles by the own embedder's tokens, so another embedder recuts nothing."""
        return Indexer(
            self.home,
            self.wanted_embedder,
            self._chunker,
            identity_of(),
            is_missing=_is_missing,
        )

    def _chunker(self) -> "Chunker":
        from corpus.chunker import Chunker  # late: start-up speed; nothing new is not cut

        return Chunker(self.own_embedder.count_tokens)

    @cached_property
    def library(self) -> "Library":
        """The published library, opened for questions by its own embedder."""
        from index.retrieval.library import Library  # late: start-up speed; indexing asks nothing

        return Library(self.home, self.answering_embedder)

    @cached_property
    def retriever(self) -> "Retriever":
        """Search over the library."""
        from index.retrieval.retriever import Retriever  # late, as above

        return Retriever(self.library)

    @property
    def chats_file(self) -> Path:
        """The file of conversations and of the bot's state; it may not exist yet."""
        return self.home.path / "chats.sqlite3"

    @cached_property
    def chats(self) -> "Chats":
        """The conversations and the bot's state. Raises ConfigurationError if the library is read-only."""
        from bot.chats.store import Chats  # late: start-up speed; a single question needs none

        if self.home.read_only:
            raise ConfigurationError(READ_ONLY)
        with suppress(OSError):  # the store reports it itself
            make(self.home)
        return Chats(self.home.database or self.chats_file)

    @cached_property
    def generative(self) -> "Generative | None":
        """The generative answerer; None without a configured language model, or if its costs cannot be recorded."""
        from bot import language_model  # late: start-up speed; a question without a model needs none

        if self._no_model or self.home.read_only or not language_model.is_configured(self.settings):
            return None
        from bot.answering.generative.answerer import Generative
        from bot.answering.generative.prompting import PromptWriter
        from bot.answering.verification.entailment import make_compare

        provider = language_model.make_provider(self.settings)
        compare = make_compare(self.own_embedder, self.cross_encoder)
        return Generative(provider, PromptWriter(self.settings.prompts), compare)

    @cached_property
    def budget(self) -> "Budget | None":
        """The daily caps on a language model's calls and tokens; None without a generative answerer."""
        from bot import language_model  # late, as above

        return language_model.make_budget(self.settings, LateChats(self)) if self.generative else None

    @cached_property
    def assistant(self) -> "Assistant":
        """The assistant that answers with the configured language model, if there is one."""
        return self._assistant(self.generative, self.budget)

    @cached_property
    def articles_only(self) -> "Assistant":
        """An assistant that never asks a language model."""
        return self._assistant(None, None)

    def _assistant(self, generative: "Generative | None", budget: "Budget | None") -> "Assistant":
        from bot.answering.assistant import Assistant  # late: after `library.prefetch`, while Chroma is being opened
        from bot.answering.extractive.answerer import Extractive

        return Assistant(
            self.library,
            self.retriever,
            Extractive(self.cross_encoder),
            generative,
            budget,
            strict=self.settings.strict,
        )

    @cached_property
    def quote_links(self) -> "QuoteLinks":
        """The signed addresses of quotes, below the address that the settings name; relative ones if there is none.

        Raises ConfigurationError if the library cannot keep a key.
        """
        from bot.quote_links import QuoteLinks  # late: start-up speed; only a server and the bot need it
        from bot.signer import Signer

        return QuoteLinks(Signer.of(self.home), self.settings.page_url)

    def _openai(self, model: str, dimensions: int | None = None) -> "OpenAIEmbeddings":
        from bot.services import embeddings_key  # late, as the settings
        from index.embedding.openai_embeddings import OpenAIEmbeddings

        key = embeddings_key(self.settings)
        return OpenAIEmbeddings(model, self.settings.openai_base_url, key, known_dimensions=dimensions)

    def close(self) -> None:
        """Close what was made, each part whatever becomes of the others."""
        with ExitStack() as last:  # the last one first
            if "home" in self.__dict__:
                last.callback(os.umask, self._umask)
            if self._bugs:
                last.callback(self._bugs.close)
            for part in ("chats", "catalog", "library"):
                if part in self.__dict__:  # it was made
                    last.callback(getattr(self, part).close)
            last.callback(self.closing.close)

    def __enter__(self) -> "Pressbox":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


@contextmanager
def _closed_on_failure(catalog: Catalog) -> Iterator[Catalog]:
    """The catalog, closed if the block raises."""
    try:
        yield catalog
    except BaseException:
        catalog.close()
        raise


def _is_missing(identity: EmbedderIdentity) -> bool:
    """Whether this is a local model other than the one that comes with this Pressbox."""
    return bool(identity.weights) and identity != IDENTITY
