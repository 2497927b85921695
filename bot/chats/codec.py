"""An answer as it is stored, and back: `Answer.as_dict` and its inverse. Quotes are kept with it (I9)."""

from datetime import date
from typing import Any

from bot.answering.answer import Abstention, Answer, AnswerSentence, Citation, Reason, Relation


def decode_answer(stored: dict[str, Any]) -> Answer:
    """The answer from its stored JSON."""
    citations = [_citation(value) for value in stored["citations"]]
    return Answer(
        question=stored["question"],
        standalone_question=stored["standalone_question"],
        sentences=tuple(
            AnswerSentence(
                value["text"],
                tuple(citations[index] for index in value["citations"]),
                value["support"],
                value["supported"],
                tuple(value["unsupported"]),
                _relation(value.get("relation")),  # not in answers that were stored before there was one
            )
            for value in stored["sentences"]
        ),
        abstention=stored["abstention"] and _abstention(stored["abstention"]),
        mode=stored["mode"],
        generation=stored["generation"],
        model=stored["model"],
        usage=stored["usage"],
        cost=stored["cost_usd"],
        timings=stored["timings_ms"],
        notices=tuple(stored["notices"]),
    )


def _relation(stored: str | None) -> Relation | None:
    return Relation(stored) if stored else None


def _abstention(stored: dict[str, Any]) -> Abstention:
    nearest = stored["nearest"] and _citation({**stored["nearest"], "number": 0})
    return Abstention(Reason(stored["reason"]), stored["message"], nearest)


def _citation(stored: dict[str, Any]) -> Citation:
    day, key = stored["published_at"], stored.get("key")  # an answer of before has no key
    return Citation(
        stored["number"],
        stored["article_id"],
        stored["version"],
        stored["title"],
        stored["outlet"],
        day and date.fromisoformat(day),
        stored["url"],
        stored["start"],
        stored["end"],
        stored["quote"],
        key and (key["start"], key["end"]),
    )
