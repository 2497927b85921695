"""Reasoning: what a model thinks aloud in its reply, the special tokens of its chat template, and calls of tools.

None of it is part of the answer. Models mark it in many ways, and servers lose some of the marks. Knows no server.
"""

import re
from dataclasses import dataclass, replace

_HIDDEN = (
    r"(?:(?:inner|internal|chain)[\s_-]?(?:of[\s_-]?)?)?(?:think(?:ing)?|thoughts?|reason(?:ing)?|reflection|analysis"
    r"|scratch[\s_-]?pad|monologue|cot|plan(?:ning)?|tool[\s_▁-]?(?:calls?|use|code)|function[\s_-]?calls?|invoke"
    r"|python_tag)(?:[\s_▁-][a-z]{1,12}){0,2}"
)
_SPACE = r"(?:[a-z]{1,20}[:_])?"  # a namespace: <seed:think>, <ant_thinking>
_LEFT, _RIGHT = r"(?:&lt;|[<＜⟨〈《◁\[【])\s?[|｜]?", r"[|｜]?\s?(?:&gt;|[>＞⟩〉》▷\]】])"
_HEAD = r"(?:^|\n)[ \t]{0,8}(?:>\s?|[*_]{1,3}|\#{1,6}\s(?:\*\*)?)?"  # the beginning of a line
_NAMED = r"(?:[*_]{0,3}\s?[:：][*_]{0,3}|[*_]{1,3}[ \t]{0,8}(?=\n)|[ \t]{0,8}(?=\n))"  # what makes a word a heading
_LAST = r"(?:im_end|end|endoftext|end_of_\w+|end_?of_?turn|eot(?:_id)?|eom(?:_id)?|eos|return|call|stop)"
_MARK = re.compile(
    rf"""
    (?P<shut><channel[|｜]>|{_LEFT}tool[\s_▁]calls?[\s_▁](?:section[_▁])?end{_RIGHT}|<unused95>|<[|]inner_suffix[|]>
      |</details>|\n```[ \t]{{0,8}}(?=\n|$)|\.\.\.done\sthinking\.)
  | (?P<close>{_LEFT}(?:/|end[\s_](?:of[\s_])?){_SPACE}{_HIDDEN}{_RIGHT})
  | (?P<open>{_LEFT}(?:(?:begin|start)[\s_](?:of[\s_])?)?{_SPACE}{_HIDDEN}(?:\s[^<>\]]{{0,80}})?{_RIGHT}
      |<unused94>|<[|]inner_prefix[|]>|<details\stype=["']?reasoning[^<>]{{0,80}}>
      |(?:^|\n)```[ \t]?(?:thinking|thoughts?|reasoning|scratchpad)[ \t]{{0,8}}\n)
  | <[|｜]channel[|｜]?>\s?(?P<channel>[a-z]+)(?:[^<\n]{{0,80}}(?=<[|｜]))?
  | (?:<[|｜](?:im_start|start|start_header_id|turn|role)(?:[|｜]>|>)|<start_of_turn>)\s?(?P<role>[a-z]{{1,12}})
  | \n[ \t]{{0,8}}(?:\#{{1,4}}\s|\*\*)?(?P<speaker>user|human|assistant|system|instruction)\s?:\**\s
  | (?:^|(?<=[.!?\])”"]))(?P<leak>assistant)[ \t]{{0,8}}\n  # the header of a turn that lost its marks
  | <[|｜](?P<turn>user|human|system|assistant|model|tool|observation)[|｜]>
  | (?P<end></s>|<eo[asth]>|</?end_of_turn>|\[/?INST\]|<[|｜]{_LAST}[|｜]?>|<[|｜]end▁of▁sentence[|｜]>|<{_LAST}[|｜]>)
  | (?P<token><[|｜][^<>|｜\n]{{1,40}}[|｜]?>|<[^<>|｜\n]{{1,40}}[|｜]>|<(?:s|bos|pad|unk|BOS_TOKEN|[se]op)>
      |\[g?MASK\])
  | {_HEAD}(?P<label>(?:(?:the|my)\s)?(?:final\s)?answer|(?:here(?:'s|\sis)\smy|final)\s(?:answer|response)){_NAMED}
  | {_HEAD}(?P<aloud>(?:here(?:'s|\sis)\smy\s)?(?:thinking|reasoning|thoughts?|thought\sprocess|chain\sof\sthought)
      (?:\sprocess)?){_NAMED}
  | (?:^|\n)\*?(?P<begun>thinking)(?:\.\.\.|…)\*?\n
  | (?-i:(?:^\s{{0,80}}|assistant)(?P<bare>analysis|commentary|final)(?=[^\sa-z]|[ \t]{{0,8}}\n))  # unmarked
    """,
    re.VERBOSE | re.IGNORECASE,
)
_UNFINISHED = re.compile(rf"{_LEFT}/?[^<>\[\]|\s]{{0,30}}[|｜]?$|<details[^<>]{{0,80}}$|^\s*(?:analysis|commentary)$")
_SURELY_WHOLE = 300  # characters behind which a mark has come whole, with what must stand before and after it
_ANSWERING = frozenset({"final", "response", "answer"})  # channels

