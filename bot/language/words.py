"""Words of a text for comparing: stems of content words, capitalised runs, figures. Made for English first.

Words of other languages are stemmed where tantivy has a stemmer, and folded. Knows no questions and no answers.
"""

import re
from functools import lru_cache

import tantivy

from bot.language.word_forms import IRREGULAR, NATIONS
from index.engines.lexical import STEMMERS

# Words that carry no topic. Question words and auxiliaries show the kind of answer, not its subject.
STOP_WORDS = frozenset(
    """a about above after again all also although am among an and any are as at be because been before being below
    between both but by can cannot could did do does doing done down during each either else ever every few for from
    further get gets give given gives goes got had has have having he her here hers herself him himself his how i if in
    into is it its itself just let like made make makes many may me might mine more most much must my myself name named
    neither no nor not now of off on once one only or other our ours out over own per please same shall she should
    since so some such take tell than that the their theirs them themselves then there these they this those though
    through thus to together too took under until up upon us use used very via was we were what whatever when where
    whether which while who whom whose why will with within without would yet you your yours kind type sort
    s t d ll m re ve""".split()
)
_WORD = re.compile(r"[^\W_]+(?:[.,]\d+)*%?")
_NAME = re.compile(r"\b[A-ZÀ-ÖØ-Þ][\w’'-]*[\w](?:\s+(?:of\s+the\s+|of\s+|de\s+|von\s+|van\s+)?[A-ZÀ-ÖØ-Þ][\w’'-]*\w)*")


@lru_cache(maxsize=len(STEMMERS))
def _analyzer(language: str) -> tantivy.TextAnalyzer:
    builder = (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.raw())
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
    )
    if language in STEMMERS:
        builder = builder.filter(tantivy.Filter.stemmer(STEMMERS[language]))
    return builder.build()


@lru_cache(maxsize=65_536)
def stem(word: str, language: str = "en") -> str:
    """The Snowball stem of one word, lower-cased and ASCII-folded, as in the lexical index."""
    return "".join(_analyzer(language).analyze(word))


def split_words(text: str) -> list[str]:
    """The words of a text in order, as written; figures keep their separators and signs: `1,585`, `51%`."""
    return _WORD.findall(text)


def content_stems(text: str, language: str = "en") -> list[str]:
    """The stems of a text's words in order, without stop words; figures without separators and signs."""
    return [key for word in split_words(text) if (key := _content_stem(word, language)) is not None]


@lru_cache(maxsize=65_536)
def _content_stem(word: str, language: str) -> str | None:
    """The stem of the word as written; None for a stop word."""
    return None if word.lower() in STOP_WORDS else stem(_base_form(_normalise_figure(word)), language)


def find_capitalised_runs(text: str) -> list[str]:
    """Runs of capitalised words in order, as written, for finding what a text or a question is about.

    The plain of two name finders: a missed or a needless name only shifts a score. It joins runs across "of" and "van",
    keeps titles, and drops a sentence's first word that stands alone, unless it is all capitals.
    `bot.language.names.find_names`, for checking names against evidence, knows common words and titles as well.
    """
    found = []
    for match in _NAME.finditer(text):
        run = match.group()
        first = match.start() == 0 or text[: match.start()].rstrip()[-1:] in {".", "?", "!", "“", '"', ":", "—"}
        while first and run.split()[0].lower() in STOP_WORDS and " " in run:
            run, first = run.split(maxsplit=1)[1], False
        if first and " " not in run and not run.isupper():
            continue
        if run.lower() not in STOP_WORDS:
            found.append(run)
    return found


def _normalise_figure(word: str) -> str:
    """The figure without separators and sign, so that `1,585` equals `1585`; other words as they are."""
    return word.replace(",", "").rstrip("%") if word[0].isdecimal() else word


def _base_form(word: str) -> str:
    """`ukraine` for `Ukrainians`, `lead` for `led`; other words as they are. "polish" in lower case is no nation."""
    lowered = word.lower()
    if word[0].isupper() and (nation := NATIONS.get(lowered) or NATIONS.get(lowered.removesuffix("s"))):
        return nation
    return IRREGULAR.get(lowered, word)
