"""Citations of a JATS article: every way in which journals write several sources and ranges."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.tests.importing.jats_files import cite, read_jats_of, text_of

KEYS = dict(enumerate("one two three four five six seven eight nine".split(), start=1))


def cited(*numbers: int) -> str:
    return "[" + "; ".join(f"@{KEYS[number]}{2000 + number}iron" for number in numbers) + "]"


@pytest.mark.parametrize(
    ("written", "numbers"),
    [
        (f"{cite(4)}–{cite(7)}", (4, 5, 6, 7)),
        (f"{cite(4)} – {cite(7)}", (4, 5, 6, 7)),
        (f"{cite(4)}-{cite(7)}", (4, 5, 6, 7)),
        (f"{cite(4)}−{cite(7)}", (4, 5, 6, 7)),
        (f"{cite(4)}&#x2010;{cite(7)}", (4, 5, 6, 7)),
        (f"{cite(4)}&ndash;{cite(7)}", (4, 5, 6, 7)),
        (f"{cite(4, '4–')}{cite(7)}", (4, 5, 6, 7)),
        (f"{cite(4)}{cite(7, '–7')}", (4, 5, 6, 7)),
        (f"{cite(4)} to {cite(7)}", (4, 5, 6, 7)),
        (cite(4, "4–7"), (4, 5, 6, 7)),
        (cite(4, "4-6, 9"), (4, 5, 6, 9)),
        (cite(4, "4,6"), (4, 6)),
        ('<xref ref-type="bibr" rid="r4 r5 r6">4–6</xref>', (4, 5, 6)),
        ('<xref ref-type="bibr" rid="r4 r7">4–7</xref>', (4, 5, 6, 7)),
        ('<xref ref-type="bibr">4–6</xref>', (4, 5, 6)),
        (f"{cite(1)},{cite(3)}–{cite(5)}, {cite(9)}", (1, 3, 4, 5, 9)),
        (f"{cite(1)}; {cite(2)}", (1, 2)),
        (f"{cite(1)} and {cite(2)}", (1, 2)),
        (f"{cite(1)}{cite(2)}", (1, 2)),
        (f"{cite(4)}{cite(5, '')}{cite(6, '')}–{cite(7)}", (4, 5, 6, 7)),
        (f"<sup>{cite(4)}–{cite(7)}</sup>", (4, 5, 6, 7)),
        (f"<sup>{cite(4)}</sup>–<sup>{cite(7)}</sup>", (4, 5, 6, 7)),
        (f"<sup>{cite(4)}</sup><sup>–</sup><sup>{cite(7)}</sup>", (4, 5, 6, 7)),
        (f"<sup>[{cite(4)}, {cite(6)}]</sup>", (4, 6)),
        (f"[{cite(4)}–{cite(7)}]", (4, 5, 6, 7)),
        (f"({cite(4)},{cite(6)})", (4, 6)),
        (f"<italic>[{cite(4)}]</italic>", (4,)),
        (f"<bold>{cite(4)}</bold>–<bold>{cite(7)}</bold>", (4, 5, 6, 7)),
        ('<xref rid="r4">4</xref>', (4,)),
    ],
)
def test_every_form_cites_all_that_it_means(written, numbers):
    assert text_of(f"<p>Iron is short {written}.</p>").replace(" [", "[") == f"Iron is short{cited(*numbers)}."


def test_a_range_that_does_not_ascend_cites_its_two_ends():
    assert text_of(f"<p>Iron {cite(7)}–{cite(4)}.</p>") == f"Iron {cited(7, 4)}."


def test_what_is_printed_does_not_outweigh_what_is_linked():
    """A publisher's typing error: the link says 2, the letters say 4 to 7."""
    assert text_of(f"<p>Iron {cite(2, '4–7')}.</p>") == f"Iron {cited(2)}."


def test_numbers_with_words_between_them_stay_apart():
    assert text_of(f"<p>Iron {cite(1)} is short {cite(2)}.</p>") == f"Iron {cited(1)} is short {cited(2)}."


