"""The frame of every page, and the pages that say a single sentence. No page has a script, or a style of its own."""

from bot.web.html import NOTHING, Html, fill

STYLE = "style.css"
FRAME = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>$title</title>
<link rel="stylesheet" href="style.css">
</head>
<body>
$top
<main>
$main
</main>
</body>
</html>
"""
SENTENCE = """<h1>$title</h1>\n<p>$sentence</p>"""


def page(title: str, main: Html, top: Html = NOTHING) -> Html:
    """A whole page."""
    return fill(FRAME, title=f"{title} · Pressbox", main=main, top=top)


def sentence_page(title: str, sentence: str, top: Html = NOTHING) -> Html:
    """A page that says one thing."""
    return page(title, fill(SENTENCE, title=title, sentence=sentence), top)
