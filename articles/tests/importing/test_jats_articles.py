"""What an import makes of a JATS article: title, abstract, byline, sections, lists, tables, notes."""

from __future__ import annotations

from pathlib import Path

import pytest

from articles.importing import read_manuscript
from articles.rendering import render
from articles.tests.importing.jats_files import cite, jats, read_jats_of, text_of

ABSTRACT = "<abstract><p>Iron carries oxygen.</p></abstract>"


def codes(read) -> list[str]:
    return [finding.code for finding in read.findings]


def test_a_file_is_recognised_by_what_it_holds():
    for path in (None, Path("article.xml"), Path("article.txt")):
        assert read_manuscript(path, jats()).format == "jats"


def test_title_and_subtitle_are_plain_words():
    meta = "<title-group/>"
    data = jats(meta=meta).replace(
        b"<article-title>What is iron?</article-title>",
        b"<article-title>Is Fe<sup>2+</sup> <italic>low</italic><xref ref-type='fn' rid='x'>*</xref>?</article-title>"
        b"<subtitle>A review</subtitle>",
    )
    assert read_manuscript(None, data).title == "Is Fe²⁺ low*? A review"


def test_the_abstract_is_the_summary():
    read = read_jats_of(meta="<abstract><sec><title>Aim.</title><p>To see.</p></sec><p>It was.</p></abstract>")
    assert read.summary == "Aim: To see.\n\nIt was."
    assert "Abstract" not in read.markdown


def test_an_abstract_for_others_is_not_the_summary_and_is_named():
    read = read_jats_of(meta=f'<abstract abstract-type="plain-language-summary"><p>Easy.</p></abstract>{ABSTRACT}')
    assert read.summary == "Iron carries oxygen."
    assert any("further abstracts" in finding.message for finding in read.findings)


@pytest.mark.parametrize("abstract", [f"<p>Iron {cite(1)}.</p>", f"<p>{'Iron carries oxygen. ' * 110}</p>"])
def test_an_abstract_that_cites_or_is_too_long_stays_in_the_text(abstract):
    read = read_jats_of(meta=f"<abstract>{abstract}</abstract>")
    assert read.sections[0] == "Abstract"
    assert 0 < len(read.summary) <= 2000


def test_the_byline_has_names_groups_degrees_and_interests_but_no_reviewer():
    meta = """<contrib-group><contrib contrib-type="author"><name><surname>Doe</surname><given-names>Jane</given-names>
    </name><degrees>MD</degrees><xref ref-type="author-notes" rid="c1"/></contrib>
    <contrib contrib-type="author"><collab>Iron Group</collab></contrib></contrib-group>
    <contrib-group content-type="reviewers"><contrib contrib-type="reviewer"><string-name>R. V.</string-name></contrib>
    </contrib-group><author-notes><fn fn-type="coi-statement" id="c1"><p>Jane Doe: Fees.</p></fn></author-notes>"""
    byline = read_jats_of(meta=meta).contributors
    assert [(line.printed_name, line.role, line.credentials, line.interests) for line in byline] == [
        ("Jane Doe", "Author", "MD", "Fees."),
        ("Iron Group", "Author", "", ""),
    ]


def test_sections_are_headings_with_their_numbers():
    read = read_jats_of(
        "<sec><label>1</label><title>Causes</title><p>a</p><sec><title>Loss</title><p>b</p></sec></sec>"
        "<sec><title>Care</title><p>c</p></sec>"
    )
    assert read.sections == ("1 Causes", "Loss", "Care")
    assert read.markdown == "## 1 Causes\n\na\n\n### Loss\n\nb\n\n## Care\n\nc\n"


def test_lists_keep_their_depth_numbers_and_letters():
    text = text_of(
        '<list list-type="order"><list-item><p>One</p><list list-type="bullet"><list-item><p>inner</p></list-item>'
        '</list></list-item><list-item><p>Two</p></list-item></list><p>Then</p><list list-type="alpha-lower">'
        "<list-item><p>x</p></list-item></list><list><list-item><label>4.</label><p>y</p></list-item></list>"
    )
    assert text == "1. One\n    - inner\n2. Two\n\nThen\n\n- a) x\n\n4. y"


def test_two_numbered_lists_side_by_side_do_not_run_on():
    text = text_of('<list list-type="order"><list-item><p>a</p></list-item></list>' * 2)
    assert text == "1. a\n\n- 1\\. a"


def test_emphasis_scripts_links_and_signs_print_as_in_the_file():
    text = text_of(
        "<p><italic>E. coli </italic>and <bold>not</bold> 10<sup>9</sup>/L, H<sub>2</sub>O, C<sub>max</sub>; "
        '2*3 [x] &lt;b&gt; <ext-link xlink:href="https://a.example/b_(c)">here</ext-link>, '
        '<ext-link ext-link-type="doi" xlink:href="10.1000/1">DOI</ext-link> <monospace>a_b</monospace></p>'
    )
    assert text == (
        "*E. coli* and **not** 10⁹/L, H₂O, Cₘₐₓ; 2\\*3 \\[x\\] &lt;b> "
        "[here](https://a.example/b_%28c%29), [DOI](https://doi.org/10.1000/1) `a_b`"
    )


def test_letters_that_unicode_cannot_lower_are_written_out_and_named():
    read = read_jats_of("<p>C<sub>trough</sub></p>")
    assert read.markdown == "C\\_trough\n"
    assert "small-letters-written-out" in codes(read)


def test_a_link_that_no_page_may_have_keeps_its_words():
    assert text_of('<p><ext-link xlink:href="javascript:alert(1)">here</ext-link></p>') == "here"


