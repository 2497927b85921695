"""English is told by its small words, and then the model is not loaded; everything else the model tells."""

import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest
from py3langid import classify

from corpus.language import SAMPLE, _is_english, detect_language

SAMPLES = sorted(Path(str(files("corpus").joinpath("articles"))).glob("*.md"))
GERMAN = "Die Regierung will und kann das nicht haben, sagte der Minister am Dienstag in Berlin vor dem Parlament. "
NORWEGIAN = (
    "Regjeringen har under krigen sagt at de vil have mer enn det, og her kom det flere til byen for to år siden. "
)
TURKISH = "Hükümet her gün bir şey yapmak için and içti ve bu konu hakkında her zaman böyle oldu dedi bakan salı günü. "
DUTCH = "De regering heeft gezegd dat het had moeten zijn, en in de stad was een man die er over had gesproken. "
ENGLISH = "The minister said that the ferry, which had been closed after the storm, would open again with two boats. "


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_the_small_words_say_what_the_model_says(path: Path) -> None:
    body = path.read_text("utf-8").split("\n---\n", 1)[-1][:SAMPLE]
    assert _is_english(body) and classify(body)[0] == "en"


@pytest.mark.parametrize(
    ("text", "code"), [(GERMAN, "de"), (NORWEGIAN, "no"), (TURKISH, "tr"), (DUTCH, "nl")], ids=["de", "no", "tr", "nl"]
)
@pytest.mark.parametrize("times", [1, 9])
def test_another_language_is_left_to_the_model(text: str, code: str, times: int) -> None:
    told = text * times
    assert not _is_english(told) and detect_language(told) in {code, "nb"}
    assert not _is_english(told + ENGLISH * (times // 4))  # with a quote in English


def test_english_does_without_the_model() -> None:
    program = "import sys; from corpus import language; print(language.detect_language(sys.argv[1]), *sys.modules)"
    asked = [sys.executable, "-c", program, ENGLISH]
    code, *modules = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.split()
    assert code == "en" and "py3langid" not in modules
