"""PubMed XML, whole and damaged."""

from __future__ import annotations

from datetime import date

import pytest

from articles.tests.references.exports import article_set, families, only, pubmed, read

ARTICLE = """
<Journal><ISSN IssnType="Electronic">1234-567X</ISSN><JournalIssue><Volume>3</Volume><Issue>4</Issue>
<PubDate><Year>2020</Year><Month>Jun</Month><Day>13</Day></PubDate></JournalIssue>
<Title>Blood stories (London, England)</Title><ISOAbbreviation>Blood Stor</ISOAbbreviation></Journal>
<Pagination><MedlinePgn>95-9</MedlinePgn></Pagination>
<ELocationID EIdType="doi" ValidYN="Y">10.1000/Berg</ELocationID>
<Abstract><AbstractText Label="AIMS">To count.</AbstractText>
<AbstractText Label="RESULTS">10<sup>9</sup>/L.</AbstractText></Abstract>
<AuthorList CompleteYN="Y" Type="authors"><Author ValidYN="Y"><LastName>Berg</LastName><ForeName>Anna B</ForeName>
<Suffix>Jr</Suffix></Author><Author><CollectiveName>Winter Study Group.</CollectiveName></Author></AuthorList>
<Language>eng</Language>
<PublicationTypeList><PublicationType UI="D016449">Randomized Controlled Trial</PublicationType></PublicationTypeList>
"""
DATA = """<ArticleIdList><ArticleId IdType="pmc">PMC7</ArticleId></ArticleIdList><ReferenceList><Reference>
<ArticleIdList><ArticleId IdType="doi">10.1000/cited</ArticleId></ArticleIdList></Reference></ReferenceList>"""


def link(kind: str, citation: str) -> str:
    inner = f'<CommentsCorrections RefType="{kind}"><RefSource>{citation}</RefSource></CommentsCorrections>'
    return f"<CommentsCorrectionsList>{inner}</CommentsCorrectionsList>"


def test_an_article_in_full():
    source = only(article_set(pubmed(ARTICLE, data=DATA, title="CO<sub>2</sub> and <i>E. coli</i> in winter.")))

    assert source.csl == {
        "type": "article-journal",
        "title": "CO₂ and E. coli in winter",
        "author": [{"family": "Berg", "given": "Anna B", "suffix": "Jr"}, {"literal": "Winter Study Group"}],
        "container-title": "Blood stories",
        "container-title-short": "Blood Stor",
        "issued": {"date-parts": [[2020, 6, 13]]},
        "volume": "3",
        "issue": "4",
        "page": "95-99",
        "ISSN": "1234-567X",
        "language": "en",
        "DOI": "10.1000/berg",
        "PMID": "31",
        "PMCID": "PMC7",
    }
    assert source.abstract == "AIMS: To count.\nRESULTS: 10⁹/L."
    assert source.evidence_type == "trial"


def test_the_doi_of_a_cited_paper_is_not_the_articles():
    assert "DOI" not in only(article_set(pubmed(data=DATA))).csl


@pytest.mark.parametrize(
    ("kind", "status", "day"),
    [
        ("RetractionIn", "retracted", date(2021, 1, 5)),
        ("ExpressionOfConcernIn", "concern", None),
        ("ErratumIn", "corrected", None),
        ("CommentIn", "none", None),
        ("RetractionOf", "none", None),
    ],
)
def test_announcements(kind, status, day):
    source = only(article_set(pubmed(record=link(kind, "Blood Stor. 2021 Jan 5;400(1):2"))))
    assert (source.retraction, source.retracted_on) == (status, day)


@pytest.mark.parametrize(
    ("inner", "parts"),
    [
        ("<MedlineDate>2014 Nov-Dec</MedlineDate>", [[2014, 11], [2014, 12]]),
        ("<Year>2014</Year><Season>Winter</Season>", [[2014]]),
        ("<Year>2014</Year><Month>06</Month>", [[2014, 6]]),
    ],
)
def test_dates(inner, parts):
    journal = f"<Journal><JournalIssue><PubDate>{inner}</PubDate></JournalIssue></Journal>"
    assert only(article_set(pubmed(journal))).csl["issued"]["date-parts"] == parts


def test_a_list_of_authors_that_medline_cut_short_is_remembered():
    authors = '<AuthorList CompleteYN="N"><Author><LastName>Berg</LastName></Author></AuthorList>'
    source = only(article_set(pubmed(authors)))

    assert families(source) == ["Berg"]
    assert source.authors_incomplete


def test_a_book():
    text = (
        "<PubmedArticleSet><PubmedBookArticle><BookDocument><PMID>32</PMID><Book><Publisher><PublisherName>House"
        "</PublisherName></Publisher><BookTitle>Stories of Blood</BookTitle><PubDate><Year>2001</Year></PubDate></Book>"
        "<ArticleTitle>Neutropenia</ArticleTitle></BookDocument></PubmedBookArticle></PubmedArticleSet>"
    )
    source = only(text)

    assert (source.csl["type"], source.csl["title"]) == ("chapter", "Neutropenia")
    assert (source.csl["container-title"], source.csl["publisher"]) == ("Stories of Blood", "House")


@pytest.mark.parametrize(
    "damage",
    [
        pubmed().replace("</ArticleTitle>", "</Title>"),
        pubmed().replace("</PubmedArticle>", ""),
        pubmed(title="Fish & chips"),
        pubmed(title=""),
        pubmed().replace("<PubmedArticle>", "<Pubmed#rticle>"),
    ],
)
def test_a_broken_article_is_named_with_its_line_and_the_others_are_read(damage):
    found = read(article_set(pubmed(), damage, pubmed()))

    assert len(found.records) == 2
    assert [one.line for one in found.broken] == [5]
