"""`pressbox ask --json … | python -m evals.slices`: check that each citation is the exact slice of its article."""

import sys

from bot.bootstrap import Pressbox
from evals.files import command, read_answer


@command("evals.slices")
def main() -> int:
    citations = read_answer(sys.stdin)["citations"]
    with Pressbox() as pressbox:
        wrong = 0
        for citation in citations:
            article = pressbox.catalog.article(citation["article_id"], citation["version"])
            exact = article is not None and article.text[citation["start"] : citation["end"]] == citation["quote"]
            wrong += not exact
            print("exact" if exact else "NOT EXACT", citation["article_id"], f"{citation['start']}-{citation['end']}")
    print(f"{len(citations) - wrong} of {len(citations)} citations are exact")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
