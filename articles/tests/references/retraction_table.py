"""The Retraction Watch table as it is published, with invented rows."""

from __future__ import annotations

import csv
from pathlib import Path

HEADER = (
    "Record ID,Title,Subject,Institution,Journal,Publisher,Country,Author,URLS,ArticleType,RetractionDate,"
    "RetractionDOI,"
    "RetractionPubMedID,OriginalPaperDate,OriginalPaperDOI,OriginalPaperPubMedID,RetractionNature,Reason,Paywalled,Notes"
).split(",")


def row(number: int, **columns: str) -> dict[str, str]:
    plain = dict.fromkeys(HEADER, "")
    plain |= {
        "Record ID": str(number),
        "Title": f"Paper {number}",
        "RetractionDate": "6/5/2020 0:00",
        "RetractionDOI": f"10.1000/notice{number}",
        "RetractionPubMedID": "0",
        "OriginalPaperDOI": "unavailable",
        "OriginalPaperPubMedID": "0",
        "RetractionNature": "Retraction",
        "Reason": "+Concerns/Issues About Data;+Unreliable Results;",
    }
    return plain | columns


def write_table(path: Path, *rows: dict[str, str]) -> Path:
    """Writes the rows as the published file would hold them."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, HEADER)
        writer.writeheader()
        writer.writerows(rows)
    return path
