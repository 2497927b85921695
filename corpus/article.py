"""An article: one text with its provenance, and a version that changes when a reader would notice a change."""

import hashlib
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Article:
    """One article at one version.

    `article_id` is stable across edits: the canonical URL, or `source/path` where there is none.
    `published_at` is the day printed on the article, in its outlet's own time zone.
    `language` is an ISO 639-1 code. `source` is the name of the registered source it came from.
    Build it with `Article.of`, which computes `version`.
    """

    article_id: str
    version: str
    title: str
    text: str
    published_at: date | None
    outlet: str | None
    author: str | None
    url: str | None
    language: str | None
    source: str

    @classmethod
    def of(
        cls,
        article_id: str,
        title: str,
        text: str,
        *,
        source: str,
        published_at: date | None = None,
        outlet: str | None = None,
        author: str | None = None,
        url: str | None = None,
        language: str | None = None,
    ) -> "Article":
        """The article of these parts, with its version."""
        return cls(
            article_id=article_id,
            version=version_of(title, text, published_at, author),
            title=title,
            text=text,
            published_at=published_at,
            outlet=outlet,
            author=author,
            url=url,
            language=language,
            source=source,
        )


@dataclass(frozen=True, slots=True)
class Rejected:
    """Something that could not be read as an article. `reason` is one sentence for the report.

    `transient`: the file could not be read, or not to its end, so its earlier articles stay (I4).
    `bug`: reading raised; the next run reads the file again though it has not changed.
    """

    origin: str
    reason: str
    transient: bool = False
    bug: bool = False


def version_of(title: str, text: str, published_at: date | None, author: str | None) -> str:
    """SHA-256 (hex) of what a reader would notice. A changed mtime or outlet label makes no new version."""
    digest = hashlib.sha256()
    for part in (title, text, published_at.isoformat() if published_at else "", author or ""):
        encoded = part.encode("utf-8")
        digest.update(len(encoded).to_bytes(8, "big"))  # lengths keep ("ab", "c") and ("a", "bc") apart
        digest.update(encoded)
    return digest.hexdigest()
