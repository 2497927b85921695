"""The pages in a real browser: the quote in sight, the keyboard alone, no script, dark and light, narrow and wide.

Skipped where no Chromium is installed. The variable SCREENSHOTS names a folder that keeps what the tests saw.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bot.served import TOKENS
from tests.bot.web.conftest import QUESTION, ServedLibrary, serving
from tests.bot.web.test_pages import cited
from tests.fakes.browser import Browser, browsing, installed

pytestmark = pytest.mark.skipif(installed() is None, reason="no Chromium is installed")

LONG = "The quarry at Morvane is run by Petra Lund, who took it over in 1998."
FOCUSED = "document.activeElement.id || document.activeElement.textContent"
SHOTS = os.environ.get("SCREENSHOTS")


@pytest.fixture(scope="module")
def address(served_library: ServedLibrary) -> Iterator[str]:
    """A server whose library has a long article, too."""
    filler = "\n\n".join(f"Paragraph {number} speaks of wind and weather at length. " * 6 for number in range(40))
    (served_library.folder / "quarry.txt").write_text(f"A quarry\n\n{filler}\n\n{LONG}\n\n{filler}\n", "utf-8")
    served_library.run("index")
    with serving(served_library.environment) as (address, _):
        yield address


@pytest.fixture(scope="module")
def _browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browsing(tmp_path_factory.mktemp("profile")) as browser:
        yield browser


@pytest.fixture
def browser(_browser: Browser) -> Iterator[Browser]:
    """A browser without cookies, which found nothing to complain about."""
    _browser.call("Network.clearBrowserCookies")
    _browser.look()
    _browser.complaints.clear()
    yield _browser
    assert [each for each in _browser.complaints if "401" not in each and "favicon" not in each] == []


def enter(browser: Browser, address: str) -> None:
    """Type the token; the field has the focus."""
    browser.open(address)
    browser.wait("document.activeElement?.id == 'token'")
    browser.type(TOKENS[0])
    browser.enter()
    browser.wait("document.activeElement?.id == 'q'")


def shoot(browser: Browser, name: str) -> None:
    if SHOTS:
        browser.screenshot(Path(SHOTS) / f"{name}.png")


def test_a_link_scrolls_to_the_marked_quote(browser: Browser, address: str, served_library: ServedLibrary) -> None:
    link, quote = cited(served_library, address, "Who runs the quarry at Morvane?")
    for scripts in (True, False):
        browser.look(scripts=scripts)
        browser.open(link)
        browser.wait("window.scrollY > 500")
        place = browser.evaluate(
            "(r => [r.top, r.bottom, innerHeight])(document.querySelector('#quote').getBoundingClientRect())"
        )
        assert place[0] >= 0 and place[1] <= place[2]
    marked = browser.evaluate("[...document.querySelectorAll('mark')].map(mark => mark.textContent).join('')")
    assert "".join(marked.split()) == "".join(quote.split()) and "Petra Lund" in marked
    shoot(browser, "quote-light")


def test_the_keyboard_alone_asks_and_opens_a_quote(browser: Browser, address: str) -> None:
    browser.look(scripts=False)
    enter(browser, address)
    shoot(browser, "home-light")
    browser.type(QUESTION)
    browser.enter()
    browser.wait("document.readyState == 'complete' && document.querySelector('.answer') !== null")
    assert "Ines Calder" in browser.evaluate("document.querySelector('.answer').textContent")
    shoot(browser, "answer-light")
    reached = []
    for _ in range(4):
        browser.tab()
        reached.append(browser.evaluate(FOCUSED))
    assert reached == ["q", "Ask", "Search", "[1]"]
    assert browser.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    browser.enter()
    browser.wait("document.querySelector('#quote') !== null")
    browser.evaluate("document.querySelector('#q').focus()")
    browser.evaluate("document.querySelector('#q').value = 'harbour master'")
    browser.tab()
    browser.tab()
    browser.enter()
    browser.wait("location.pathname == '/search' && document.querySelector('blockquote') !== null")
    browser.wait("document.readyState == 'complete'")
    shoot(browser, "search-light")


def luminance(colour: str) -> float:
    """Of `rgb(r, g, b)`, as the accessibility guidelines compute it."""
    values = [int(part) / 255 for part in colour[colour.index("(") + 1 : -1].split(",")[:3]]
    red, green, blue = (v / 12.92 if v <= 0.03928 else ((v + 0.055) / 1.055) ** 2.4 for v in values)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(browser: Browser, selector: str, behind: str) -> float:
    ink = browser.evaluate(f"getComputedStyle(document.querySelector('{selector}')).color")
    paper = browser.evaluate(f"getComputedStyle(document.querySelector('{behind}')).backgroundColor")
    light, dark = sorted((luminance(ink), luminance(paper)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [320, 1400], ids=["narrow", "wide"])
def test_every_page_can_be_read(
    browser: Browser, address: str, served_library: ServedLibrary, dark: bool, width: int
) -> None:
    link, _ = cited(served_library, address, "Who painted the lighthouse of Quillan?")
    browser.look(width=width, height=800, dark=dark)
    enter(browser, address)
    name = f"{'dark' if dark else 'light'}-{width}"
    for page, place in (("home", "/"), ("answer", f"/ask?q={QUESTION.replace(' ', '+')}"), ("search", "/search?q=sea")):
        browser.open(f"{address}{place}")
        shoot(browser, f"{page}-{name}")
        assert browser.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert contrast(browser, "label", "html") >= 4.5 and contrast(browser, "h1", "html") >= 7
        assert contrast(browser, "button", "button") >= 4.5 and contrast(browser, "main a", "html") >= 4.5
    browser.open(link)
    shoot(browser, f"hostile-{name}")
    assert contrast(browser, "mark", "mark") >= 7
    assert browser.evaluate("document.documentElement.scrollWidth <= innerWidth")
    paper = browser.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert (luminance(paper) < 0.1) is dark


def test_a_strangers_script_does_not_run(browser: Browser, address: str, served_library: ServedLibrary) -> None:
    link, _ = cited(served_library, address, "Who painted the lighthouse of Quillan?")
    enter(browser, address)
    for place in (
        link,
        f"{address}/ask?q=<script>document.title=1</script>lighthouse",
        f"{address}/search?q=lighthouse",
    ):
        browser.open(place)
        counted = "document.querySelectorAll('script, img, iframe, svg, [onerror], [onload]').length"
        assert browser.evaluate(counted) == 0
        assert browser.evaluate("document.title").endswith("· Pressbox")
