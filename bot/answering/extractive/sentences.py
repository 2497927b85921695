"""Passage sentences: the sentences of a passage that may be quoted, each with its surroundings."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.answering.extractive.features import Sentence
from bot.answering.extractive.furniture import dateline_end, is_furniture, is_timed_heading
from bot.answering.links import has_address
from bot.language.words import content_stems
from corpus.article import Article
from corpus.sentences import Span, split_sentences
from index.retrieval.passages import Passage

AROUND = 700  # characters around a passage that are searched for neighbouring sentences
LONG = 60  # words; a longer paragraph may be a whole article, so only its sentences are judged


@dataclass(frozen=True, slots=True)
class PassageSentence:
    """A sentence at its place in the article. `window` spans it, the sentence before and the one after.

    A window crosses paragraphs, since six in ten paragraphs of news have one sentence. It crosses nothing unquotable.
    """

    passage: Passage
    start: int
    end: int
    window: Span
    wording: Sentence

    @property
    def said(self) -> str:
        """The text of the window."""
        return self.passage.article.text[self.window[0] : self.window[1]]

    @property
    def read(self) -> str:
        """What a model reads: the window under its article's title."""
        return f"{self.passage.article.title}. {self.said}"


def passage_sentences(passage: Passage) -> list[PassageSentence]:
    """The quotable sentences of a passage, in order."""
    article = passage.article
    language = article.language or "en"
    title = frozenset(content_stems(article.title, language))
    quotable = runs(article, passage.start, passage.end)
    stems = {span: tuple(content_stems(article.text[slice(*span)], language)) for run in quotable for span in run}
    inside = [span for span in stems if passage.start <= span[0] and span[1] <= passage.end]
    whole = frozenset(key for span in inside for key in stems[span])
    sentences = []
    for run in quotable:
        for place, (start, end) in enumerate(run):
            if (start, end) not in inside:
                continue
            window = run[max(0, place - 1) : place + 2]
            own = stems[start, end]
            around = frozenset(key for span in window if span != (start, end) for key in stems[span])
            text, number, likeness = article.text[start:end], passage.number, passage.likeness
            wording = Sentence(text, frozenset(own), own, around, title, whole, start == 0, number, likeness)
            sentences.append(PassageSentence(passage, start, end, (window[0][0], window[-1][1]), wording))
    return sentences


def runs(article: Article, start: int, end: int) -> list[list[Span]]:
    """The quotable sentences from `start` to `end` and AROUND, in order. Something unquotable ends a run of them.

    The heading of a live blog's entry begins one.
    """
    first, last = max(0, start - AROUND), min(len(article.text), end + AROUND)
    spans = [(first + a, first + b) for a, b in split_sentences(article.text[first:last])]
    cut_before, cut_after = 0 < first < start, end < last < len(article.text)  # then the outermost sentence is a part
    whole = spans[int(cut_before) : len(spans) - int(cut_after)]
    quotable: list[list[Span]] = [[]]
    for start, end in whole:
        if is_timed_heading(article.text[start:end]):  # another entry of a live blog begins
            quotable.append([(start, end)])
        elif _is_quotable(article, start, end):
            quotable[-1].append((start + dateline_end(article.text[start:end]), end))
        elif quotable[-1]:
            quotable.append([])
    return [kept for run in quotable if (kept := _without_promise(article, run))]


def _without_promise(article: Article, run: list[Span]) -> list[Span]:
    """The run without a last sentence that ends in a colon: what that announces is not in the run."""
    return run[:-1] if run and article.text[slice(*run[-1])].rstrip().endswith(":") else run


def _is_quotable(article: Article, start: int, end: int) -> bool:
    """Whether a sentence belongs to the story and has no web address; a paragraph of furniture has no such sentence."""
    text = article.text[start:end]
    if has_address(text) or is_furniture(text, article.title):
        return False
    begin = article.text.rfind("\n\n", 0, start) + 1
    finish = article.text.find("\n\n", end)
    paragraph = article.text[begin : finish if finish >= 0 else len(article.text)].strip()
    return len(paragraph) == end - start or len(paragraph.split()) > LONG or not is_furniture(paragraph, article.title)


def opening(article: Article) -> Sequence[Span]:
    """The lead of an article: the first run of two or more sentences at its beginning, else the first run, else []."""
    leading = runs(article, 0, 0)
    return next((run for run in leading if len(run) > 1), leading[0] if leading else [])
