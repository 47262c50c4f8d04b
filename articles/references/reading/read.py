"""Reading a whole reference file: decode, tell the format, read every record."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from articles.citations.csl import UnreadableReferences
from articles.references.reading.bibtex import read_bibtex
from articles.references.reading.csl_json import read_items
from articles.references.reading.decoding import text_of_file
from articles.references.reading.detecting import AUTO, BIBTEX, CSL_JSON, FORMATS, NBIB, PUBMED_XML, RIS, format_of
from articles.references.reading.nbib import read_nbib
from articles.references.reading.pubmed_xml import read_pubmed_xml
from articles.references.reading.record import BrokenRecord, ReadRecord, ReadReferences
from articles.references.reading.ris import read_ris

_READERS: dict[str, Callable[[str], Iterator[ReadRecord | BrokenRecord]]] = {
    BIBTEX: read_bibtex,
    RIS: read_ris,
    CSL_JSON: read_items,
    NBIB: read_nbib,
    PUBMED_XML: read_pubmed_xml,
}
_NAMES = {BIBTEX: "BibTeX", RIS: "RIS", CSL_JSON: "CSL-JSON", NBIB: "NBIB", PUBMED_XML: "PubMed XML"}


def read_references(data: bytes, *, format: str = AUTO) -> ReadReferences:
    """Read a reference file of at most 100 MB in BibTeX, RIS, CSL-JSON, NBIB or PubMed XML.

    Each record comes out either read, in normal form (CSL-JSON 1.0.2, identifiers normalised), or broken, with its
    line and the reason; none is left out in silence. Reads no other file and no network. Raises `UnreadableReferences`
    with one line when the file as a whole cannot be read, and ValueError for a format that is not in `FORMATS`.
    """
    if format not in FORMATS:
        raise ValueError(f"There is no reference format “{format}”. Formats: {', '.join(FORMATS)}.")
    text = text_of_file(data)
    name = format_of(text) if format == AUTO else format
    found = list(_READERS[name](text))
    if not found:
        raise UnreadableReferences(f"The reference file holds no {_NAMES[name]} record. Check the file, or its format.")
    return ReadReferences(
        format=name,
        records=tuple(one for one in found if isinstance(one, ReadRecord)),
        broken=tuple(one for one in found if isinstance(one, BrokenRecord)),
    )
