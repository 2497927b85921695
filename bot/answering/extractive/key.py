"""Key: which sentence of a window answers. Knows no models: it is told how much the window says without each sentence.

A sentence alone that echoes the question reads better than the one that answers it.
"""

import re
from collections.abc import Sequence

from bot.answering.question.parse import Kind, Question
from bot.language.words import content_stems

ECHOED = 0.5  # least share of the question's words in a sentence that has no others and so is an echo
_SAID = re.compile(
    r"^\W*(?:and |so |but )?(?:what|how) (?:did|has|does|do|have|had)\b.*\b(?:say|said|tell|told|respond|reply|react"
    r"|comment|argue)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile('[“”"]')


def choose_key(question: Question, texts: Sequence[str], without: Sequence[float]) -> int:
    """The place of the key among the sentences of a window. `without` are the logits of the window without each.

    The window loses most without its key. A question is chosen last, and an echo of the question next to last. What
    somebody said stands in quotation marks, if in any.
    """
    said = bool(_SAID.match(question.text))

    def worth(place: int) -> tuple[bool, bool, bool, float]:
        text = texts[place]
        return not text.endswith("?"), not is_echo(question, text), said and bool(_QUOTED.search(text)), -without[place]

    return max(range(len(texts)), key=worth)


def is_echo(question: Question, text: str) -> bool:
    """Whether the text has a good part of the question's words and no others; no echo answers but "yes" or "no"."""
    stems = set(content_stems(text))
    return (
        question.kind not in (Kind.YES_NO, None)
        and stems <= {*question.stems}
        and len(stems) >= ECHOED * len(question.stems)
    )
