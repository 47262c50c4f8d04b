"""One record of the E-utilities' PubMed XML as a found source.

The record itself is read as in an import (`articles.references.reading.pubmed_xml`); added is what its links say of
other records (https://www.nlm.nih.gov/bsd/policy/errata.html).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from articles.citations.csl import UnreadableReferences
from articles.evidence_types import EvidenceType, RetractionStatus
from articles.references.identifiers import normal_pmid
from articles.references.lookup.provider import Found, LookupTrouble, Statement
from articles.references.reading.mentioned import doi_in
from articles.references.reading.plain_text import plain
from articles.references.reading.pubmed_xml import read_pubmed_xml
from articles.references.reading.record import BrokenRecord, ReadSource

NAME = "PubMed"
_NOTICE_OF = ("RetractionOf", "PartialRetractionOf", "ExpressionOfConcernFor", "ErratumFor")


def read_record(body: bytes) -> Found | None:
    """The first record of an `efetch` answer, None where the set is empty.

    Raises LookupTrouble for what is not PubMed XML, breaks off, uses entities of its own, or lacks a title.
    """
    root = _root(body)
    if root.tag not in {"PubmedArticleSet", "PubmedBookArticleSet"}:
        raise LookupTrouble(f"PubMed sent something else than a record ({str(root.tag)[:40]}).")
    if root.find("PubmedArticle") is None and root.find("PubmedBookArticle") is None:
        return None
    try:
        record = next(read_pubmed_xml(body.decode("utf-8")))
    except (UnreadableReferences, UnicodeDecodeError, StopIteration) as error:
        raise LookupTrouble("PubMed sent an answer that cannot be read.") from error
    if isinstance(record, BrokenRecord):
        raise LookupTrouble(f"PubMed sent a record that {record.reason}.")
    # Cochrane's reviews are updated too; only of a preprint does it mean that a paper came of it.
    preprint = any((kind.text or "").strip() == "Preprint" for kind in root.iter("PublicationType"))
    return _found(record.data, list(_links(root)), preprint=preprint)


@dataclass(frozen=True)
class _Link:
    """Another record that a record is linked to: how, and under which citation and identifier (`PMID 1` or a DOI)."""

    kind: str
    citation: str
    target: str


def _root(body: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise LookupTrouble("PubMed sent an answer that breaks off or cannot be read.") from error
    if next(root.iter(etree.Entity), None) is not None:
        raise LookupTrouble("PubMed sent an answer that uses entities of its own; such answers are not read.")
    return root


def _found(source: ReadSource, links: list[_Link], *, preprint: bool) -> Found:
    became = {"UpdateIn"} if preprint else set()
    return Found(
        provider=NAME,
        csl=source.csl,
        evidence_type=source.evidence_type,
        type_is_stated=source.evidence_type != EvidenceType.RESEARCH,
        issuing_body=source.issuing_body,
        study_design=source.study_design,
        abstract=source.abstract,
        statement=_statement(source, links),
        published_as=next((link.target for link in links if link.kind in became), ""),
        announces=next((link.target for link in links if link.kind in _NOTICE_OF), ""),
    )


def _statement(source: ReadSource, links: list[_Link]) -> Statement:
    status = RetractionStatus(source.retraction)
    if status == RetractionStatus.NONE:
        return Statement(NAME)
    said = source.retraction_notice
    notice = next((link.target for link in links if link.citation == said and link.target), said) or NAME
    return Statement(NAME, status, source.retracted_on, notice)


def _links(root: etree._Element) -> Iterator[_Link]:
    for link in root.iterfind("PubmedArticle[1]/MedlineCitation/CommentsCorrectionsList/CommentsCorrections"):
        citation = plain(link.findtext("RefSource") or "")
        pmid = normal_pmid(link.findtext("PMID") or "")
        yield _Link(link.get("RefType", ""), citation, f"PMID {pmid}" if pmid else doi_in(citation))
