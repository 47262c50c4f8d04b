"""What readers can take away of an edition: its references, its text for programs, its evidence table, how to cite it.

Every file belongs to one edition at its permanent address, so it never changes, except that notices come to be printed
in it, and in the evidence table what becomes of a source: hence the entity tag. Withdrawn text is not handed out in any
format.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response

from articles.evidence_file import CSV, evidence_text
from articles.evidence_listing import evidence_listing
from articles.models import Audience, VersionRendition
from articles.pandoc_program import HOW_TO_GET_IT, PandocFailed, is_installed
from articles.text_evidence import TextEvidence, evidence_of_rendition
from articles.version_evidence import VersionSource, sources_of
from cms.accounts.access import public
from cms.accounts.methods import require_safe
from cms.ledger.canonical import digest
from cms.publishing.addresses import edition_address, evidence_address
from cms.publishing.banners import Banner, old_edition_banner, own_banners
from cms.publishing.exporting import (
    CitationStyle,
    article_markdown,
    cite_this,
    edition_json,
    jats_xml,
    references_bibtex,
    references_csl_json,
    references_ris,
)
from cms.publishing.exporting.docx import kept_docx
from cms.publishing.exporting.pdf import HOW_TO_GET_IT as PDF_HOW_TO_GET_IT
from cms.publishing.exporting.pdf import PdfFailed, kept_pdf, pdf_is_possible
from cms.publishing.exporting.record import EXPORTS_VERSION, lines_of_record, notice_in_words
from cms.publishing.models import Edition, Notice
from cms.publishing.notices import standing
from cms.publishing.queries import PublishedArticle
from cms.publishing.views import of_published

PLAIN_TEXT = "text/plain; charset=utf-8"
BIBTEX = "application/x-bibtex; charset=utf-8"
RIS = "application/x-research-info-systems; charset=utf-8"
CSL_JSON = "application/vnd.citationstyles.csl+json; charset=utf-8"
JATS = "application/xml; charset=utf-8"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"
JSON = "application/json; charset=utf-8"
KEPT_SECONDS = 24 * 60 * 60
# RFC 7763 with the variant of RFC 7764.
MARKDOWN = "text/markdown; charset=utf-8; variant=pandoc"


@dataclass(frozen=True)
class File:
    """One file of an edition: its content type, the end of its name, and how it is made.

    `standing` is a digest of whatever it says beyond the edition and its notices.
    """

    content_type: str
    ending: str
    content: Callable[[], str | bytes]
    is_download: bool = True
    standing: str = ""


_CITATION_FILES = {CitationStyle.BIBTEX: (BIBTEX, "bib"), CitationStyle.RIS: (RIS, "ris")}


@public
@require_safe
@of_published
def references_bib(request: HttpRequest, published: PublishedArticle, number: int) -> HttpResponse:
    """The edition's sources as BibTeX."""
    found = _edition(published, number)
    return _served(request, published, found, File(BIBTEX, "references.bib", lambda: references_bibtex(found.version)))


@public
@require_safe
@of_published
def references_ris_file(request: HttpRequest, published: PublishedArticle, number: int) -> HttpResponse:
    """The edition's sources as RIS."""
    found = _edition(published, number)
    return _served(request, published, found, File(RIS, "references.ris", lambda: references_ris(found.version)))


@public
@require_safe
@of_published
def references_json(request: HttpRequest, published: PublishedArticle, number: int) -> HttpResponse:
    """The edition's sources as CSL-JSON."""
    found = _edition(published, number)
    return _served(
        request, published, found, File(CSL_JSON, "references.json", lambda: references_csl_json(found.version))
    )


@public
@require_safe
@of_published
def article_xml(request: HttpRequest, published: PublishedArticle, number: int) -> HttpResponse:
    """The edition as JATS XML."""
    found = _edition(published, number)
    return _served(request, published, found, File(JATS, "jats.xml", lambda: jats_xml(found)))


@public
@require_safe
@of_published
def article_word(request: HttpRequest, published: PublishedArticle, number: int) -> HttpResponse:
    """The edition as a Word document, where the extra that writes it is installed."""
    found = _edition(published, number)
    if not is_installed():
        raise Http404(HOW_TO_GET_IT)
    try:
        notices = _standing(published, found)
        return _served(request, published, found, _paper(DOCX, "docx", lambda: kept_docx(found, notices)))
    except PandocFailed as failure:
        return _try_again(f"The Word file could not be made: pandoc {failure}.\n")


