"""BibTeX and BibLaTeX as Zotero, Mendeley, JabRef, EndNote and publishers write it."""

from __future__ import annotations

import logging

import pytest

from articles.citations.nlm import reference_text
from articles.references.reading import read_references
from articles.tests.references.exports import bibtex, families, only, read


def test_an_entry_in_full():
    source = only(
        "@string{jbs = {Journal of Blood Stories}}\n"
        "@article{berg_drug_2014,\n"
        "  title = {{Drug-induced} neutropenia: {A} caf{\\'e} study},\n"
        '  author = {Berg, Anna B. and M{\\"u}ller, J{\\o}rg and {World Health Organization}},\n'
        "  journal = jbs, volume = 30, number = {2}, pages = {95--101}, month = jun, year = 2014,\n"
        "  doi = {10.1000/berg\\_2014}, issn = {1234-567X}, note = {PMID: 25247619}, language = {English},\n"
        "  abstract = {Few were seen.}\n}\n"
    )

    assert (source.key, source.abstract, source.evidence_type) == ("berg_drug_2014", "Few were seen.", "research")
    assert source.csl == {
        "type": "article-journal",
        "title": "Drug-induced neutropenia: A café study",
        "author": [
            {"family": "Berg", "given": "Anna B."},
            {"family": "Müller", "given": "Jørg"},
            {"literal": "World Health Organization"},
        ],
        "container-title": "Journal of Blood Stories",
        "issued": {"date-parts": [[2014, 6]]},
        "volume": "30",
        "issue": "2",
        "page": "95-101",
        "ISSN": "1234-567X",
        "language": "en",
        "DOI": "10.1000/berg_2014",
        "PMID": "25247619",
    }


@pytest.mark.parametrize(
    ("latex", "plain"),
    [
        (r"Na{\"\i}ve {\ss} \v{c} {\aa}", "Naïve ß č å"),
        (r"Counts below 0.5 $\times$ 10$^9$/L", "Counts below 0.5 × 10⁹/L"),
        (r"Counts of 10\textsuperscript{9}/L and CO\textsubscript{2}", "Counts of 10⁹/L and CO₂"),
        (r"{\textgreater}5\% and \textless 2", ">5% and <2"),
        (r"Loss of 50% of cells & more", "Loss of 50% of cells & more"),
        (r"Anti-{TNF}-$\alpha$ in ``mild'' disease --- a note", "Anti-TNF-α in “mild” disease — a note"),
        (r"\emph{In vitro} and \textit{in vivo}", "In vitro and in vivo"),
        (r"A \strangecommand of signs", r"A \strangecommand of signs"),
        (r"Costs \$5 or $6", "Costs $5 or $6"),
    ],
)
def test_latex_becomes_text_and_no_sign_is_lost(latex, plain):
    assert only(bibtex(title=latex)).csl["title"] == plain


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ("{World Health Organization}", ["<World Health Organization>"]),
        ("{{World Health Organization}}", ["<World Health Organization>"]),
        ("World Health Organization", ["<World Health Organization>"]),
        ("{Barnes and Noble} and Berg, Anna", ["<Barnes and Noble>", "Berg"]),
        ("Anna Berg and Ludwig van Klein", ["Berg", "van Klein"]),
        ("{Berg, Anna and Klein, Otto}", ["Berg", "Klein"]),
        ("Berg A, Klein OB, Vogel C", ["Berg", "Klein", "Vogel"]),
        ("Berg, A.; Klein, O.", ["Berg", "Klein"]),
        ("family=Berg, given=Anna, prefix=van", ["van Berg"]),
        ("{Berg}, Anna", ["Berg"]),
        ("Berg, Anna and", ["Berg"]),
    ],
)
def test_people_and_groups(author, names):
    assert families(only(bibtex(f"author = {{{author}}}"))) == names


@pytest.mark.parametrize("author", ["Berg, Anna and others", "Berg, Anna and et al.", "Berg A, Klein O, et al."])
def test_et_al_is_nobody_but_remembered(author):
    source = only(bibtex(f"author = {{{author}}}"))

    assert families(source)[0] == "Berg"
    assert not [name for name in families(source) if "al" in name or "others" in name]
    assert source.authors_incomplete


def test_et_al_is_said_in_the_report_and_printed_after_the_known_authors():
    (record,) = read_references(bibtex("author = {Berg, Anna and others}").encode()).records

    (remark,) = record.remarks
    assert "“et al.” is printed after them" in remark
    assert reference_text(record.data.as_source()).startswith("Berg A, et al. ")


