"""One check of the doctor, in a line."""

from rich.style import Style
from rich.text import Text

from bot.cli.render.terminal import write
from bot.plain_text import to_one_line

WELL = Style(color="green")
PROBLEM = Style(color="red", bold=True)


def show(name: str, well: bool, detail: str) -> None:
    """Write the result of one check as a line."""
    verdict = ("ok     ", WELL) if well else ("problem", PROBLEM)
    write(Text.assemble(verdict, f"  {name}: {to_one_line(detail)}"))