@public
@require_safe
@of_published
def article_paper(
    request: HttpRequest, published: PublishedArticle, number: int, audience: Audience = Audience.PROFESSIONAL
) -> HttpResponse:
    """One text of the edition as PDF, where the library that draws it is installed."""
    found = _edition(published, number)
    if not pdf_is_possible():
        raise Http404(PDF_HOW_TO_GET_IT)
    if not any(rendition.audience == audience for rendition in found.version.renditions.all()):
        raise Http404("This edition has no text for this audience.")
    notices = _standing(published, found)
    ending = "pdf" if audience == Audience.PROFESSIONAL else f"{audience.value}.pdf"
    file = _paper(PDF, ending, lambda: kept_pdf(found, audience, notices))
    try:
        return _served(request, published, found, file)
    except PdfFailed as failure:
        return _try_again(f"The PDF could not be made: the drawing {failure}.\n")


@public
@require_safe
@of_published
def article_json(request: HttpRequest, published: PublishedArticle, number: int) -> HttpResponse:
    """The edition as JSON: everything that its page says of it, with its texts and sources."""
    found = _edition(published, number)
    notices = _standing(published, found)
    return _served(
        request, published, found, File(JSON, "json", lambda: edition_json(found, notices=notices), is_download=False)
    )


def _paper(content_type: str, ending: str, content: Callable[[], bytes]) -> File:
    """A file for people: the words around its text are in their language, those of files for programs in English."""
    return File(content_type, ending, content, standing=settings.INTERFACE_LANGUAGE)


def _try_again(text: str) -> HttpResponse:
    answer = HttpResponse(text, content_type=PLAIN_TEXT, status=HTTPStatus.SERVICE_UNAVAILABLE)
    answer["Retry-After"] = "60"
    return answer


@public
@require_safe
@of_published
def article_md(
    request: HttpRequest, published: PublishedArticle, number: int, audience: Audience = Audience.PROFESSIONAL
) -> HttpResponse:
    """The edition as Markdown, or its text for patients alone; its sources are in `references.json`."""
    found = _edition(published, number)
    if not any(rendition.audience == audience for rendition in found.version.renditions.all()):
        raise Http404("This edition has no text for this audience.")
    notices = lines_of_record(found, _standing(published, found))
    ending = "md" if audience == Audience.PROFESSIONAL else f"{audience.value}.md"
    return _served(
        request,
        published,
        found,
        File(MARKDOWN, ending, lambda: article_markdown(found.version, audience, notices=notices)),
    )


@public
@require_safe
@of_published
def evidence(
    request: HttpRequest, published: PublishedArticle, number: int, audience: Audience = Audience.PROFESSIONAL
) -> HttpResponse:
    """Every claim of one text beside its sources, with what is known of them now. Without abstracts, which are their
    publishers'."""
    found = _edition(published, number)
    if published.is_withdrawn(found):
        return _withdrawn(published, found)
    rendition, renditions = _rendition(found, audience)
    sources = sources_of(found.version, with_abstracts=False)
    listing = evidence_listing(_evidence(rendition, sources), request.GET)
    context = {
        "edition": found,
        "listing": listing,
        "language": found.version.language,
        "text_url": edition_address(found, audience),
        "csv_url": listing.narrowing.address(evidence_address(found, audience, file=True)),
        "banners": _what_is_said(published, found),
        "audiences": [(Audience(each.audience), evidence_address(found, each.audience)) for each in renditions],
        "audience": audience,
    }
    return render(request, "publishing/evidence.html", context)


@public
@require_safe
@of_published
def evidence_file(
    request: HttpRequest, published: PublishedArticle, number: int, audience: Audience = Audience.PROFESSIONAL
) -> HttpResponse:
    """The same as CSV."""
    found = _edition(published, number)
    rendition, _ = _rendition(found, audience)
    sources = sources_of(found.version, with_abstracts=False)
    known = [[key, source.now.retraction, source.now.retracted_on] for key, source in sources.items()]
    ending = "evidence.csv" if audience == Audience.PROFESSIONAL else f"{audience.value}.evidence.csv"
    file = File(CSV, ending, lambda: evidence_text(_evidence(rendition, sources), request.GET), standing=digest(known))
    return _served(request, published, found, file)


