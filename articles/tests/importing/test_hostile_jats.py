"""JATS files that mean harm, or are broken: each is refused with one line, or read without following them."""

from __future__ import annotations

from pathlib import Path

import pytest

from articles.importing import UnreadableFile, read_manuscript
from articles.importing.jats.parsing import JATS_BYTES
from articles.tests.importing.jats_files import jats

HEAD = '<?xml version="1.0"?>'
BOMB = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha" * 10}">' for n in range(10))


def refusal(data: bytes, **options: str) -> str:
    with pytest.raises(UnreadableFile) as refused:
        read_manuscript(Path("a.xml"), data, **options)
    message = str(refused.value)
    assert "\n" not in message
    return message


def entity(declared: str, body: str = "<p>&e9;</p>") -> bytes:
    return f"{HEAD}<!DOCTYPE article [{declared}]><article><body>{body}</body></article>".encode()


@pytest.mark.parametrize(
    "data",
    [
        entity(BOMB),
        entity(BOMB, '<p id="&e9;">x</p>'),
        entity('<!ENTITY e9 SYSTEM "file:///etc/passwd">'),
        entity('<!ENTITY e9 SYSTEM "http://127.0.0.1:1/x">'),
        entity('<!ENTITY % p SYSTEM "http://127.0.0.1:1/x.dtd"> %p;', "<p>x</p>"),
        entity('<!ATTLIST p id CDATA "x">'),
        entity(BOMB).decode().replace(HEAD, '<?xml version="1.0" encoding="utf-16"?>').encode("utf-16"),
        (HEAD + "<!-- <article> -->" + entity(BOMB).decode().removeprefix(HEAD)).encode(),
    ],
)
def test_entities_are_refused_before_anything_is_parsed(data):
    assert "defines XML entities" in refusal(data)


def test_a_document_type_elsewhere_is_never_fetched():
    data = b"<!DOCTYPE article SYSTEM 'http://127.0.0.1:1/never.dtd'><article><body><p>Iron.</p></body></article>"
    assert read_manuscript(None, data).markdown == "Iron.\n"


def test_an_entity_that_nobody_defined_stays_as_written():
    read = read_manuscript(None, jats("<p>a&nosuchthing;b&mdash;c</p>"))
    assert read.markdown == "a&amp;nosuchthing;b—c\n"


def test_xinclude_is_not_obeyed():
    body = '<p>x</p><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd" parse="text"/>'
    assert "root:" not in read_manuscript(None, jats(body)).markdown


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (jats()[:-40], "not well-formed XML"),
        (b"<?xml version='1.0'?><article><body><p>x</body></article>", "(line 1)"),
        (b"<?xml version='1.0' encoding='punycode'?><article/>", "encoding “punycode”"),
        (b"<?xml version='1.0' encoding='UTF-8'?><article><body><p>\xff</p></body></article>", "is not UTF-8"),
        (b"<?xml version='1.0'?><PubmedArticleSet/>", "import it as references"),
        (b"<?xml version='1.0'?><rss><channel/></rss>", "its root is “rss”"),
        (b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'/>", "a web page"),
        (b"<?xml version='1.0'?><article><section/></article>", "no JATS article"),
        (b"<?xml version='1.0'?><x>" + b"<article><body/></article>" * 2 + b"</x>", "holds 2 articles"),
        (b"<article><body/></article>", "holds no article text"),
        (b"<article>" + b" " * JATS_BYTES + b"</article>", "larger than 5000 KB"),
        (b"<article><body>" + b"<sec>" * 300 + b"</sec>" * 300 + b"</body></article>", "not well-formed"),
        (b"<!DOCTYPE html><html><body><p>x</p></body></html>", "source of a web page"),
    ],
    ids=range(13),
)
def test_what_cannot_be_read_is_one_line(data, said):
    assert said in refusal(data)


def test_deep_nesting_is_read_or_refused_but_never_breaks():
    deep = "<list><list-item>" * 100 + "<p>x</p>" + "</list-item></list>" * 100
    assert "nested" in refusal(jats(deep))


def test_more_text_than_an_article_may_have_is_refused():
    assert "the limit is 500 KB" in refusal(jats("<p>" + "iron " * 110_000 + "</p>"))


@pytest.mark.parametrize("format", ["page", "markdown"])
def test_xml_is_never_taken_for_text(format):
    assert "Import it with the format jats" in refusal(jats(), format=format)


def test_text_is_not_taken_for_jats():
    assert "not well-formed XML" in refusal(b"What is iron?\n\nA metal.", format="jats")


def test_a_reference_file_does_not_belong_to_it():
    with pytest.raises(UnreadableFile, match="its own reference list"):
        read_manuscript(None, jats(), references=b"[]")


def test_a_list_without_end_is_refused():
    assert "more than 5,000 entries" in refusal(jats(refs="<ref/>" * 5_001))


@pytest.mark.parametrize(
    "rows", ["<tr><td colspan='9999'>a</td><td/></tr>", "<tr>" + "<td/>" * 150 + "</tr>" + "<tr><td/></tr>" * 400]
)
def test_a_table_that_no_page_can_show_is_refused(rows):
    assert "A table in the file has more than" in refusal(jats(f"<table-wrap><table>{rows}</table></table-wrap>"))


def test_an_entity_of_a_sign_of_markup_is_no_markup():
    assert read_manuscript(None, jats("<p>a &LT;b&GT; c</p>")).markdown == "a &lt;b> c\n"
