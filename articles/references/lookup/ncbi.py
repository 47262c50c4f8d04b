"""The NCBI's E-utilities: PubMed records by PMID, PMCID or DOI (https://www.ncbi.nlm.nih.gov/books/NBK25499/)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings

from articles.references.identifiers import normal_doi, normal_pmid
from articles.references.lookup import pubmed_record
from articles.references.lookup.fetching import Fetcher
from articles.references.lookup.identifier import Identifier
from articles.references.lookup.provider import Found, LookupTrouble

_XML = ("text/xml", "application/xml")
_JSON = ("application/json",)
# `efetch` says 400 to a number that no record has.
_ABSENT = frozenset({400, 404})


class Ncbi:
    """Finds PMIDs, PMCIDs and DOIs of what PubMed holds. `name`, `find`: see `Provider`."""

    name = pubmed_record.NAME

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher

    def find(self, identifier: Identifier) -> Found | None:
        """The record, None where PubMed has none. Raises LookupTrouble."""
        pmid = {"pmid": self._same, "pmcid": self._of_pmcid, "doi": self._of_doi}[identifier.kind](identifier.value)
        if pmid is None:
            return None
        body = self._fetcher.get(
            "/efetch.fcgi", self._query(db="pubmed", id=pmid, retmode="xml"), kinds=_XML, absent=_ABSENT
        )
        found = pubmed_record.read_record(body) if body else None
        if found is None or found.csl.get("PMID") != pmid:
            return None
        # PubMed's search is a search: the record must carry the very DOI that was asked for.
        return None if identifier.kind == "doi" and found.csl.get("DOI") != identifier.value else found

    def _same(self, pmid: str) -> str | None:
        return pmid

    def _of_pmcid(self, pmcid: str) -> str | None:
        number = pmcid.removeprefix("PMC")
        body = self._fetcher.get(
            "/esummary.fcgi", self._query(db="pmc", id=number, retmode="json"), kinds=_JSON, absent=_ABSENT
        )
        summary = _inner(_read(body), "result", number) if body else {}
        pmids = [one.get("value") for one in _objects(summary.get("articleids")) if one.get("idtype") in _PMID_KINDS]
        dois = [one.get("value") for one in _objects(summary.get("articleids")) if one.get("idtype") == "doi"]
        if pmid := next((pmid for value in pmids if (pmid := normal_pmid(str(value)))), None):
            return pmid
        # PMC holds articles that PubMed has not got; most of them have a DOI that PubMed may know all the same.
        doi = next((doi for value in dois if (doi := normal_doi(str(value)))), None)
        return self._of_doi(doi) if doi else None

    def _of_doi(self, doi: str) -> str | None:
        if '"' in doi:
            return None
        query = self._query(db="pubmed", term=f'"{doi}"[doi]', retmode="json", retmax="2")
        body = self._fetcher.get("/esearch.fcgi", query, kinds=_JSON, absent=_ABSENT)
        listed = _inner(_read(body), "esearchresult").get("idlist") if body else None
        pmids = [pmid for value in listed if (pmid := normal_pmid(str(value)))] if isinstance(listed, list) else []
        return pmids[0] if len(pmids) == 1 else None

    def _query(self, **query: str) -> dict[str, str]:
        polite = {"tool": "editorial-pipeline"}
        if settings.CONTACT_EMAIL:
            polite["email"] = settings.CONTACT_EMAIL
        return query | polite


_PMID_KINDS = frozenset({"pmid", "pubmed"})


def _read(body: bytes) -> Mapping[str, Any]:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise LookupTrouble("PubMed sent an answer that breaks off or cannot be read.") from error
    if not isinstance(answer, dict):
        raise LookupTrouble("PubMed sent an answer of an unknown shape.")
    return answer


def _inner(answer: Mapping[str, Any], *path: str) -> Mapping[str, Any]:
    for name in path:
        inner = answer.get(name)
        answer = inner if isinstance(inner, dict) else {}
    return answer


def _objects(value: Any) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []
