"""The signed address of a quote: it opens what was signed, and no change of it opens anything."""

from urllib.parse import parse_qsl, urlencode, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from bot.answering.answer import Citation
from bot.quote_links import QuoteLinks, QuotePlace
from bot.signer import Signer
from corpus.article import Article

SIGNER = Signer("a key of the library")
LINKS = QuoteLinks(SIGNER, "https://press.example/pages")
PLACE = QuotePlace("papers/harbour & café.md", "2dc8fe8245ce", (139, 231), (150, 200))
PLACES = st.builds(
    QuotePlace,
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=200),
    st.text("0123456789abcdef", min_size=12, max_size=12),
    st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)),
    st.none() | st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)),
)


@given(PLACES)
def test_a_link_opens_what_it_was_made_for(place: QuotePlace) -> None:
    link = LINKS.link(place)
    assert link.isascii() and " " not in link and link.startswith("https://press.example/pages/quote?")
    assert LINKS.read_address(link) == place
    assert QuoteLinks(SIGNER).read_address(QuoteLinks(SIGNER).link(place)) == place


def _tampered() -> list[str]:
    """Twenty ways to ask for something else, or for the same in other words."""
    link = LINKS.link(PLACE).split("#")[0]
    base, _, query = link.partition("?")
    pairs = dict(parse_qsl(query))

    def changed(**values: str) -> str:
        return f"{base}?{urlencode({**pairs, **values})}"

    def without(name: str) -> str:
        return f"{base}?{urlencode({key: value for key, value in pairs.items() if key != name})}"

    signature = pairs["signature"]
    other = Signer("the key of another library")
    return [
        changed(article="papers/secret.md"),
        changed(article=f"{pairs['article']} "),
        changed(version="000000000000"),
        changed(version=""),
        changed(version=pairs["version"][:6]),
        changed(start="0"),
        changed(end="232"),
        changed(start="0139"),
        changed(start="+139"),
        changed(start="١٣٩"),
        changed(key="150-201"),
        changed(signature=signature[:-1]),
        changed(signature=f"{signature}="),
        changed(signature=signature.swapcase()),
        changed(signature=""),
        changed(signature=SIGNER.sign("session", *pairs.values())),
        without("signature"),
        without("key"),
        f"{link}&article=papers%2Fsecret.md",
        QuoteLinks(other, "https://press.example/pages").link(PLACE),
    ]


def test_twenty_tampered_links_open_nothing() -> None:
    links = _tampered()
    assert len(set(links)) == 20
    assert LINKS.read_address(LINKS.link(PLACE)) == PLACE
    assert [link for link in links if LINKS.read_address(link)] == []


@given(st.text(max_size=300))
def test_no_nonsense_raises(text: str) -> None:
    for address in (text, f"/quote?{text}", f"/quote?article={text}&start=1&end=2&signature={text}"):
        assert LINKS.read_address(address) is None


def test_a_citation_opens_at_its_quote_and_its_key_sentence() -> None:
    article = Article.of("papers/a", "A title", "One. Two. Three.", source="papers")
    place = LINKS.read_address(LINKS.cite(Citation.of(1, article, 0, 9, (5, 9))))
    assert place == QuotePlace("papers/a", article.version[:12], (0, 9), (5, 9))
    assert place.fits(article)
    assert urlsplit(LINKS.cite(Citation.of(1, article, 0, 9))).fragment == "quote"
    assert urlsplit(LINKS.link(QuotePlace.of_article(article))).fragment == ""
    for span, key in (((0, 17), None), ((9, 5), None), ((0, 9), (5, 10)), ((5, 9), (0, 9))):
        assert not QuotePlace("papers/a", article.version, span, key).fits(article)
