"""Reference files as foreign programs write them, about papers that do not exist."""

from __future__ import annotations

from articles.references.reading import ReadRecord, ReadReferences, ReadSource, read_references


def read(text: str, format: str = "auto") -> ReadReferences:
    """The file, read."""
    return read_references(text.encode(), format=format)


def only(text: str, format: str = "auto") -> ReadSource:
    """The one source that the file holds."""
    return record(text, format).data


def record(text: str, format: str = "auto") -> ReadRecord:
    """The one record that the file holds."""
    found = read(text, format)
    assert not found.broken, found.broken
    assert len(found.records) == 1
    return found.records[0]


def ris(*lines: str, kind: str = "JOUR", title: str = "Neutrophils in winter") -> str:
    """One RIS record with these lines beside its type and title."""
    return "\n".join([f"TY  - {kind}", f"TI  - {title}", *lines, "ER  - ", "", ""])


def bibtex(*fields: str, kind: str = "article", key: str = "berg2014", title: str = "Neutrophils in winter") -> str:
    """One BibTeX entry with these fields beside its title."""
    inner = ",\n  ".join([f"title = {{{title}}}", *fields])
    return f"@{kind}{{{key},\n  {inner}\n}}\n"


def nbib(*lines: str, pmid: int = 31, title: str = "Neutrophils in winter.") -> str:
    """One MEDLINE record with these lines between its title and its journal."""
    return "\n".join(
        [f"PMID- {pmid}", "OWN - NLM", f"TI  - {title}", *lines, "JT  - Blood stories", "SO  - Blood.", "", ""]
    )


def pubmed(article: str = "", *, record: str = "", data: str = "", title: str = "Neutrophils in winter.") -> str:
    """One PubMed XML article; the arguments go into `Article`, `MedlineCitation` and `PubmedData`."""
    return (
        '<PubmedArticle><MedlineCitation Status="MEDLINE"><PMID Version="1">31</PMID><Article>'
        f"<ArticleTitle>{title}</ArticleTitle>{article}</Article>{record}</MedlineCitation>"
        f"<PubmedData>{data}</PubmedData></PubmedArticle>"
    )


def article_set(*articles: str) -> str:
    """A PubMed XML file, an article a line."""
    head = (
        '<?xml version="1.0" ?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2024//EN" '
        '"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_240101.dtd">\n<PubmedArticleSet>\n'
    )
    return head + "\n".join(articles) + "\n</PubmedArticleSet>\n"


def families(source: ReadSource) -> list[str]:
    """The authors' family names, groups in angle brackets."""
    return [name.get("family") or f"<{name['literal']}>" for name in source.csl.get("author", [])]
