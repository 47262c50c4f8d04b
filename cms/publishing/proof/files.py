"""Every file that readers can download of an edition, made again, so that one that somebody holds can be told exactly.

JATS, JSON, Markdown, PDF and Word files print the notices that hold when they are downloaded. They are made as they
are now and as they were before each notice; the evidence table, which tells what became of its sources, only as it is
now.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from django.utils.translation import gettext as _

from articles.evidence_file import evidence_text
from articles.models import Audience
from articles.pandoc_program import PandocFailed, is_installed
from articles.text_evidence import evidence_of_rendition
from articles.version_evidence import sources_of
from cms.interface_language import is_english
from cms.publishing.exporting import (
    article_markdown,
    edition_json,
    jats_xml,
    references_bibtex,
    references_csl_json,
    references_ris,
)
from cms.publishing.exporting.docx import kept_docx
from cms.publishing.exporting.pdf import PdfFailed, kept_pdf, pdf_is_possible
from cms.publishing.exporting.record import lines_of_record
from cms.publishing.models import Edition, Notice
from cms.publishing.notices import standing


@dataclass(frozen=True)
class ExportedFile:
    """One of our files, by the name that people know it by."""

    label: str
    content: bytes


class FileKind(Enum):
    """Files for people take a program and a second each to make, so they are made only for a file that begins as they
    do. The values are those beginnings; all Word files are ZIP archives."""

    PDF = b"%PDF-"
    WORD = b"PK\x03\x04"
    OTHER = b""

    @classmethod
    def of(cls, content: bytes) -> FileKind:
        """What a file may be."""
        return next(kind for kind in cls if content.startswith(kind.value))

    @property
    def is_made_here(self) -> bool:
        """Whether this site can make such files now, and so compare one."""
        if self is FileKind.PDF:
            return pdf_is_possible()
        return self is FileKind.OTHER or is_installed()


class FileNotMade(RuntimeError):
    """The program that makes a file failed, so that there is nothing to compare one with."""


def exported_files(edition: Edition, notices: Sequence[Notice], kind: FileKind) -> Iterator[ExportedFile]:
    """The files of one kind of an edition; `notices` are all that were placed on it, oldest first. There are none of an
    emergency edition, nor of a kind that is not made here. Raises `FileNotMade`."""
    if not edition.has_files or not kind.is_made_here:
        return
    try:
        yield from {FileKind.PDF: _pdf_files, FileKind.WORD: _word_files, FileKind.OTHER: _files_for_programs}[kind](
            edition, notices
        )
    except (PandocFailed, PdfFailed) as failure:
        raise FileNotMade from failure


def _files_for_programs(edition: Edition, notices: Sequence[Notice]) -> Iterator[ExportedFile]:
    version = edition.version
    yield ExportedFile(_("the references as BibTeX"), _bytes(references_bibtex(version)))
    yield ExportedFile(_("the references as RIS"), _bytes(references_ris(version)))
    yield ExportedFile(_("the references as CSL-JSON"), _bytes(references_csl_json(version)))
    for count in range(len(notices), -1, -1):
        yield from _with_notices(edition, standing(notices[:count]), _before(notices, count))
    sources = sources_of(version, with_abstracts=False)
    for rendition in version.renditions.select_related("frozen_claims"):
        table = evidence_text(evidence_of_rendition(rendition, sources, with_abstracts=False), {})
        yield ExportedFile(
            _("the evidence table (%(audience)s) as CSV") % {"audience": audience_in_words(rendition.audience)},
            _bytes(table),
        )


def _before(notices: Sequence[Notice], count: int) -> str:
    if count == len(notices):
        return ""
    return _(", as it was before a notice of %(day)s") % {"day": f"{notices[count].placed_at:%Y-%m-%d}"}


def _pdf_files(edition: Edition, notices: Sequence[Notice]) -> Iterator[ExportedFile]:
    for count in range(len(notices), -1, -1):
        for rendition in edition.version.renditions.all():
            audience = Audience(rendition.audience)
            label = _("the article (%(audience)s) as PDF") % {"audience": audience_in_words(audience)}
            label += _before(notices, count)
            yield ExportedFile(label, kept_pdf(edition, audience, standing(notices[:count])))


def _word_files(edition: Edition, notices: Sequence[Notice]) -> Iterator[ExportedFile]:
    for count in range(len(notices), -1, -1):
        label = _("the article as a Word file") + _before(notices, count)
        yield ExportedFile(label, kept_docx(edition, standing(notices[:count])))


def _with_notices(edition: Edition, notices: list[Notice], when: str) -> Iterator[ExportedFile]:
    lines = lines_of_record(edition, notices)
    label = _("the article (%(audience)s) as Markdown")
    yield ExportedFile(_("the article as JATS XML") + when, jats_xml(edition, notices=notices))
    yield ExportedFile(_("the article as JSON") + when, _bytes(edition_json(edition, notices=notices)))
    for rendition in edition.version.renditions.all():
        text = article_markdown(edition.version, rendition.audience, notices=lines)
        yield ExportedFile(label % {"audience": audience_in_words(rendition.audience)} + when, _bytes(text))


def audience_in_words(audience: str) -> str:
    """Whom a text is written for, inside a sentence. Not every language writes nouns there with a small letter."""
    label = str(Audience(audience).label)
    return label.lower() if is_english() else label


def _bytes(content: str | bytes) -> bytes:
    return content if isinstance(content, bytes) else content.encode()
