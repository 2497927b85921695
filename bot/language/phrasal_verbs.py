"""Phrasal verbs and set phrases for a stance: "turned down" says "rejected". English; knows only stems."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.language.word_forms import IRREGULAR
from bot.language.words import stem

GAP = 3  # most words where a phrase has "*": "turned the plan down"
# One verb to a line, then the phrases that say the same, in base forms
_PHRASES = """
reject: turn * down, throw * out, rule out, rule * out, brush * aside, brush * off, strike * down, vote * down
reject: shoot * down, wave * away, walk away from, say no to, pull the plug on
oppose: speak out against, speak against, come out against, vote against, argue against, campaign against, fight against
oppose: rail against, stand against, lobby against, push back against, push back on, take issue with, side against
oppose: is against, are against, was against, were against, be against, distance * from, stand up to
criticize: lash out at, hit out at, lay into, tear into, take aim at, round on
support: vote for, stand up for, stick up for, come out for, come out in favour of, come out in favor of, line up behind
support: is in favour of, is in favor of, are in favour of, are in favor of, was in favour of, was in favor of
support: were in favour of, were in favor of, speak in favour of, speak in favor of, stand by, stand behind, side with
support: rally behind, throw * weight behind, get behind, argue for, campaign for, speak up for
accept: sign off on, go along with, give * green light, give * blessing, say yes to
urge: call for
discourage: warn against, advise against
"""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase found: the places of its words, and the stem of the plain verb that says the same."""

    places: tuple[int, ...]
    key: str


def find_phrases(keys: Sequence[str]) -> tuple[Phrase, ...]:
    """The phrases in the stems of a text's words, function words included; none shares a word with another."""
    found: list[Phrase] = []
    used: set[int] = set()
    for place, key in enumerate(keys):
        fitting = (
            Phrase(places, verb) for parts, verb in _by_first().get(key, ()) if (places := _fit(keys, place, parts))
        )
        if (best := max(fitting, key=lambda phrase: len(phrase.places), default=None)) and used.isdisjoint(best.places):
            found.append(best)
            used.update(best.places)
    return tuple(found)


def _fit(keys: Sequence[str], place: int, parts: tuple[str, ...]) -> tuple[int, ...]:
    """The places of the parts from `place` on; () if they are not there."""
    places, gap = [place], 0
    for part in parts[1:]:
        if part == "*":
            gap = GAP
            continue
        reach = range(places[-1] + 1, min(places[-1] + 2 + gap, len(keys)))
        there = next((k for k in reach if keys[k] == part), None)
        if there is None:
            return ()
        places.append(there)
        gap = 0
    return tuple(places)


@lru_cache(maxsize=1)
def _by_first() -> dict[str, list[tuple[tuple[str, ...], str]]]:
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for line in _PHRASES.strip().splitlines():
        verb, _, phrases = line.partition(":")
        for phrase in phrases.split(","):
            parts = tuple(word if word == "*" else stem(IRREGULAR.get(word, word)) for word in phrase.split())
            found.setdefault(parts[0], []).append((parts, stem(verb)))
    return found
