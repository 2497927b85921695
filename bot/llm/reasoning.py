"""Reasoning: what a model thinks aloud in its reply, the special tokens of its chat template, and calls of tools.

None of it is part of the answer. Models mark it in many ways, and servers lose some of the marks. Knows no server.
"""

import re
from collections.abc import Iterator

_HIDDEN = (
    r"(?:(?:inner|internal|chain)[\s_-]?(?:of[\s_-]?)?)?(?:think(?:ing)?|thoughts?|reason(?:ing)?|reflection|analysis"
    r"|scratch[\s_-]?pad|monologue|cot|tool[\s_-]?(?:calls?|use|code)|function[\s_-]?calls?|invoke)(?:[\s_-][a-z]{1,12})?"
)
_SPACE = r"(?:[a-z]{1,20}[:_])?"  # a namespace: <seed:think>, <ant_thinking>
_LEFT, _RIGHT = r"[<＜⟨〈《◁\[【]\s?[|｜]?", r"[|｜]?\s?[>＞⟩〉》▷\]】]"
_LAST = r"(?:im_end|end|endoftext|end_of_\w+|end_?of_?turn|eot(?:_id)?|eom(?:_id)?|eos|return|call|stop)"
_MARK = re.compile(
    rf"""
    (?P<close>{_LEFT}(?:/|end[\s_](?:of[\s_])?){_SPACE}{_HIDDEN}{_RIGHT})
  | (?P<open>{_LEFT}(?:(?:begin|start)[\s_](?:of[\s_])?)?{_SPACE}{_HIDDEN}(?:\s[^<>\]]{{0,80}})?{_RIGHT})
  | <[|｜]channel[|｜]?>\s?(?P<channel>[a-z]+)(?:[^<\n]{{0,80}}(?=<[|｜]))?
  | (?P<shut><channel[|｜]>)
  | (?:<[|｜](?:im_start|start|start_header_id|turn|role)(?:[|｜]>|>)|<start_of_turn>)\s?(?P<role>[a-z]{{1,12}})
  | \n[ \t]{{0,8}}(?P<speaker>user|human|assistant|system)\s?:\s
  | <[|｜](?P<turn>user|human|system|assistant|model|tool)[|｜]>
  | (?P<end></s>|<eo[st]>|</?end_of_turn>|\[/?INST\]|<[|｜]{_LAST}[|｜]?>|<[|｜]end▁of▁sentence[|｜]>|<{_LAST}[|｜]>)
  | (?P<token><[|｜][^<>|｜\n]{{1,40}}[|｜]?>|<[^<>|｜\n]{{1,40}}[|｜]>|<(?:s|bos|pad|unk|BOS_TOKEN)>)
  | (?-i:(?:^\s{{0,80}}|assistant)(?P<bare>analysis|commentary|final)(?=[^\sa-z]|[ \t]{{0,8}}\n))  # unmarked
    """,
    re.VERBOSE | re.IGNORECASE,
)
_UNFINISHED = re.compile(rf"{_LEFT}/?[^<>\[\]|\s]{{0,30}}[|｜]?$|^\s*(?:analysis|commentary)$")
_CLOSING = re.compile(r"[>＞⟩〉》▷\]】]|final")  # no hidden text comes to its end without one of these
_SURELY_BEGUN = 200  # characters; longer than any mark with what stands before it
_ANSWERING = frozenset({"final", "response", "answer"})  # channels

_HIDING = ("close", "bare", "open", "channel", "shut")  # marks around hidden text
_TURNS = ("end", "role", "turn", "speaker")


def strip_reasoning(text: str) -> str:
    """The answer in a reply, or in the beginning of one: without reasoning, calls of tools and special tokens.

    What follows an opening mark is hidden until it is closed. What stands before a closing mark that nothing opened is
    reasoning too. The answer ends where the turn does.
    """
    kept: list[str] = []
    hidden = False
    for mark, after in _split_at_marks(text):
        if mark:
            if mark["bare"] or (mark["close"] and not hidden):
                kept = []
            elif _ends_turn(mark) and "".join(kept).strip():
                break
            hidden = _hides(mark, hidden)
        if not hidden:
            kept.append(after)
    return "".join(kept)


def _ends_turn(mark: re.Match[str]) -> bool:
    """Whether a mark ends or begins a turn, and does nothing else."""
    return any(mark[kind] for kind in _TURNS) and not any(mark[kind] for kind in _HIDING)


def _hides(mark: re.Match[str], hidden: bool) -> bool:
    """Whether the text after a mark is hidden; `hidden` is whether the text before it is."""
    channel = (mark["channel"] or mark["bare"] or "").lower()
    if mark["open"] and not (mark["close"] or mark["bare"]):
        return True
    if channel or mark["close"]:
        return bool(channel) and channel not in _ANSWERING
    return hidden and not mark["shut"]


class VisibleReply:
    """A reply that grows, without its reasoning. Long reasoning is not read again for each delta."""

    def __init__(self) -> None:
        self.whole = ""
        self._visible = ""

    def add(self, delta: str) -> str:
        """The answer so far, without a mark at its end that may not have come whole yet."""
        self.whole += delta
        latest = self.whole[-len(delta) - len("final") :]
        if self._visible or len(self.whole) < _SURELY_BEGUN or _CLOSING.search(latest):
            self._visible = strip_reasoning(self.whole)
        return _UNFINISHED.sub("", self._visible)


def has_unopened_reasoning(text: str) -> bool:
    """Whether reasoning is closed that nothing opened, so that it could not be told from an answer when it began."""
    first = next(_MARK.finditer(text), None)
    return first is not None and bool(first["close"])


def _split_at_marks(text: str) -> Iterator[tuple[re.Match[str] | None, str]]:
    """The text before the first mark, then each mark with the text after it."""
    mark, place = None, 0
    for found in _MARK.finditer(text):
        if _is_editorial(found.group()):
            continue
        yield mark, text[place : found.start()]
        mark, place = found, found.end()
    yield mark, text[place:]


def _is_editorial(mark: str) -> bool:
    """Whether it is a word that an editor put in brackets: "the [reasoning] was sound"."""
    return mark[0] in "[【" and mark != mark.upper() and "think" not in mark
