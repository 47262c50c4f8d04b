"""The evidence table as a page shows it."""

from __future__ import annotations

import pytest

from articles.citations import Source
from articles.claims import claims_of, evidence_table
from articles.evidence_listing import PAGE_SIZE, Narrowing, evidence_listing
from articles.models import Audience
from articles.rendering import render
from articles.text_evidence import TextEvidence

SOURCES = {
    "nice": Source("nice", {"title": "NICE"}, "guideline"),
    "birch": Source("birch", {"title": "Birch"}, "trial", retraction="retracted"),
    "min": Source("min", {"title": "Min"}, "trial", retraction="corrected"),
    "blog": Source("blog", {"title": "Blog"}, "self-published"),
}
TEXT = """## Doses

Guided [@nice]. Tried [@birch]. Mended [@min; @nice].

### Children

Blogged [@blog].

| Weight | Dose |
|---|---|
| 40 kg | 5 mg [@nice] |
| 50 kg · or so | 6 mg [@nice] |
"""


def evidence(text: str = TEXT) -> TextEvidence:
    rendered = render(text, SOURCES)
    claims = claims_of(text, rendered, SOURCES)
    rows = evidence_table(claims, rendered.keys, SOURCES)
    return TextEvidence(Audience.PROFESSIONAL, rows, tuple(f"#{row.position}" for row in rows), {"nice": "It is said."})


def words(**query: str) -> list[str]:
    return [shown.claim.text for section in evidence_listing(evidence(), query).sections for shown in section.claims]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"type": "trial"}, ["Tried.", "Mended."]),
        ({"show": "weak"}, ["Blogged."]),
        ({"show": "retracted"}, ["Tried."]),
        ({"show": "flagged"}, ["Tried.", "Mended."]),
        ({"source": "blog"}, ["Blogged."]),
        ({"show": "flagged", "type": "guideline"}, ["Mended."]),
        ({"show": "weak", "type": "guideline"}, []),
        ({"source": "nobody"}, []),
    ],
)
def test_the_address_narrows_the_table_down(query, expected):
    assert words(**query) == expected


@pytest.mark.parametrize("query", [{"type": "gossip"}, {"show": "everything"}, {"type": "", "show": "", "source": ""}])
def test_what_nobody_knows_narrows_nothing(query):
    assert len(words(**query)) == 6


def test_claims_stand_under_their_headings_with_their_place_in_the_whole_text():
    listing = evidence_listing(evidence(), {"show": "weak"})
    assert [(section.heading, section.claims[0].position) for section in listing.sections] == [("Doses › Children", 4)]
    assert listing.sections[0].claims[0].place == "#4"


def test_each_filter_says_how_many_claims_it_leaves_and_which_is_chosen():
    listing = evidence_listing(evidence(), {"type": "trial"})
    assert [(choice.value, choice.count, choice.is_current) for choice in listing.types] == [
        ("guideline", 4, False),
        ("trial", 2, True),
        ("self-published", 1, False),
    ]
    assert [(choice.value, choice.count) for choice in listing.shows] == [("weak", 1), ("flagged", 2), ("retracted", 1)]
    assert (listing.found, listing.total) == (2, 6)


def test_the_cells_of_a_row_stand_beside_their_columns():
    *_, whole, broken = [shown for section in evidence_listing(evidence(), {}).sections for shown in section.claims]
    assert whole.cells == (("Weight", "40 kg"), ("Dose", "5 mg"))
    assert broken.cells == (), "a cell that holds the sign between cells cannot be told from two"


def test_an_abstract_stands_beside_its_source():
    first = evidence_listing(evidence(), {}).sections[0].claims[0]
    assert [(behind.source.key, behind.abstract) for behind in first.sources] == [("nice", "It is said.")]


def test_a_long_table_comes_a_page_at_a_time():
    text = "\n\n".join(f"Claim {number} [@nice]." for number in range(PAGE_SIZE + 3))
    listing = evidence_listing(evidence(text), {"page": "2"})
    assert sum(len(section.claims) for section in listing.sections) == 3
    assert listing.total == PAGE_SIZE + 3


def test_the_way_to_the_file_keeps_what_was_asked_for():
    narrowing = Narrowing.asked_for({"type": "trial", "source": "a/b&c"})
    assert narrowing.address("/x.csv") == "/x.csv?type=trial&source=a%2Fb%26c"
    assert narrowing.address("/x.csv?audience=patient") == "/x.csv?audience=patient&type=trial&source=a%2Fb%26c"
    assert Narrowing().address("/x.csv") == "/x.csv"