@pytest.mark.parametrize(
    ("fields", "issued"),
    [
        (("year = {2014}", "month = jun"), [[2014, 6]]),
        (("year = {2014}", "month = {6}", "day = {12}"), [[2014, 6, 12]]),
        (("year = {2014}", 'month = "12~" # jun'), [[2014, 6, 12]]),
        (("date = {2014-06-12}",), [[2014, 6, 12]]),
        (("date = {2014-06/2014-07}",), [[2014, 6], [2014, 7]]),
        (("year = {c2014}",), [[2014]]),
    ],
)
def test_dates(fields, issued):
    assert only(bibtex(*fields)).csl["issued"]["date-parts"] == issued


def test_a_paper_in_press_has_no_year():
    assert "issued" not in only(bibtex("year = {in press}")).csl


def test_an_institutions_guideline():
    source = only(
        bibtex(
            "institution = {National Institute of Blood}",
            "number = {NG12}",
            "url = {https://example.org/ng\\_12}",
            kind="techreport",
            title="Neutropenia: guideline for adults",
        )
    )

    assert (source.csl["type"], source.csl["number"]) == ("report", "NG12")
    assert source.csl["URL"] == "https://example.org/ng_12"
    assert (source.evidence_type, source.issuing_body) == ("guideline", "National Institute of Blood")


def test_a_chapter_inherits_from_the_volume_that_its_crossref_names():
    volume = bibtex("publisher = {House}", "year = {2001}", kind="proceedings", key="volume", title="Blood 2001")
    paper = bibtex("crossref = {Volume}", kind="inproceedings", key="paper")
    source = read(paper + volume).records[0].data

    assert (source.csl["container-title"], source.csl["publisher"]) == ("Blood 2001", "House")
    assert source.csl["issued"]["date-parts"] == [[2001]]


def test_two_entries_under_one_key_are_two_sources():
    found = read(bibtex("author = {World Health Organization}") + bibtex("author = {Berg, A}", title="Another"))
    assert [one.data.csl["title"] for one in found.records] == ["Neutrophils in winter", "Another"]


def test_of_a_field_given_twice_the_first_counts():
    assert only(bibtex("year = {2014}", "year = {2015}")).csl["issued"]["date-parts"] == [[2014]]


def test_web_of_science_puts_two_pairs_of_braces():
    text = bibtex("Year = {{2014}}", "Month = {{JUN 12}}", "DOI = {{10.1000/abc}}", "Pages = {{95-101}}", key=" WOS:1")
    csl = only(text).csl

    assert csl["issued"]["date-parts"] == [[2014, 6, 12]]
    assert (csl["DOI"], csl["page"]) == ("10.1000/abc", "95-101")


def test_comments_and_preambles_are_no_records():
    assert only('% Encoding: UTF-8\n@comment{jabref-meta: x}\n@preamble{"x"}\n' + bibtex()).key == "berg2014"


class TestBrokenEntries:
    @pytest.mark.parametrize(
        ("entry", "reason"),
        [
            ("@article{a, title = {Open, year = {2020}\n", "braces"),
            ("@article{a, title = {Early}},\n  year = {2020}\n}\n", "closes too early"),
            ("@article{a, title = {No comma} year = {2020}}\n", "comma after its field “title”"),
            ("@article{a, year = {2020}}\n", "no title"),
            ('@article{a, title = "Open, year = {2020}}\n', "cannot be read"),
        ],
    )
    def test_each_is_named_with_its_line_and_the_others_are_read(self, entry, reason):
        found = read(bibtex(key="before") + "\n" + entry + "\n" + bibtex(key="after"))

        assert [one.data.key for one in found.records] == ["before", "after"]
        [broken] = found.broken
        assert broken.line == 5
        assert reason in broken.reason

    def test_nothing_is_logged_that_the_report_says(self, caplog):
        with caplog.at_level(logging.WARNING):
            read(bibtex() + "@article{a, title = {Open\n")
        assert not caplog.records

    def test_three_of_a_thousand(self):
        entries = [bibtex(f"doi = {{10.1000/{number}}}", key=f"k{number}") for number in range(1_000)]
        for place in (3, 500, 999):
            entries[place] = "@article{broken,\n  title = {Open,\n  year = 2000\n}\n"

        found = read("".join(entries))

        assert len(found.records) == 997
        assert [one.line for one in found.broken] == [place * 4 + 1 for place in (3, 500, 999)]
