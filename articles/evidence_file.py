"""The evidence table as a file to take away."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpResponse

from articles.claims import evidence_csv
from articles.evidence_listing import Narrowing
from articles.text_evidence import TextEvidence
from cms.interface_language import in_english

# RFC 4180; the mark at the beginning tells Excel that it is UTF-8.
CSV = "text/csv; charset=utf-8"


@in_english
def evidence_text(evidence: TextEvidence, query: Mapping[str, str]) -> str:
    """The table as CSV, narrowed down as the page with the same query is."""
    return evidence_csv(Narrowing.asked_for(query).rows(evidence.rows), byte_order_mark=True)


def csv_download(text: str, name: str) -> HttpResponse:
    """The text as a file of this name, which is made of letters, digits, dots and hyphens."""
    response = HttpResponse(text, content_type=CSV)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
