"""Refusals: replies which say, in words of their own, that there is no answer. The prompts ask for NOT ANSWERED."""

import re

from bot.language.words import split_words

NOT_ANSWERED = "NOT ANSWERED"  # the reply that the prompts ask for when the passages do not answer
LONGEST = 45  # words of a reply that may be a refusal as a whole
SHORT = 5  # words of a reply that need not name the articles
CURT = 2  # words of a reply that cannot be an answer if they deny: "Not mentioned."
_ASKED_FOR = re.compile(r"(?<![\s*_\"'>(-])[\s*_\"'>(-]*NOT[\s_-]+ANSWERED\b[\s*_\"'.:!)-]*", re.IGNORECASE)
_DENIED = re.compile(
    r"""
    \b(?:n/a|unknown|unanswered|unanswerable|insufficient|undisclosed|unspecified)(?!\w)
  | \bnot\s+(?:\w+\s+){0,2}
    (?:answer|state|mention|specif|available|known|found|provide|given|clear|enough|disclose|sure)
  | \b(?:no|none|nothing|neither|lacks?|without)\b.{0,60}
    \b(?:answer|information|mention|data|details?|passage|article|text)
  | \b(?:none|nothing)\s+of\b
  | ^\W*(?:none|null|nothing)\W*$
  | \b(?:cannot|can['’]t|can\s+not|(?:un|not\s+)able\s+to|not\s+allowed\s+to|not\s+allow\s+me\s+to)
    \s+(?:\w+\s+){0,2}(?:help|assist|comment|discuss|talk|respond|comply)
  | \b(?:cannot|can['’]t|can\s+not|could\s+not|couldn['’]t|(?:un|not\s+)able\s+to|do(?:es)?\s+not|do(?:es)?n['’]t)
    \s+(?:\w+\s+){0,2}(?:answer|find|determine|know|say|mention|provide|contain|specify|state|tell|include|give|have)
  | \b(?:nicht|unbekannt|keine?n?\s+(?:antwort|angaben?|information))
  | \b(?:no|sin|ninguna?|desconocid[oa])\s+(?:se\s+)?(?:respon|mencion|indica|especifi|conten|contien|dice|hay|está)
  | \b(?:sin\s+respuesta|se\s+desconoce)
  | \b(?:не\s+(?:відпові|вказ|згад|міст|знай|отвеч|указ|упом|содерж|найд|мож)|немає|невідом|нет\s|неизвестн)
  | \b(?:ne\s+.{0,40}\bpas|n['’].{0,40}\bpas|aucune?\s+(?:réponse|information)|pas\s+de\s+réponse)
  | 没有|無法|无法|未(?:提|回|说)|不(?:知|清楚)|ありません|わかりません
    """,
    re.VERBOSE | re.IGNORECASE,
)
_MATERIAL = re.compile(
    r"\b(?:articles?|passages?|sources?|texts?|contexts?|documents?|excerpts?|information|questions?|answers?|artikeln?"
    r"|frage|texte?n?|quellen?|artículos?|pregunta|textos?|pasajes?|fuentes?|статт\w*|питанн\w*|запитанн\w*|текст\w*"
    r"|стат\w*|вопрос\w*|источник\w*|question|réponse)\b|文章|问题|資料|资料|質問|記事",
    re.IGNORECASE,
)


_DECLINED = re.compile(r"\b(?:I|my|me)\b|^\W*(?:sorry|apologies)\b", re.IGNORECASE)  # the model speaks of itself


def strip_refusal(text: str) -> str:
    """The reply without the words that the prompts ask for where nothing answers."""
    return _ASKED_FOR.sub(" ", text)


def begins_refusal(text: str) -> bool:
    """Whether the reply begins with those words."""
    return bool(_ASKED_FOR.match(text))


def is_refusal(text: str) -> bool:
    """Whether a reply of which nothing holds says that there is no answer, and says nothing else."""
    words = len(split_words(text))
    speaks = words <= SHORT or bool(_MATERIAL.search(text) or _DECLINED.search(text))
    return words <= LONGEST and bool(_DENIED.search(text)) and speaks


def is_curt_refusal(text: str) -> bool:
    """Whether the reply is a word or two that deny, which evidence cannot carry."""
    return len(split_words(text)) <= CURT and is_refusal(text)