_HIDING = ("close", "bare", "open", "channel", "shut")  # marks around hidden text
_TURNS = ("end", "role", "turn", "speaker", "leak")


@dataclass(frozen=True, slots=True)
class _Visible:
    """The answer in the beginning of a reply, up to a place in it."""

    text: str = ""
    hidden: bool = False  # whether what follows is hidden
    ended: bool = False  # whether the turn has ended, so that nothing follows
    aloud: bool = False  # whether what follows was announced as reasoning by words and not by a mark
    answering: bool = False  # whether the answer was announced

    def then(self, text: str) -> "_Visible":
        """With the text that follows, which has no mark."""
        return self if self.hidden or self.ended else replace(self, text=self.text + text)

    def after(self, mark: re.Match[str]) -> "_Visible":
        """With the mark that follows."""
        if self.ended:
            return self
        if mark["label"] or mark["aloud"] or mark["begun"]:
            return self._after_words(begins_answer=bool(mark["label"]))
        if mark["bare"] or (mark["close"] and not self.hidden):
            return _Visible("", _hides(mark, self.hidden))
        ended = _ends_turn(mark) and bool(self.text.strip())
        return replace(self, hidden=_hides(mark, self.hidden), ended=ended)

    def _after_words(self, *, begins_answer: bool) -> "_Visible":
        """With a line that announces the answer, or reasoning. What stands before the answer is none of it."""
        if self.hidden and not self.aloud:
            return self  # a mark hides it all, and only a mark ends that
        if not begins_answer:
            return replace(self, hidden=True, aloud=True)
        said = f"{self.text}\n" if self.answering else ""
        return replace(self, text=said, hidden=False, aloud=False, answering=True)


def strip_reasoning(text: str) -> str:
    """The answer in a reply, or in the beginning of one: without reasoning, calls of tools and special tokens.

    What follows an opening mark is hidden until it is closed. What stands before a closing mark that nothing opened is
    reasoning too. The answer ends where the turn does.
    """
    return _read(text, 0, _Visible(), len(text))[1].text


def _read(text: str, place: int, visible: _Visible, end: int) -> tuple[int, _Visible]:
    """Read on from a place, up to `end` or to a mark that goes beyond it: the new place, and what is visible there."""
    for mark in _MARK.finditer(text, place):
        if _is_editorial(mark.group()):
            continue
        if mark.end() > end:
            end = min(end, mark.start())
            break
        visible, place = visible.then(text[place : mark.start()]).after(mark), mark.end()
    return max(place, end), visible.then(text[place:end])


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
    """A reply that grows, without its reasoning. Each delta costs the same, however long the reply is."""

    def __init__(self) -> None:
        self.whole = ""
        self._read, self._visible = 0, _Visible()  # what no further delta changes

    def add(self, delta: str) -> str:
        """The answer so far, without a mark at its end that may not have come whole yet."""
        self.whole += delta
        settled = len(self.whole) - _SURELY_WHOLE
        if settled > self._read:
            self._read, self._visible = _read(self.whole, self._read, self._visible, settled)
        text = _read(self.whole, self._read, self._visible, len(self.whole))[1].text
        unfinished = _UNFINISHED.search(text, max(0, len(text) - _SURELY_WHOLE))
        return text[: unfinished.start()] if unfinished else text


def has_unopened_reasoning(text: str) -> bool:
    """Whether reasoning is closed that nothing opened, so that it could not be told from an answer when it began."""
    first = next(_MARK.finditer(text), None)
    return first is not None and bool(first["close"])


def _is_editorial(mark: str) -> bool:
    """Whether it is a word that an editor put in brackets: "the [reasoning] was sound"."""
    return mark[0] in "[【" and mark != mark.upper() and "think" not in mark and "MASK" not in mark
