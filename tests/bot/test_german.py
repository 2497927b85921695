"""German articles: the key of a quote is a whole sentence, also around the day of a date."""

import json
from pathlib import Path

from tests.bot.newsdesk import Newsdesk

TUNNEL = "Der Tunnel unter der Alme bleibt bis zum 3. Oktober gesperrt, sagte die Stadtverwaltung am Montag."


def test_the_day_of_a_date_ends_no_quote(tmp_path: Path) -> None:
    text = f"{TUNNEL}\n\nDie Arbeiten kosten 2,4 Mio. Kronen. Sie dauern bis in den Herbst."
    record = {"title": "Tunnel in Altbrück gesperrt", "body": text}
    (tmp_path / "articles.jsonl").write_text(json.dumps(record), encoding="utf-8")
    desk = Newsdesk(tmp_path / "home", tmp_path / "articles.jsonl")
    try:
        answer = desk.assistant().ask("Bis wann ist der Tunnel gesperrt?").answer
    finally:
        desk.close()
    (citation,) = answer.citations
    start, end = citation.key or (citation.start, citation.end)
    assert citation.quote[start - citation.start : end - citation.start] == TUNNEL