def test_a_table_has_its_caption_above_spans_filled_and_footnotes_linked():
    text = text_of(
        """<table-wrap><label>Table 2.</label><caption><title>Doses</title><p>By age.</p></caption><table>
        <thead><tr><th rowspan="2">Drug</th><th colspan="2">Dose</th></tr><tr><th>mg</th><th>µg</th></tr></thead>
        <tbody><tr><td rowspan="2">Iron<xref ref-type="table-fn" rid="n">a</xref></td><td>1</td><td>a|b</td></tr>
        <tr><td>2</td><td><p>x</p><p>y</p></td></tr><tr><td colspan="3">Children</td></tr></tbody></table>
        <table-wrap-foot><fn id="n"><label>a</label><p>With food.</p></fn><fn><label>*</label><p>CI, interval.</p></fn>
        </table-wrap-foot></table-wrap>"""
    )
    assert text == (
        "Table 2. Doses. By age.\n\n| Drug | Dose: mg | Dose: µg |\n| --- | --- | --- |\n| Iron[^1] | 1 | a\\|b |\n"
        "| Iron[^1] | 2 | x; y |\n| Children |  |  |\n\n* CI, interval.\n\n[^1]: With food.".replace("* CI", "\\* CI")
    )


def test_a_first_row_of_data_is_no_heading():
    text = text_of("<table-wrap><table><tbody><tr><td>1</td><td>2</td></tr></tbody></table></table-wrap>")
    assert text == "|  |  |\n| --- | --- |\n| 1 | 2 |"


def test_footnotes_are_footnotes_and_notes_that_nothing_leads_to_are_a_section():
    text = text_of(
        '<p>Iron<xref ref-type="fn" rid="f1">*</xref> is short<fn><p>Inside.</p></fn>.</p>',
        back='<fn-group><fn id="f1"><p>A metal.</p></fn><fn fn-type="conflict"><p>None.</p></fn></fn-group>',
    )
    assert text == "Iron[^1] is short[^2].\n\n## Notes\n\nNone.\n\n[^1]: A metal.\n\n[^2]: Inside."


def test_pictures_formulas_and_files_are_named():
    read = read_jats_of(
        '<p>a</p><fig><label>Fig 1</label><caption><p>A cell.</p></caption><graphic xlink:href="x.png"/></fig>'
        "<p>b <inline-formula><tex-math>\\begin{document}$x^2$\\end{document}</tex-math></inline-formula></p>"
        "<supplementary-material><caption><p>Data.</p></caption></supplementary-material>"
    )
    assert read.markdown == "a\n\nFig 1. A cell.\n\nb `x^2`\n\nData.\n"
    assert {"material-left-out", "formula-as-text"} <= set(codes(read))


def test_boxes_quotations_definitions_and_code():
    text = text_of(
        "<boxed-text><caption><title>Box</title></caption><p>Inside.</p></boxed-text>"
        "<def-list><def-item><term>ANC</term><def><p>count</p></def></def-item></def-list><preformat>a\n  b</preformat>"
    )
    assert text == "> Box\n>\n> Inside.\n\nANC\n:   count\n\n```\na\n  b\n```"


def test_what_stands_behind_the_text_comes_behind_it():
    read = read_jats_of(
        "<sec><title>Care</title><p>a</p></sec>",
        back="<ack><p>Thanks.</p></ack><app-group><app><title>Scores</title><p>b</p></app></app-group>",
    )
    assert read.sections == ("Care", "Acknowledgements", "Scores")


def test_a_list_in_a_paragraph_parts_it():
    assert text_of("<p>Given:<list><list-item><p>a</p></list-item></list>and then.</p>") == "Given:\n\n- a\n\nand then."


def test_reviews_of_the_article_in_the_same_file_are_not_a_part_of_it():
    data = jats(refs='<ref id="r1"><mixed-citation>One</mixed-citation></ref>').replace(
        b"</article>",
        b"<sub-article><body><p>Not mine.</p></body><back><ref-list><ref id='s1'><mixed-citation>Two</mixed-citation>"
        b"</ref></ref-list></back></sub-article></article>",
    )
    read = read_manuscript(None, data)
    assert (len(read.sources), "Not mine" in read.markdown) == (1, False)


def test_an_article_of_an_archive_is_found_in_its_wrapping():
    wrapped = (
        b'<record xmlns="http://www.openarchives.org/OAI/2.0/"><metadata>'
        b'<article xmlns="https://jats.nlm.nih.gov/ns/archiving/1.3/"><body><p>Iron is short.</p></body></article>'
        b"</metadata></record>"
    )
    assert read_manuscript(None, b"<?xml version='1.0'?>" + wrapped).markdown == "Iron is short.\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
def test_the_encoding_that_a_file_states_is_understood(encoding):
    text = jats("<p>Größe 5 µg</p>").decode().replace("UTF-8", encoding)
    assert "Größe 5 µg" in read_manuscript(None, text.encode(encoding)).markdown


def test_findings_name_lines_of_the_file():
    read = read_jats_of("<p>one</p>\n\n\n<p>Not\nhere <xref ref-type='bibr' rid='gone'>9</xref></p>")
    assert next(f.line for f in read.findings if f.code == "citation-without-reference") == 7


def test_hidden_characters_leave_and_are_counted():
    read = read_jats_of("<p>a\u202eb\u00adc</p>")
    assert read.markdown == "abc\n"
    assert "characters-removed" in codes(read)


def test_what_is_read_prints_without_raw_markup():
    read = read_jats_of("<p>&lt;script&gt;alert(1)&lt;/script&gt; ![x](http://a/b.png) # no</p>")
    html = render(read.markdown, {}).body_html
    assert "<script" not in html
    assert "![x]" in html
