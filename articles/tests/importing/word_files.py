"""Word documents of our own making: through pandoc, or zipped by hand."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from io import BytesIO

from articles.importing import ImportedManuscript, read_manuscript
from articles.pandoc_program import convert

TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default '
    'Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override '
    'PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.'
    'document.main+xml"/></Types>'
)
RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)
STYLES = '<?xml version="1.0"?><w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>'

LIST = """
# References

1. Smith J, Doe A. Iron. N Engl J Med. 2014;370(2):123-30. doi:10.1000/1. PMID: 11.
2. Lee B. Blood. Lancet. 2015;1:2-9.
3. World Health Organization. Iron for all. Geneva: WHO; 2016.
4. Some text without any form
"""


def document(*paragraphs: str, head: str = "") -> str:
    """The main part of a document with these paragraphs (WordprocessingML)."""
    body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    return (
        f'<?xml version="1.0"?>{head}<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        f"<w:body>{body}</w:body></w:document>"
    )


def zipped(parts: Mapping[str, str | bytes], *, whole: bool = True) -> bytes:
    """A ZIP with these members; `whole` adds what makes a Word document of them."""
    base = {"[Content_Types].xml": TYPES, "_rels/.rels": RELATIONS, "word/styles.xml": STYLES} if whole else {}
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**base, **parts}.items():
            archive.writestr(name, content)
    return written.getvalue()


def word(markdown: str) -> bytes:
    """A Word document that pandoc made of Markdown."""
    return convert(markdown.encode(), source="markdown", target="docx")


def read_word(markdown: str) -> ImportedManuscript:
    """What an import reads in such a document."""
    return read_manuscript(None, word(markdown))
