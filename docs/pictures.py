"""Draws the two pictures of the README, `make pictures`: a terminal and a Telegram chat, both from real runs.

The terminal is what `pressbox ask` writes to a terminal of 100 columns. The chat is what the loopback server of the
tests received from a real bot. Nothing reaches a network.
"""

import argparse
import html
import io
import os
import pty
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.text import Text

from tests.fakes.telegram_server import TelegramServer
from tests.fakes.telegram_world import Sent

FOLDER = Path(__file__).parent
COLUMNS = 100
OWNER = 7
ASKED = "How many drones and missiles were launched, and how many were intercepted?"
REFUSED = "Who won the chess championship in Reykjavik?"

# The chat's measures, in pixels; LETTER is the width of a wide font's letters, so that no line leaves its bubble.
WIDTH, MARGIN, PADDING, LINE, LETTER = 640, 16, 12, 21, 8.4
BUBBLE = 520
FONT = "14px -apple-system, 'Segoe UI', Roboto, sans-serif"
PAPER, OURS, THEIRS, INK, BLUE, PALE = "#dfe7ee", "#ffffff", "#e1fec6", "#1b1b1b", "#2a79c4", "#8899a6"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a bubble: its text, whether it is quoted, and whether it is a link."""

    text: str
    quoted: bool = False
    link: bool = False


def main() -> None:
    argparse.ArgumentParser(description="Draw the two pictures of the README, from real runs.").parse_args()
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "PRESSBOX_HOME": folder, "OPENAI_API_KEY": "", "OPENAI_BASE_URL": ""}
        _run(environment, "index")
        _draw_terminal(environment)
        _draw_chat(environment)


def _run(environment: dict[str, str], *words: str) -> None:
    subprocess.run([sys.executable, "-m", "bot", *words], env=environment, check=True, stderr=subprocess.DEVNULL)


def _draw_terminal(environment: dict[str, str]) -> None:
    """Both an answer and a refusal, as they are written to a terminal."""
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True)
    for question in (ASKED, REFUSED):
        console.print(Text.assemble(("$ ", "bold green"), f'pressbox ask "{question}"'))
        console.print(Text.from_ansi(_on_a_terminal(environment, "ask", "--no-sync", question)))
    console.save_svg(str(FOLDER / "terminal.svg"), title="pressbox")


def _on_a_terminal(environment: dict[str, str], *words: str) -> str:
    ours, theirs = pty.openpty()
    seen = {**environment, "COLUMNS": str(COLUMNS), "TERM": "xterm-256color"}
    command = [sys.executable, "-m", "bot", *words]
    with subprocess.Popen(command, env=seen, stdout=theirs, stderr=subprocess.DEVNULL):
        os.close(theirs)
        written = b"".join(_chunks(ours))
    return written.decode().replace("\r\n", "\n").strip("\n") + "\n"


def _chunks(terminal: int) -> Iterator[bytes]:
    """What is written until the other end closes, which Linux tells as an error."""
    while True:
        try:
            data = os.read(terminal, 65_536)
        except OSError:
            return
        if not data:
            return
        yield data


def _draw_chat(environment: dict[str, str]) -> None:
    with TelegramServer() as server:
        known = {
            "TELEGRAM_BOT_TOKEN": server.token,
            "PRESSBOX_TELEGRAM_OWNERS": str(OWNER),
            "PRESSBOX_TELEGRAM_BASE_URL": f"http://127.0.0.1:{server.port}",
        }
        command = [sys.executable, "-m", "bot", "telegram", "--no-index"]
        with subprocess.Popen(command, env={**environment, **known}, stderr=subprocess.DEVNULL) as bot:
            try:
                for count, question in enumerate((ASKED, REFUSED), start=1):
                    server.say(OWNER, question)
                    server.wait_for_texts(OWNER, count, timeout=60)
                messages = server.messages(OWNER)
            finally:
                bot.terminate()
    bubbles = [part for asked, sent in zip((ASKED, REFUSED), messages, strict=True) for part in (asked, sent)]
    (FOLDER / "telegram.svg").write_text(_chat(bubbles), encoding="utf-8")


def _chat(bubbles: list[str | Sent]) -> str:
    drawn, top = list[str](), MARGIN
    for bubble in bubbles:
        if isinstance(bubble, str):
            lines, buttons, mine = [Line(text) for text in _wrapped(bubble)], list[str](), True
        else:
            lines, buttons, mine = list(_lines(bubble)), [button["text"] for button in bubble.buttons], False
        drawn.append(_bubble(lines, top, mine))
        top += len(lines) * LINE + 2 * PADDING + 4
        if buttons:
            drawn.append(_keyboard(buttons, top))
            top += 36
        top += 10
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{top}" viewBox="0 0 {WIDTH} {top}">'
    ground = f'<rect width="{WIDTH}" height="{top}" rx="12" fill="{PAPER}"/>'
    return "\n".join([head, f"<style>text {{ font: {FONT}; fill: {INK} }}</style>", ground, *drawn, "</svg>\n"])


def _lines(sent: Sent) -> Iterator[Line]:
    """The message's text in lines, as wide as a bubble; quotes and links as its entities say."""
    quoted = "\n".join(sent.covered("blockquote") + sent.covered("expandable_blockquote"))
    linked = set(sent.covered("text_link"))
    for paragraph in sent.text.split("\n"):
        is_quoted = bool(paragraph) and paragraph in quoted
        for text in _wrapped(paragraph) or [""]:
            yield Line(text, is_quoted, bool(text) and any(text.endswith(words) for words in linked if len(words) > 4))


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, int((BUBBLE - 2 * PADDING) / LETTER), break_long_words=False)


def _bubble(lines: list[Line], top: int, mine: bool) -> str:
    width = min(BUBBLE, int(max(len(line.text) for line in lines) * LETTER) + 3 * PADDING)
    left = WIDTH - MARGIN - width if mine else MARGIN
    height = len(lines) * LINE + 2 * PADDING - 4
    parts = [
        f'<rect x="{left}" y="{top}" width="{width}" height="{height}" rx="12" fill="{THEIRS if mine else OURS}"/>'
    ]
    for number, line in enumerate(lines):
        baseline = top + PADDING + 12 + number * LINE
        indent = 10 if line.quoted else 0
        if line.quoted:
            parts.append(f'<rect x="{left + PADDING}" y="{baseline - 15}" width="3" height="{LINE}" fill="{BLUE}"/>')
        colour = f' style="fill: {BLUE}"' if line.link else ""
        parts.append(
            f'<text x="{left + PADDING + indent}" y="{baseline}"{colour}>{html.escape(line.text, quote=False)}</text>'
        )
    return "\n".join(parts)


def _keyboard(buttons: list[str], top: int) -> str:
    width = (BUBBLE - 6 * (len(buttons) - 1)) // len(buttons)
    parts = []
    for number, label in enumerate(buttons):
        left = MARGIN + number * (width + 6)
        parts.append(f'<rect x="{left}" y="{top - 4}" width="{width}" height="32" rx="8" fill="{PALE}"/>')
        parts.append(
            f'<text x="{left + width // 2}" y="{top + 17}" text-anchor="middle" style="fill: #fff">'
            f"{html.escape(label, quote=False)}</text>"
        )
    return "\n".join(parts)


if __name__ == "__main__":
    main()
