"""From bytes to the `article` element: no document type is read, no entity expanded, nothing fetched."""

from __future__ import annotations

import codecs
import re
from html import escape
from html.entities import html5

from lxml import etree

from articles.importing.manuscript import UnreadableFile

JATS_BYTES = 5_000_000
# Far more than an article has: a tree costs some hundred bytes for each.
MAX_ELEMENTS = 500_000

_DECLARED = re.compile(rb"\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z][\w.:-]{0,40})[\"']")
# What journals use. Others can be slow to decode, or are no encodings of text.
_ENCODINGS = re.compile(
    r"utf[-_]?8|utf[-_]?16(?:[-_]?[lb]e)?|us-ascii|ascii|iso-8859-\d{1,2}|latin-?1|windows-125\d", re.I
)
_DECLARATION = re.compile(r"\s*<\?xml\b[^>]*\?>")
_DEFINES = re.compile(r"<!(?:ENTITY|ATTLIST|ELEMENT|NOTATION)\b", re.IGNORECASE)
_NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31});")
_OF_XML = frozenset({"amp", "lt", "gt", "quot", "apos"})
_OTHERS = {
    "PubmedArticleSet": "a file of PubMed records: import it as references",
    "html": "a web page: capture its text, or save it as text",
    "nitf": "a news article",
    "TEI": "a TEI document",
    "document": "a Word document's inner part",
}


def parse_article(data: bytes, name: str) -> etree._Element:
    """The `article` element of a JATS file, or of a file that wraps exactly one; tags are without namespaces.

    Raises `UnreadableFile`, naming `name`, for a file that is too large, is not well-formed, defines entities, or holds
    no JATS article.
    """
    if len(data) > JATS_BYTES:
        raise UnreadableFile(f"{name} is larger than {JATS_BYTES // 1000} KB, the limit for JATS. Split it.")
    text = _decoded(data, name)
    if _DEFINES.search(text):
        raise UnreadableFile(
            f"{name} defines XML entities or elements of its own, which JATS never does. It was not read."
        )
    text = _DECLARATION.sub(lambda found: "\n" * found[0].count("\n"), text, count=1)
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(_NAMED.sub(_character, text).encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        said = " ".join(str(error.msg).split(", line")[0].split())
        raise UnreadableFile(
            f"{name} is not well-formed XML: {said} (line {error.lineno}). Export it again, complete."
        ) from error
    return _article(root, name)


def _decoded(data: bytes, name: str) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    else:
        declared = _DECLARED.match(data[:300])
        encoding = declared[1].decode("ascii") if declared else "utf-8"
        encoding = "utf-8-sig" if encoding.lower() in {"utf-8", "utf8"} else encoding
    try:
        if encoding != "utf-8-sig" and not _ENCODINGS.fullmatch(encoding):
            raise LookupError(encoding)
        return data.decode(encoding)
    except LookupError as error:
        raise UnreadableFile(
            f"{name} is in the encoding “{encoding}”. Save it as UTF-8 and import it again."
        ) from error
    except UnicodeError as error:
        raise UnreadableFile(
            f"{name} is not {encoding.removesuffix('-sig').upper()}. Save it as UTF-8 and import it again."
        ) from error


def _character(found: re.Match[str]) -> str:
    """The character that a named entity of HTML and JATS stands for; their definitions are never read."""
    return found[0] if found[1] in _OF_XML else escape(html5.get(f"{found[1]};", "")) or found[0]


def _article(root: etree._Element, name: str) -> etree._Element:
    for count, element in enumerate(root.iter()):
        if count > MAX_ELEMENTS:
            raise UnreadableFile(f"{name} has more than {MAX_ELEMENTS:,} elements. Split it.")
        if isinstance(element.tag, str) and "}" in element.tag:
            element.tag = etree.QName(element).localname
    found = [root] if root.tag == "article" else list(root.iter("article"))
    if len(found) > 1:
        raise UnreadableFile(f"{name} holds {len(found)} articles. Save the one that is wanted in a file of its own.")
    if not found or (found[0].find("front") is None and found[0].find("body") is None):
        kind = _OTHERS.get(str(root.tag), f"XML of another kind (its root is “{str(root.tag)[:60]}”)")
        raise UnreadableFile(f"{name} is no JATS article but {kind}.")
    return found[0]
