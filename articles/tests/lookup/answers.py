"""Answers in the documented shapes of Crossref's `/works/{doi}` and of the E-utilities. The papers are invented."""

from __future__ import annotations

from typing import Any

from articles.tests.lookup.service import Reply, Service, json_reply, xml_reply

DOI = "10.1000/lookup.2014"
PMID = "31000001"


def work(**fields: Any) -> dict[str, Any]:
    """The `message` of a journal article."""
    message: dict[str, Any] = {
        "DOI": DOI.upper(),
        "type": "journal-article",
        "title": ["Drugs that lower <i>neutrophil</i> counts: 10<sup>9</sup>/L &amp;amp; below"],
        "author": [
            {"given": "Brian R.", "family": "Curtis", "sequence": "first", "affiliation": []},
            {"name": "Neutropenia Study Group", "sequence": "additional", "affiliation": []},
        ],
        "container-title": ["Blood Stories"],
        "short-container-title": ["Blood Stor"],
        "published-print": {"date-parts": [[2014, 7]]},
        "issued": {"date-parts": [[2014, 6, 30]]},
        "volume": "12",
        "issue": "3",
        "page": "95-100",
        "publisher": "House of Haematology",
        "language": "en",
        "ISSN": ["1234-5679"],
        "abstract": "<jats:title>Abstract</jats:title><jats:sec><jats:title>Background</jats:title>"
        "<jats:p>Counts below 0.5 × 10<jats:sup>9</jats:sup>/L (p &lt; 0.05).</jats:p></jats:sec>",
        "relation": {},
    }
    return message | fields


def update(kind: str, day: list[int], doi: str = "10.1000/notice.1", **fields: Any) -> dict[str, Any]:
    return {
        "DOI": doi,
        "type": kind,
        "label": kind.title(),
        "source": "publisher",
        "updated": {"date-parts": [day], "date-time": "2020-06-05T00:00:00Z", "timestamp": 1591315200000},
    } | fields


def works(message: Any) -> Reply:
    return json_reply({"status": "ok", "message-type": "work", "message-version": "1.0.0", "message": message})


def path_of(doi: str = DOI) -> str:
    return "/works/" + doi.replace("/", "%2F")


ARTICLE = """
 <Article PubModel="Print-Electronic">
  <Journal><ISSN IssnType="Electronic">1234-5679</ISSN>
   <JournalIssue CitedMedium="Internet"><Volume>12</Volume><Issue>3</Issue>
    <PubDate><Year>2014</Year><Month>Jul</Month></PubDate></JournalIssue>
   <Title>Blood stories</Title><ISOAbbreviation>Blood Stor.</ISOAbbreviation></Journal>
  <ArticleTitle>Drugs that lower <i>neutrophil</i> counts: 10<sup>9</sup>/L and below.</ArticleTitle>
  <Pagination><StartPage>95</StartPage><EndPage>100</EndPage><MedlinePgn>95-100</MedlinePgn></Pagination>
  <ELocationID EIdType="doi" ValidYN="Y">{doi}</ELocationID>
  <Abstract><AbstractText Label="BACKGROUND">Counts below 0.5 × 10<sup>9</sup>/L.</AbstractText>
   <AbstractText Label="RESULTS">They recovered.</AbstractText></Abstract>
  <AuthorList CompleteYN="Y">
   <Author ValidYN="Y"><LastName>Curtis</LastName><ForeName>Brian R</ForeName><Initials>BR</Initials></Author>
   <Author ValidYN="Y"><CollectiveName>Neutropenia Study Group</CollectiveName></Author></AuthorList>
  <Language>eng</Language>
  <PublicationTypeList>{types}</PublicationTypeList>
 </Article>"""


def record(*, doi: str = DOI, pmid: str = PMID, types: tuple[str, ...] = ("Journal Article",), links: str = "") -> str:
    """A `PubmedArticleSet` with one article; `links` are `CommentsCorrections`."""
    article = ARTICLE.format(
        doi=doi, types="".join(f'<PublicationType UI="D0">{kind}</PublicationType>' for kind in types)
    )
    return f"""<?xml version="1.0" ?>
<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN"
 "https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">
<PubmedArticleSet><PubmedArticle>
 <MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="1">{pmid}</PMID>{article}
 <CommentsCorrectionsList>{links}</CommentsCorrectionsList></MedlineCitation>
 <PubmedData><ArticleIdList><ArticleId IdType="pubmed">{pmid}</ArticleId><ArticleId IdType="pmc">PMC7000001</ArticleId>
  <ArticleId IdType="doi">{doi}</ArticleId></ArticleIdList>
  <ReferenceList><Reference><ArticleIdList><ArticleId IdType="doi">10.1000/somebody.else</ArticleId></ArticleIdList>
  </Reference></ReferenceList></PubmedData>
</PubmedArticle></PubmedArticleSet>"""


def link(kind: str, source: str, pmid: str) -> str:
    return (
        f'<CommentsCorrections RefType="{kind}"><RefSource>{source}</RefSource>'
        f'<PMID Version="1">{pmid}</PMID></CommentsCorrections>'
    )


def searched(*pmids: str) -> Reply:
    return json_reply({"header": {"type": "esearch"}, "esearchresult": {"count": str(len(pmids)), "idlist": [*pmids]}})


def summary(number: str, *identifiers: tuple[str, str]) -> Reply:
    listed = [{"idtype": kind, "value": value} for kind, value in identifiers]
    return json_reply({"header": {"type": "esummary"}, "result": {"uids": [number], number: {"articleids": listed}}})


def knows(pubmed: Service, xml: str | None = None, *pmids: str) -> None:
    """PubMed finds the record by search and by number."""
    pubmed.says("/esearch.fcgi", searched(*(pmids or (PMID,))))
    pubmed.says("/efetch.fcgi", xml_reply(xml or record()))
