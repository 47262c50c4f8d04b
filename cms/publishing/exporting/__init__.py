"""What leaves the house in other formats, made from frozen rows only: never from a draft or the library of today."""

from cms.publishing.exporting.bibtex import references_bibtex
from cms.publishing.exporting.citing import CitationStyle, cite_this
from cms.publishing.exporting.csl_json import references_csl_json
from cms.publishing.exporting.docx import article_docx
from cms.publishing.exporting.edition_json import edition_json
from cms.publishing.exporting.jats import jats_xml
from cms.publishing.exporting.markdown import article_markdown
from cms.publishing.exporting.pdf import article_pdf
from cms.publishing.exporting.ris import references_ris

__all__ = [
    "CitationStyle",
    "article_docx",
    "article_markdown",
    "article_pdf",
    "cite_this",
    "edition_json",
    "jats_xml",
    "references_bibtex",
    "references_csl_json",
    "references_ris",
]
