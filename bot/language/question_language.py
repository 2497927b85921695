"""The language of a question, told by its script or by its function words: it is too short for a statistical guess."""

import re
import unicodedata
from collections import Counter

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_SCRIPTS = {
    "CYRILLIC": "ru", "GREEK": "el", "ARABIC": "ar", "HEBREW": "he", "DEVANAGARI": "hi", "TAMIL": "ta", "CJK": "zh",
    "HIRAGANA": "ja", "KATAKANA": "ja", "HANGUL": "ko", "THAI": "th", "ARMENIAN": "hy", "GEORGIAN": "ka",
}  # fmt: skip
_UKRAINIAN = frozenset("іїєґ")
_FUNCTION_WORDS = {  # those that English does not have
    "de": """wie wer wann wo warum wieso welche welcher welches wieviel viele ist sind der das den dem des ein eine
        einen und von vom im zum zur hat haben wurde wurden wird werden nicht für mit auf über bei aus nach sich es
        gab gibt""",
    "es": """qué quién quiénes cuándo dónde cómo cuántos cuántas cuánto cuál cuáles por qué que el la los las un una
        de del en y es son fue fueron ha han con para se""",
    "fr": """qui quand où pourquoi comment combien quel quelle quels quelles que est sont le la les un une des du de en
        et a été ont pour avec dans sur il elle se qu'est-ce""",
    "it": """chi che quando dove perché come quanti quante quanto quale quali è sono il lo la gli le un una di del della
        in e ha hanno per con si""",
    "pt": """quem quando onde como quantos quantas quanto qual quais por que o os as um uma de do da dos das em no na e
        foi foram tem com para se""",
    "nl": """wie wat wanneer waar waarom hoe hoeveel welke is zijn de het een van in en op met voor heeft hebben werd
        werden niet""",
    "pl": """kto co kiedy gdzie dlaczego jak ile jaki jaka jakie który jest są w na z i do nie się o za przez""",
}
_ENGLISH = frozenset(
    """what who whom whose when where why how which did do does is are was were has have had will would can could should
    the a an of in on at to for from by with about and or not that this it its be been there any many much latest news
    tell me""".split()
)
_ONLY = {code: frozenset(words.split()) for code, words in _FUNCTION_WORDS.items()}
NAMES = {
    "ar": "Arabic", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek", "en": "English", "es": "Spanish",
    "fi": "Finnish", "fr": "French", "he": "Hebrew", "hi": "Hindi", "hu": "Hungarian", "hy": "Armenian",
    "it": "Italian", "ja": "Japanese", "ka": "Georgian", "ko": "Korean", "nl": "Dutch", "no": "Norwegian",
    "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sv": "Swedish", "ta": "Tamil",
    "th": "Thai", "tr": "Turkish", "uk": "Ukrainian", "zh": "Chinese",
}  # fmt: skip


def language_of_question(question: str) -> str:
    """An ISO 639-1 code; "en" where nothing tells otherwise."""
    letters = Counter(_SCRIPTS.get(_script(each), "") for each in question if each.isalpha())
    code, count = letters.most_common(1)[0] if letters else ("", 0)
    if code and count > 0:
        return "uk" if code == "ru" and _UKRAINIAN & set(question.lower()) else code
    words = [word.lower() for word in _WORD.findall(question)]
    english = sum(word in _ENGLISH for word in words)
    said = {code: sum(word in known for word in words) for code, known in _ONLY.items()}
    likely = max(said, key=said.__getitem__)
    return likely if said[likely] >= 2 and said[likely] > english else "en"


def name_of(code: str) -> str:
    """The language's name in English; its code where the name is not known."""
    return NAMES.get(code, f"the language “{code}”")


def _script(letter: str) -> str:
    return unicodedata.name(letter, "").split(" ")[0].split("-")[0]
