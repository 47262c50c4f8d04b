"""Entries of a JATS list as sources."""

from __future__ import annotations

from articles.tests.importing.jats_files import read_jats_of


def source_of(ref: str):
    (source,) = read_jats_of(refs=f'<ref id="r1"><label>1</label>{ref}</ref>').sources
    return source


def test_an_element_citation_gives_every_field():
    source = source_of(
        """<element-citation publication-type="journal"><person-group person-group-type="author"><name><surname>Curtis
        </surname><given-names>Brian R</given-names><suffix>Jr</suffix></name><collab>ISG</collab><etal/></person-group>
        <article-title>Drug-induced <italic>neutropenia</italic>.</article-title><source>Transfus Clin Biol</source>
        <year>2014</year><month>11</month><volume>21</volume><issue>4</issue><fpage>180</fpage><lpage>7</lpage>
        <pub-id pub-id-type="doi">https://doi.org/10.1016/J.Tracli.2014</pub-id>
        <pub-id pub-id-type="pmid">25247619</pub-id>
        </element-citation>"""
    )
    assert source.key == "curtis2014drug"
    assert source.csl == {
        "id": "curtis2014drug",
        "type": "article-journal",
        "title": "Drug-induced neutropenia",
        "container-title": "Transfus Clin Biol",
        "issued": {"date-parts": [[2014, 11]]},
        "volume": "21",
        "issue": "4",
        "page": "180-187",
        "author": [{"family": "Curtis", "given": "Brian R", "suffix": "Jr"}, {"literal": "ISG"}],
        "custom": {"authors-incomplete": True},
        "DOI": "10.1016/j.tracli.2014",
        "PMID": "25247619",
    }


def test_a_chapter_has_its_book_and_editors():
    csl = source_of(
        """<mixed-citation publication-type="book"><person-group person-group-type="author"><string-name><surname>Doe
        </surname>, <given-names>J</given-names></string-name></person-group>. <chapter-title>Iron</chapter-title>. In:
        <person-group person-group-type="editor"><name><surname>Hoffman</surname><given-names>R</given-names></name>
        </person-group>, editor. <source>Hematology</source>. <edition>7th ed</edition>.
        <publisher-loc>Philadelphia</publisher-loc>: <publisher-name>Elsevier</publisher-name>; <year>2018</year>.
        p. <fpage>1</fpage>-<lpage>9</lpage>.</mixed-citation>"""
    ).csl
    assert (csl["type"], csl["title"], csl["container-title"]) == ("chapter", "Iron", "Hematology")
    assert (csl["author"], csl["editor"]) == ([{"family": "Doe", "given": "J"}], [{"family": "Hoffman", "given": "R"}])
    assert (csl["publisher"], csl["publisher-place"], csl["page"]) == ("Elsevier", "Philadelphia", "1-9")


def test_a_work_by_itself_is_named_by_its_source():
    source = source_of(
        """<element-citation publication-type="webpage"><collab>NICE</collab><source>Anaemia</source><year>2020</year>
        <date-in-citation content-type="access-date" iso-8601-date="2021-02-03">3 Feb</date-in-citation>
        <ext-link ext-link-type="uri" xlink:href="https://nice.example/a">here</ext-link></element-citation>"""
    )
    assert (source.csl["title"], source.csl["URL"]) == ("Anaemia", "https://nice.example/a")
    assert (
        source.csl["accessed"] == {"date-parts": [[2021, 2, 3]]} or source.csl["accessed"]["date-parts"][0][0] == 2021
    )
    assert source.evidence_type == "web"


def test_a_printed_citation_is_taken_apart():
    csl = source_of(
        "<mixed-citation>Smith J, Doe A. Iron. Lancet. 2012;379(1):12-9. doi:10.1000/1.</mixed-citation>"
    ).csl
    assert (csl["title"], csl["container-title"], csl["page"], csl["DOI"]) == ("Iron", "Lancet", "12-19", "10.1000/1")


def test_an_entry_without_form_is_kept_whole_and_named():
    read = read_jats_of(refs='<ref id="r1"><note><p>Personal communication with an expert</p></note></ref>')
    assert read.sources[0].csl["title"] == "Personal communication with an expert"
    assert "reference-entry-unclear" in {finding.code for finding in read.findings}


def test_an_empty_entry_keeps_its_place():
    read = read_jats_of(refs='<ref id="r1"/><ref id="r2"><mixed-citation>Two</mixed-citation></ref>')
    assert [source.csl["title"] for source in read.sources] == ["Untitled entry", "Two"]


def test_of_alternatives_one_counts_and_parts_of_an_entry_are_sources():
    alternatives = (
        "<citation-alternatives><mixed-citation>x</mixed-citation><element-citation><article-title>Best</article-title>"
        "</element-citation></citation-alternatives>"
    )
    parts = "<mixed-citation id='a'>First part</mixed-citation><mixed-citation id='b'>Second part</mixed-citation>"
    read = read_jats_of(
        "<p>Iron <xref ref-type='bibr' rid='r2'>2</xref>, then <xref ref-type='bibr' rid='b'>2b</xref></p>",
        refs=f'<ref id="r1">{alternatives}</ref><ref id="r2">{parts}</ref>',
    )
    assert [source.csl["title"] for source in read.sources] == ["Best", "First part", "Second part"]
    assert read.markdown == "Iron [@first; @second], then [@second]\n"


def test_the_same_key_is_never_given_twice():
    one = (
        "<element-citation><collab>WHO</collab><article-title>Iron</article-title><year>2001</year></element-citation>"
    )
    read = read_jats_of(refs=f'<ref id="r1">{one}</ref><ref id="r2">{one}</ref>')
    assert [source.key for source in read.sources] == ["who2001iron", "who2001iron-2"]


def test_a_doi_that_is_none_is_left_out_and_named():
    read = read_jats_of(
        refs='<ref id="r1"><element-citation><article-title>Iron</article-title><pub-id pub-id-type="doi">none here'
        "</pub-id></element-citation></ref>"
    )
    assert "DOI" not in read.sources[0].csl
    assert any("is not a DOI" in finding.message for finding in read.findings)


def test_what_our_own_exports_say_in_comments_comes_back():
    source = source_of(
        "<element-citation><article-title>Iron</article-title><comment>Issued by NICE</comment>"
        "<comment>Retracted on 4 June 2020</comment></element-citation>"
    )
    assert (source.issuing_body, source.retraction, source.retracted_on.isoformat()) == (
        "NICE",
        "retracted",
        "2020-06-04",
    )
    assert "note" not in source.csl