def test_a_range_counts_by_place_where_the_list_has_no_labels():
    refs = "".join(f'<ref id="x{at}"><mixed-citation>Paper {at}</mixed-citation></ref>' for at in range(1, 5))
    text = '<p>Iron <xref ref-type="bibr" rid="x1">1</xref>–<xref ref-type="bibr" rid="x4">4</xref>.</p>'
    assert read_jats_of(text, refs=refs).mentions == 4


def test_raised_letters_beside_a_citation_stay():
    assert text_of(f"<p>Iron<sup>a,{cite(4)}</sup> is short.</p>") == f"Ironᵃ,{cited(4)} is short."


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (f"Short ({cite(1, 'Smith et al., 2012')}; {cite(2, 'Lee, 2013')}).", f"Short {cited(1, 2)}."),
        (f"As {cite(1, 'Smith et al. (2012)')} showed.", f"As Smith et al. (2012) {cited(1)} showed."),
        (f"Smith et al. ({cite(1, '2012')}) showed.", f"Smith et al. {cited(1)} showed."),
        (
            f"Short ({cite(1, 'Smith, 2012')}; but see {cite(2, 'Lee, 2013')} too).",
            f"Short (Smith, 2012 {cited(1)}; but see Lee, 2013 {cited(2)} too).",
        ),
    ],
)
def test_author_and_year_become_numbers_and_names_in_the_sentence_stay(written, read):
    assert text_of(f"<p>{written}</p>") == read


def test_a_source_that_the_list_does_not_have_is_cited_and_found():
    read = read_jats_of('<p>Iron <xref ref-type="bibr" rid="gone">10</xref>.</p>')
    found = next(finding for finding in read.findings if finding.code == "citation-without-reference")
    assert (found.subject, found.line) == ("gone", 4)
    assert "cited in line 4" in found.message


def test_citations_in_headings_lists_tables_captions_and_footnotes_count():
    body = f"""<sec><title>Causes {cite(1)}</title><list><list-item><p>Loss {cite(2)}</p></list-item></list>
    <table-wrap><label>Table 1</label><caption><p>Doses {cite(3)}</p></caption><table><thead><tr><th>mg {cite(4)}</th>
    </tr></thead><tbody><tr><td>5<xref ref-type="table-fn" rid="n">a</xref> {cite(5)}</td></tr></tbody></table>
    <table-wrap-foot><fn id="n"><p>With food {cite(6)}</p></fn><p>From {cite(7)}</p></table-wrap-foot></table-wrap>
    <disp-quote><p>Said {cite(8)}</p></disp-quote><def-list><def-item><term>A {cite(9)}</term><def><p>b</p></def>
    </def-item></def-list></sec>"""
    read = read_jats_of(body)
    assert (read.clusters, read.mentions, read.numbers) == (9, 9, tuple(range(1, 10)))
    assert "reference-never-cited" not in {finding.code for finding in read.findings}


CLUSTERS = st.lists(
    st.one_of(
        st.integers(1, 9).map(lambda number: (cite(number), {number})),
        st.tuples(st.integers(1, 9), st.integers(1, 9)).map(
            lambda ends: (f"{cite(min(ends))}–{cite(max(ends))}", set(range(min(ends), max(ends) + 1)))
        ),
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(CLUSTERS, st.sampled_from(["{}", "<sup>{}</sup>", "[{}]", "({})", "<bold>[{}]</bold>"])),
        min_size=1,
        max_size=4,
    )
)
def test_no_mention_is_lost_and_none_is_added(places):
    meant = [set().union(*(numbers for _, numbers in cluster)) for cluster, _ in places]
    written = (form.format(",".join(one for one, _ in cluster)) for cluster, form in places)
    read = read_jats_of("".join(f"<p>Iron is short {one}.</p>" for one in written))
    found = [set(re.findall(r"@(\w+)", line)) for line in read.markdown.splitlines() if line]
    assert found == [{f"{KEYS[number]}{2000 + number}iron" for number in numbers} for numbers in meant]
    assert read.mentions == sum(map(len, meant))
