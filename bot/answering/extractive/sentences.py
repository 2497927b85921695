"""Spots: the sentences of the passages that may be quoted, each with what stands around it."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.answering.extractive.features import Sentence
from bot.answering.extractive.furniture import dateline_end, is_furniture
from bot.answering.links import has_address
from bot.language.words import content_stems
from corpus.article import Article
from corpus.sentences import Span, split_sentences
from index.retrieval.passages import Passage

AROUND = 700  # characters around a passage in which neighbouring sentences are looked for
LONG = 60  # words; a longer paragraph may be a whole article, so it is judged sentence by sentence


@dataclass(frozen=True, slots=True)
class PassageSentence:
    """A sentence where it stands. `window` is it with the sentence before and the one after, in the same article: six
    in ten paragraphs of news have one sentence, so paragraphs part nothing; what is not quotable does.
    """

    passage: Passage
    start: int
    end: int
    window: Span
    sentence: Sentence

    @property
    def read(self) -> str:
        """What a model reads: the window under its article's title."""
        article = self.passage.article
        return f"{article.title}. {article.text[self.window[0] : self.window[1]]}"


def passage_sentences(passage: Passage) -> list[PassageSentence]:
    """The quotable sentences of a passage, each with what its surroundings say."""
    article = passage.article
    language = article.language or "en"
    title = frozenset(content_stems(article.title, language))
    told = runs(article, passage.start, passage.end)
    stems = {span: tuple(content_stems(article.text[slice(*span)], language)) for run in told for span in run}
    inside = [span for span in stems if passage.start <= span[0] and span[1] <= passage.end]
    whole = frozenset(key for span in inside for key in stems[span])
    spots = []
    for run in told:
        for k, (start, end) in enumerate(run):
            if (start, end) not in inside:
                continue
            beside = run[max(0, k - 1) : k + 2]
            own = stems[start, end]
            around = frozenset(key for span in beside if span != (start, end) for key in stems[span])
            text, place, likeness = article.text[start:end], passage.number, passage.likeness
            sentence = Sentence(text, frozenset(own), own, around, title, whole, start == 0, place, likeness)
            spots.append(PassageSentence(passage, start, end, (beside[0][0], beside[-1][1]), sentence))
    return spots


def runs(article: Article, start: int, end: int) -> list[list[Span]]:
    """The quotable sentences from `start` to `end` and around, in order; where something else stands between two
    sentences, a new run begins.
    """
    first, last = max(0, start - AROUND), min(len(article.text), end + AROUND)
    spans = [(first + a, first + b) for a, b in split_sentences(article.text[first:last])]
    cut_before, cut_after = 0 < first < start, end < last < len(article.text)  # then the outermost is no whole sentence
    whole = spans[int(cut_before) : len(spans) - int(cut_after)]
    found: list[list[Span]] = [[]]
    for start, end in whole:
        if _is_quotable(article, start, end):
            found[-1].append((start + dateline_end(article.text[start:end]), end))
        elif found[-1]:
            found.append([])
    return [kept for run in found if (kept := _without_promise(article, run))]


def _without_promise(article: Article, run: list[Span]) -> list[Span]:
    """The run without a last sentence that ends in a colon: what it announces is not there."""
    return run[:-1] if run and article.text[slice(*run[-1])].rstrip().endswith(":") else run


def _is_quotable(article: Article, start: int, end: int) -> bool:
    """A sentence of the story, without an address to go to; not one of a paragraph that is furniture."""
    said = article.text[start:end]
    if has_address(said) or is_furniture(said, article.title):
        return False
    begin = article.text.rfind("\n\n", 0, start) + 1
    finish = article.text.find("\n\n", end)
    paragraph = article.text[begin : finish if finish >= 0 else len(article.text)].strip()
    return len(paragraph) == end - start or len(paragraph.split()) > LONG or not is_furniture(paragraph, article.title)


def opening(article: Article) -> Sequence[Span]:
    """The first sentences of an article that stand together: its lead."""
    told = runs(article, 0, 0)
    return next((run for run in told if len(run) > 1), told[0] if told else [])
