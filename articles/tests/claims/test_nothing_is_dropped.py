"""Every citation that readers see stands in exactly one claim, or in a table's header or line on sources."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from articles.claims import claims_of
from articles.rendering import render
from articles.tests.claims.cast import SOURCES
from articles.tests.engine.test_nothing_disappears import PLACES
from articles.tests.engine.test_plain_markdown import LINES

BLOCKS = st.lists(st.one_of(st.sampled_from(PLACES), st.sampled_from(LINES)), min_size=1, max_size=14)
CITATION = st.sampled_from(["[@a]", "[see @b, p. 3]", "[@c;\n@nobody]", "[@d] [@e]", "[@nobody]"])


@given(BLOCKS, st.data())
def test_every_citation_has_its_place(blocks: list[str], data: st.DataObject) -> None:
    text = "\n".join(block.replace("{}", data.draw(CITATION)) for block in blocks)
    rendered = render(text, SOURCES)
    claims = claims_of(text, rendered, SOURCES)
    times = Counter(citation for claim in claims for citation in claim.citations)
    lent = {key for claim in claims for key in claim.keys}
    for position, cluster in enumerate(rendered.clusters):
        assert times[position] == 1 or (not times[position] and lent.issuperset(cluster.keys))
    assert len({claim.identity for claim in claims}) == len(claims)
    for claim in claims:
        assert claim.keys
        assert len(claim.keys) == len(claim.locators)
        assert 1 <= claim.line <= text.count("\n") + 1