def _rendition(found: Edition, audience: Audience) -> tuple[VersionRendition, list[VersionRendition]]:
    """The edition's text for an audience, and all of its texts."""
    renditions = list(found.version.renditions.select_related("frozen_claims"))
    for rendition in renditions:
        if rendition.audience == audience:
            return rendition, renditions
    raise Http404("This edition has no text for this audience.")


def _evidence(rendition: VersionRendition, sources: dict[str, VersionSource]) -> TextEvidence:
    return evidence_of_rendition(rendition, sources, with_abstracts=False)


def _what_is_said(published: PublishedArticle, found: Edition) -> list[Banner]:
    """The notices on the edition, and that it is not the live one."""
    banners = own_banners(published, found)
    return banners if published.is_live(found) else [*banners, old_edition_banner(published, found)]


@public
@require_safe
@of_published
def cite(
    request: HttpRequest, published: PublishedArticle, number: int, audience: Audience = Audience.PROFESSIONAL
) -> HttpResponse:
    """How to cite the edition, or its text for patients: a page with every style, or with `?style=` one of them as
    text."""
    found = _edition(published, number)
    if not any(rendition.audience == audience for rendition in found.version.renditions.all()):
        raise Http404("This edition has no text for this audience.")
    if (wanted := request.GET.get("style")) is not None:
        return _served(request, published, found, _citation_file(found, wanted, audience))
    if published.is_withdrawn(found):
        return _withdrawn(published, found)
    context = {
        "edition": found,
        "audience": audience,
        "address": edition_address(found, audience),
        "banners": own_banners(published, found),
        "citations": [{"style": style, "text": cite_this(found, style, audience)} for style in CitationStyle],
    }
    return render(request, "publishing/cite.html", context)


def _citation_file(found: Edition, wanted: str, audience: Audience) -> File:
    if wanted not in CitationStyle.values:
        raise Http404("There is no citation style with this name.")
    style = CitationStyle(wanted)
    content_type, ending = _CITATION_FILES.get(style, (PLAIN_TEXT, "txt"))
    if audience != Audience.PROFESSIONAL:
        ending = f"{audience.value}.{ending}"
    return File(content_type, ending, lambda: cite_this(found, style, audience), is_download=style in _CITATION_FILES)


def _edition(published: PublishedArticle, number: int) -> Edition:
    found = published.edition(number)
    if found is None:
        raise Http404("There is no edition with this number.")
    if not found.has_files:
        raise Http404("This edition was published in an emergency; there are no files of it.")
    return found


def _standing(published: PublishedArticle, found: Edition) -> list[Notice]:
    return standing(published.notices_on(found))


def _served(request: HttpRequest, published: PublishedArticle, found: Edition, file: File) -> HttpResponse:
    """The file, or 304 where the visitor has it, or 410 with the notice where the text was withdrawn."""
    if published.is_withdrawn(found):
        return _withdrawn(published, found)
    # The record is only ever added to: an edition and the count of its notices say everything that most files are made
    # of; the rest says the file.
    notices = len(published.notices_on(found))
    made_of = [found.version_sha256, str(found.number), str(notices), EXPORTS_VERSION, file.standing]
    tag = f'"{"-".join(filter(None, made_of))}"'
    answer = get_conditional_response(request, etag=tag)
    if not isinstance(answer, HttpResponse):
        answer = HttpResponse(file.content(), content_type=file.content_type)
        # The page is what search engines should lead to.
        answer["X-Robots-Tag"] = "noindex"
        if file.is_download:
            name = f"{published.article.slug}-edition-{found.number}.{file.ending}"
            answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["ETag"] = tag
    return answer


def _withdrawn(published: PublishedArticle, found: Edition) -> HttpResponse:
    lines = [notice_in_words(notice) for notice in _standing(published, found)]
    return HttpResponse("\n".join([*lines, ""]), content_type=PLAIN_TEXT, status=HTTPStatus.GONE)
