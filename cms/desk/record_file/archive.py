"""The file itself: a ZIP whose bytes depend on nothing but the record."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from django.template.loader import render_to_string

from articles.models import Article
from cms.desk.record_file.contents import evidence_rows, head_of, ledger_of, record_of
from cms.desk.record_file.reading import reading_page
from cms.ledger.canonical import canonical_text, sha256_text
from cms.refusals import Refused

HERE = Path(__file__).parent
# The earliest day that the format knows: the day of the export says nothing about the record.
_EPOCH = (1980, 1, 1, 0, 0, 0)


def verifying_script() -> str:
    """The script that VERIFY.md prints: Python's standard library and nothing of ours."""
    return (HERE / "script.txt").read_text(encoding="utf-8")


def record_archive(article: Article) -> bytes:
    """The article's whole record as a ZIP file; the same bytes while the record and the ledger's head stay the same.

    Raises Refused where nothing is on record yet.
    """
    rows = evidence_rows(article)
    if not rows:
        raise Refused("Nothing is on record about this article yet.", code="no-record")
    files = {
        "VERIFY.md": (HERE / "VERIFY.md").read_text(encoding="utf-8").replace("{script}", verifying_script().rstrip()),
        "index.html": render_to_string("desk/record_file.html", reading_page(article, rows)),
        "record.json": canonical_text(record_of(article, rows)),
        "ledger.json": canonical_text(ledger_of(rows)),
        "head.json": canonical_text(head_of()),
    }
    files["manifest.json"] = canonical_text({name: sha256_text(text) for name, text in files.items()})
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, text in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), text.encode())
    return packed.getvalue()
