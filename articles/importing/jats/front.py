"""The front of a JATS article: title, abstract, byline; and what of it an import does not carry over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from articles.checks.finding import Finding, Severity
from articles.importing.abstract import summary_and_rest
from articles.importing.document import Block, plain_words
from articles.importing.front_matter import Contributor
from articles.importing.jats.blocks import TOP_LEVEL, BlockReader
from articles.importing.jats.elements import children, line_of, text_at, text_of
from articles.importing.jats.words import WordReader
from articles.importing.listed_sources import shortened

# What a draft takes (`articles.draft_text`).
LONGEST_TITLE = 300
LONGEST_NAME, LONGEST_ROLE = 200, 80
NOT_CARRIED_OVER = {
    "kwd-group": "keywords",
    "funding-group": "funding",
    "permissions": "permissions",
    "trans-abstract": "translated abstracts",
    "supplement": "supplement",
    "related-article": "related articles",
}
REVIEWING = frozenset({"reviewer", "editor", "reviewers", "editors"})
CONFLICTS = frozenset({"coi-statement", "conflict", "con-conflict"})


@dataclass(frozen=True)
class Front:
    """What stands before the text. `abstract` holds the blocks of an abstract that does not fit into a summary."""

    title: str
    summary: str
    abstract: tuple[Block, ...]
    contributors: tuple[Contributor, ...]
    findings: tuple[Finding, ...]


def read_front(article: etree._Element, words: WordReader, blocks: BlockReader) -> Front:
    """The front matter of an article; an article without any has an empty one."""
    meta = article.find("front/article-meta")
    if meta is None:
        meta = etree.Element("article-meta")
    title = meta.find("title-group/article-title")
    said = plain_words(words.words(title)) if title is not None else ""
    subtitle = text_at(meta, "title-group/subtitle")
    joined = f"{said}{' ' if said.endswith(('?', '!', ':')) else ': '}{subtitle}" if subtitle else said
    abstract = _abstract(meta)
    read = tuple(blocks.blocks(abstract, TOP_LEVEL + 1)) if abstract is not None else ()
    summary, kept = summary_and_rest(read, line_of(abstract) if abstract is not None else 0)
    return Front(
        title=shortened(joined, LONGEST_TITLE),
        summary=summary,
        abstract=kept,
        contributors=tuple(
            _contributors(meta, text_at(article, "front/journal-meta/journal-title-group/journal-title"))
        ),
        findings=tuple(_left_out(meta, abstract)),
    )


def _abstract(meta: etree._Element) -> etree._Element | None:
    """The abstract proper, not one in pictures, key points or for another audience, where there is one."""
    found = meta.findall("abstract")
    return next((one for one in found if not one.get("abstract-type")), found[0] if found else None)


def _contributors(meta: etree._Element, journal: str) -> Iterator[Contributor]:
    """The byline, without reviewers and editors, who judged the text and did not write it."""
    for contrib in meta.iterfind("contrib-group/contrib"):
        group = contrib.getparent()
        kind = contrib.get("contrib-type", "author")
        if kind in REVIEWING or (group is not None and group.get("content-type", "") in REVIEWING):
            continue
        # A journal that names itself as the author has no byline.
        if (name := _printed_name(contrib)) and name != journal:
            role = text_at(contrib, "role") or kind.replace("-", " ").capitalize()
            yield Contributor(
                printed_name=name[:LONGEST_NAME],
                role=role[:LONGEST_ROLE],
                credentials=text_at(contrib, "degrees")[:LONGEST_NAME],
                interests=_interests(contrib, meta),
            )


def _printed_name(contrib: etree._Element) -> str:
    for element in contrib.iter("name", "string-name", "collab"):
        parts = [text_at(element, tag) for tag in ("prefix", "given-names", "surname", "suffix")]
        if printed := " ".join(filter(None, parts)) if element.tag == "name" else text_of(element):
            return printed
    return ""


def _interests(contrib: etree._Element, meta: etree._Element) -> str:
    """What the notes say that a contributor declares."""
    rids = {rid for xref in contrib.iterfind("xref") for rid in (xref.get("rid") or "").split()}
    notes = (note for note in meta.iterfind("author-notes/fn") if note.get("id") in rids)
    said = (" ".join(map(text_of, note.iterfind("p"))) for note in notes if note.get("fn-type", "") in CONFLICTS)
    name = _printed_name(contrib)
    return "\n".join(text.removeprefix(f"{name}: ").removeprefix(f"{name}:") for text in said)


def _left_out(meta: etree._Element, abstract: etree._Element | None) -> Iterator[Finding]:
    names = [said for tag, said in NOT_CARRIED_OVER.items() if meta.find(tag) is not None]
    names += ["further abstracts"] if any(one is not abstract for one in meta.iterfind("abstract")) else []
    if not names:
        return
    first = next(child for child in children(meta) if child.tag in NOT_CARRIED_OVER or child.tag == "abstract")
    yield Finding(
        code="front-matter-left-out",
        severity=Severity.NOTICE,
        message=f"The front matter's {', '.join(names)} did not become part of the article.",
        remedy="Enter what is needed in the article's own fields.",
        line=line_of(first) or None,
        subject=", ".join(names),
    )
