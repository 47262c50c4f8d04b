"""An edition as a PDF to print and to keep: the signed text, with running heads, signatures and verification code.

WeasyPrint draws it, in a process of its own (`pdf_drawing`). The package is pure Python but needs the library Pango;
where that is missing there is no PDF, and nothing else changes.
"""

from __future__ import annotations

import ctypes
import importlib.util
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from articles.models import Audience
from cms.bounded_process import ProcessFailed, output_of
from cms.interface_language import for_readers
from cms.ledger.canonical import sha256_text
from cms.publishing.disclosure import origin_disclosure
from cms.publishing.exporting import pdf_drawing
from cms.publishing.exporting.docx import for_paper
from cms.publishing.exporting.record import (
    EXPORTS_VERSION,
    byline_names,
    correction_made_by,
    permanent_address,
    title_as_cited,
)
from cms.publishing.models import Edition, Notice, NoticeKind, correction_word
from cms.publishing.notices import has
from cms.publishing.opening_words import introduction
from cms.publishing.queries import adjudications_of, signed_by
from cms.publishing.verification_codes import shown_code
from reviews.claims_checked import claims_checked

HOW_TO_GET_IT = (
    "PDF files need the library Pango, which is not installed here. On Debian and Ubuntu: sudo apt install "
    "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
)
# As Linux and macOS name them.
LIBRARIES = (
    ("libpango-1.0.so.0", "libpango-1.0.dylib"),
    ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib"),
    ("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib"),
)
SECONDS = 60
KEPT_SECONDS = 24 * 60 * 60
MOST_BYTES = 60_000_000
# Drawing takes a whole processor for a second or two: more of them at once would only wait for each other.
AT_ONCE = threading.BoundedSemaphore(2)


class PdfFailed(RuntimeError):
    """The file could not be drawn; the message completes “the drawing …”."""


@lru_cache(maxsize=1)
def pdf_is_possible() -> bool:
    """Whether this machine can draw a PDF."""
    # WeasyPrint is not imported here: it would have Pillow accept pictures that were cut off, in the whole process.
    return importlib.util.find_spec("weasyprint") is not None and all(map(_is_loadable, LIBRARIES))


def _is_loadable(names: Sequence[str]) -> bool:
    """Whether the system has a shared library, under one of the names that it goes by."""
    for name in names:
        try:
            ctypes.CDLL(name)
        except OSError:
            continue
        return True
    return False


@for_readers
def article_pdf(edition: Edition, audience: Audience = Audience.PROFESSIONAL, *, notices: Sequence[Notice]) -> bytes:
    """One text of the edition as PDF/UA; `notices`, those that hold, stand before it (COPE).

    The same edition with the same notices gives the same bytes as long as the library and the fonts are the same. Reads
    no network, and no file but the house's own style and fonts. Raises `PdfFailed`.
    """
    page = render_to_string("publishing/pdf.html", _context(edition, audience, notices))
    style = finders.find("css/pdf.css")
    command = [sys.executable, "-P", pdf_drawing.__file__, str(Path(str(style)).parent), edition.record_sha256]
    if not AT_ONCE.acquire(timeout=SECONDS):
        raise PdfFailed("is busy with other files; try again in a minute")
    try:
        with tempfile.TemporaryDirectory(prefix="pdf-") as folder:
            return output_of(
                command,
                page.encode(),
                Path(folder),
                seconds=SECONDS,
                most=MOST_BYTES,
                moment=int(edition.published_at.timestamp()),
            )
    except ProcessFailed as failure:
        raise PdfFailed(str(failure)) from failure
    finally:
        AT_ONCE.release()


def kept_pdf(edition: Edition, audience: Audience, notices: Sequence[Notice]) -> bytes:
    """The same, drawn once for each edition, text and state of its notices. Raises `PdfFailed`."""
    made_of = (
        EXPORTS_VERSION,
        settings.INTERFACE_LANGUAGE,
        edition.record_sha256,
        audience.value,
        *(str(notice.pk) for notice in notices),
    )
    key = "pdf-" + sha256_text("-".join(made_of))
    kept: bytes | None = cache.get(key)
    if kept is None:
        kept = article_pdf(edition, audience, notices=notices)
        cache.set(key, kept, KEPT_SECONDS)
    return kept


def _context(edition: Edition, audience: Audience, notices: Sequence[Notice]) -> Mapping[str, Any]:
    version = edition.version
    rendition = version.renditions.get(audience=audience)
    sign_offs = signed_by(edition)
    correction = correction_made_by(edition)
    return {
        "edition": edition,
        "version": version,
        "audience": audience,
        "title": title_as_cited(edition, list(notices)),
        "description": introduction(version, rendition),
        "byline": byline_names(edition),
        "notices": notices,
        "is_retracted": has(notices, NoticeKind.RETRACTION),
        "correction": correction,
        "correction_kind": correction_word(correction.correction_kind) if correction else "",
        "heading": _frozen(rendition.heading_html),
        "body": _frozen(rendition.body_html),
        "references": _frozen(rendition.references_html) if rendition.references_html else "",
        "sign_offs": sign_offs,
        "reviewed_on": max(one.signed_at for one in sign_offs),
        "claims_checked": claims_checked(sign_offs),
        "adjudications": adjudications_of(edition),
        "origin_disclosure": origin_disclosure(version, sign_offs),
        "contributors": version.contributors.all(),
        "address": permanent_address(edition, audience),
        "code": shown_code(edition),
        "verify_at": f"{settings.SITE_URL}/verify/",
    }


def _frozen(html: str) -> SafeString:
    # The stored HTML passed the sanitiser before it was frozen.
    return mark_safe(for_paper(html))  # noqa: S308
