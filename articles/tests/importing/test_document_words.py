"""Words of a document as Markdown: whatever stands in them prints as it was, in every kind of block."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from articles.importing.document import (
    Document,
    Heading,
    Item,
    Link,
    Listing,
    NoteMark,
    Paragraph,
    Quote,
    Row,
    Style,
    Styled,
    Table,
    Text,
)
from articles.importing.document_markdown import write_document
from articles.rendering import render

ADDRESS = "https://a.example/x_(y)*"
SIGNS = st.text(alphabet="ab X1 *_[](){}<>#|+-!`~\\&;:@^$=\"'.,/μ≥–", min_size=1, max_size=12).map(Text)


def around(inner):
    content = st.lists(inner, min_size=1, max_size=3).map(tuple)
    styled = st.builds(Styled, st.sampled_from([Style.EMPHASIS, Style.STRONG, Style.CODE]), content)
    return styled | st.builds(Link, st.just(ADDRESS), content)


WORDS = st.lists(st.recursive(SIGNS, around, max_leaves=4), min_size=1, max_size=5).map(tuple)
BLOCKS = {
    "paragraph": lambda words: Paragraph(1, words),
    "heading": lambda words: Heading(1, 2, words),
    "item": lambda words: Listing(1, (Item((Paragraph(1, words),)),)),
    "cell": lambda words: Table(1, Row(1, (words, ())), (Row(2, ((), words)),)),
    "quotation": lambda words: Quote(1, (Paragraph(1, words),)),
    "note": lambda words: Paragraph(1, (NoteMark("a"),)),
}


def printed(words, kind: str) -> str:
    document = Document("", "", (BLOCKS[kind](words),), notes={"a": (Paragraph(1, words),)})
    sheet, _ = write_document(document)
    root = html.fragment_fromstring(render(sheet.markdown, {}).body_html, create_parent="div")
    for link in root.xpath("//a[@role]"):
        link.drop_tree()
    return "".join(root.text_content().split())


def as_written(inline) -> str:
    if isinstance(inline, Text):
        return inline.text
    text = "".join(map(as_written, inline.content))
    return "https://a.example/x_%28y%29%2A" if isinstance(inline, Link) and not text.strip() else text


@settings(max_examples=250)
@given(WORDS, st.sampled_from(list(BLOCKS)))
def test_no_sign_is_lost_or_read_as_markup(words, kind):
    meant = "".join("".join(map(as_written, words)).split())
    assert printed(words, kind) == meant * (2 if kind == "cell" else 1)
