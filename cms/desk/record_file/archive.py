"""The file itself: a ZIP whose bytes depend on nothing but the record."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

from django.template.loader import render_to_string

from articles.figures import figure_address
from articles.figures.storing import PictureMissing, content_of
from articles.models import Article, VersionFigure
from cms.desk.record_file.contents import evidence_rows, head_of, ledger_of, record_of
from cms.desk.record_file.reading import reading_page
from cms.ledger.canonical import canonical_text
from cms.refusals import Refused

HERE = Path(__file__).parent
# The earliest day that the format knows: the day of the export says nothing about the record.
_EPOCH = (1980, 1, 1, 0, 0, 0)


def verifying_script() -> str:
    """The script that VERIFY.md prints: Python's standard library and nothing of ours."""
    return (HERE / "script.txt").read_text(encoding="utf-8")


def record_archive(article: Article) -> bytes:
    """The article's whole record as a ZIP file; the same bytes while the record and the ledger's head stay the same.

    Raises Refused where nothing is on record yet, or the file of a figure is missing.
    """
    rows = evidence_rows(article)
    if not rows:
        raise Refused("Nothing is on record about this article yet.", code="no-record")
    files = {
        "VERIFY.md": (HERE / "VERIFY.md").read_text(encoding="utf-8").replace("{script}", verifying_script().rstrip()),
        # The stored HTML names pictures as the site does; here they lie beside the page.
        "index.html": render_to_string("desk/record_file.html", reading_page(article, rows)).replace(
            'src="/figures/', 'src="figures/'
        ),
        "record.json": canonical_text(record_of(article, rows)),
        "ledger.json": canonical_text(ledger_of(rows)),
        "head.json": canonical_text(head_of()),
    }
    contents = {name: text.encode() for name, text in files.items()} | dict(_pictures(article))
    manifest = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
    contents["manifest.json"] = canonical_text(manifest).encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, content in sorted(contents.items()):
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), content)
    return packed.getvalue()


def _pictures(article: Article) -> Iterator[tuple[str, bytes]]:
    """The files of the figures that the article's versions show, under the path that their pages name. Raises Refused
    where one is missing: a record without it would not be whole."""
    held = VersionFigure.objects.filter(version__article=article).order_by("sha256")
    for sha256, media_type in held.values_list("sha256", "media_type").distinct():
        try:
            yield figure_address(sha256, media_type).lstrip("/"), content_of(sha256, media_type)
        except PictureMissing as error:
            raise Refused(f"{error} Put it back from a backup first.", code="figure-missing") from error
