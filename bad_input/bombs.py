"""Traps by format: nesting, entities, what unpacks to too much, what leads out of a folder, values of a wrong kind."""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Iterator, Mapping

from bad_input.files import MARKS, packed, png

BOMB_BYTES = 40_000_000
Named = tuple[str, str, bytes]

JSON_VALUES = '1e999 NaN -0 1.5 true null "\\ud800" "\\u0000" [] {} [[]] [{}] ["x"] "" [[null]] [{"family":1}]'.split()
JSON_VALUES += [f'{{"date-parts":{dates}}}' for dates in '[[]] [["x"]] [[99999999999]] [[2020,99,99]] {} [1]'.split()]
JSON_FIELDS = "id type title author issued DOI PMID page volume container-title URL".split()
TAGS = "PY DA AU SP DO TI DP FAU AID PMID JO Y1 A1 ID AB".split()
TAG_VALUES = ["", "9" * 5_000, *"2020/99/99/ 9999999999999 ///// , ,,,, \0 ² %s%n".split(" "), "a" * 60_000]
BIBTEX_FIELDS = "title author year month pages doi journal crossref pmid volume note".split()
BIBTEX_VALUES = (
    r"""{} "" nosuch jan#feb#{x} {\' {,,,} {and} {\ud800} {$\frac{1}{2}$} {\input{/etc/passwd}} {%}""".split()
)
BIBTEX_VALUES += ["{" * 300 + "}" * 300, "9" * 5_000, "{\0}", "{\\" + "a{" * 50 + "}" * 51, "{" + "a" * 60_000 + "}"]
CELLS = ["", "9" * 30, *'-1 x 13/45/99999 0/0/0 " \0 \xff =1+1'.split(" "), "10." + "1" * 5_000]
OUTWARD = [
    "../../../../tmp/out.md",
    "/tmp/out.md",
    "..\\out.md",
    "C:\\out.md",
    "\u202edm.md",
    "a" * 900 + ".md",
    "a\n.md",
]
XML_HEAD = '<?xml version="1.0"?>'
ARTICLE = (
    "<article><front><article-meta><title-group><article-title>A</article-title></title-group></article-meta></front>"
    "<body><p>@</p></body></article>"
)
WORD = (
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>@</w:body></w:document>'
)


def bombs(seeds: Mapping[str, bytes]) -> Iterator[Named]:
    """The name of each trap, the ending of its file, its bytes. `seeds` are good files by ending."""
    for ending, traps in (("md", _markdown()), ("json", _json()), ("xml", _xml()), ("bib", _bibtex())):
        yield from ((name, ending, text.encode()) for name, text in traps)
    for ending, begin, dash, end in (("ris", "TY  - JOUR\n", "  - ", "ER  - \n"), ("nbib", "PMID- 1\n", "- ", "\n")):
        yield from ((name, ending, text.encode()) for name, text in _tagged(begin, dash, end))
    yield from ((name, "csv", text.encode("latin-1")) for name, text in _csv(seeds["csv"].decode()))
    yield from ((name, "zip", data) for name, data in _zip(seeds["md"]))
    if "docx" in seeds:
        yield from ((name, "docx", data) for name, data in _docx(seeds["docx"]))
    for width, height in ((0, 0), (2**31 - 1, 2**31 - 1), (65_535, 65_535), (1, 2**31 - 1)):
        yield f"picture {width}×{height}", "png", png(width, height)


def _markdown() -> Iterator[tuple[str, str]]:
    for mark in MARKS:
        yield f"much of {mark!r}", "# A title\n\n" + mark * 20_000
        yield f"nested {mark!r}", "".join(f"{mark * depth} a\n" for depth in range(200))
        yield f"front matter {mark!r}", f"---\ntitle: {mark * 4_000}\n---\nText.\n"


def _json() -> Iterator[tuple[str, str]]:
    for name in JSON_FIELDS:
        for value in (*JSON_VALUES, "9" * 5_000):
            # The later of two equal names counts.
            yield f"{name} is {value[:12]}", f'[{{"id":"a","type":"book","title":"A","{name}":{value}}}]'
    yield "deep lists", "[" * 200_000
    yield "deep objects", '{"a":' * 100_000
    yield "deep and closed", "[" * 50_000 + "]" * 50_000
    yield "ids of other kinds", '[{"id":1},{"id":null},{"id":[]},{"id":{}},{"id":""},{"title":"none"},1,null,"x",[]]'
    yield "many", "[" + ",".join(f'{{"id":"{number}","title":"A"}}' for number in range(20_000)) + "]"


def _xml() -> Iterator[tuple[str, str]]:
    def about(type_of_document: str, inside: str = "&x;") -> str:
        return f"{XML_HEAD}<!DOCTYPE article {type_of_document}>" + ARTICLE.replace("@", inside)

    laughs = "".join(f'<!ENTITY l{number} "{f"&l{number - 1};" * 10}">' for number in range(1, 10))
    yield "billion laughs", about(f'[<!ENTITY l0 "ha">{laughs}]', "&l9;")
    yield "a file as entity", about('[<!ENTITY x SYSTEM "file:///etc/passwd">]')
    yield "a parameter entity", about('[<!ENTITY % x SYSTEM "http://127.0.0.1:9/x"> %x;]')
    yield "a document type elsewhere", about('SYSTEM "http://127.0.0.1:9/x.dtd"', "")
    yield "deep", XML_HEAD + "<article>" + "<sec>" * 100_000
    yield "deep and closed", XML_HEAD + "<article><body>" + "<sec>" * 5_000 + "</sec>" * 5_000 + "</body></article>"
    yield "many attributes", "<article " + " ".join(f'a{number}="1"' for number in range(50_000)) + "/>"
    for name in ("utf-32", "no-such"):
        yield f"said to be {name}", f'<?xml version="1.0" encoding="{name}"?>' + ARTICLE
    yield "empty", "<article/>"
    inside = ["<list><list-item>" * 200 + "</list-item></list>" * 200, "&#0;&#xFFFE;&#xD800;"]
    inside += ['<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd"/>']
    inside += ['<xref ref-type="bibr" rid="b1 b2"/><xref/>', '<table><tr><td colspan="x" rowspan="-1"/></tr></table>']
    inside += ["<table><tr>" + '<td colspan="99999" rowspan="99999">a</td>' * 300 + "</tr></table>"]
    yield from ((f"inside: {text[:20]}", XML_HEAD + ARTICLE.replace("@", text)) for text in inside)
    for number in ("", "x", "9" * 20):
        day = f"<Journal><JournalIssue><PubDate><Year>{number}</Year></PubDate></JournalIssue></Journal>"
        record = f"<MedlineCitation><PMID>{number}</PMID><Article>{day}</Article></MedlineCitation>"
        yield f"PubMed {number}", f"<PubmedArticleSet><PubmedArticle>{record}</PubmedArticle></PubmedArticleSet>"


def _tagged(begin: str, dash: str, end: str) -> Iterator[tuple[str, str]]:
    for tag in TAGS:
        yield from ((f"{tag} is {value[:12]!r}", f"{begin}{tag}{dash}{value}\n{end}") for value in TAG_VALUES)
    yield "never closed", begin * 3_000
    yield "only ends", end * 3_000
    yield "one line", "AU  - x " * 50_000
    yield "many authors", begin + "AU  - Rossi, A\n" * 20_000 + end


def _bibtex() -> Iterator[tuple[str, str]]:
    for name in BIBTEX_FIELDS:
        for value in BIBTEX_VALUES:
            yield f"{name} is {value[:12]}", f"@article{{a, title={{A}}, {name} = {value}}}"
    yield "braces", "@article{a, title={" + "{" * 50_000
    yield "braces, closed", "@article{a, title={" + "{" * 20_000 + "}" * 20_000 + "}}"
    yield "accents", "@article{a, title={" + "\\'" * 20_000 + "}}"
    yield "strings of strings", "@string{a = b}@string{b = a}@article{c, title = a}"
    yield "itself", "@article{a, crossref={a}, title={A}}"
    yield "no key", "@article{, title={A}}@article{title={A}}@{a}@article"
    for part in ("@", "@comment{", "@article{a, title={x}, ", "@article{a, title={A}}"):
        yield f"much of {part}", part * 5_000


def _csv(good: str) -> Iterator[tuple[str, str]]:
    head, row = good.split("\n")[:2]
    cells = row.split(",")
    for number in range(len(cells)):
        for value in CELLS:
            changed = ",".join([*cells[:number], value, *cells[number + 1 :]])
            yield f"column {number} is {value[:12]!r}", f"{head}\n{changed}\n"
    yield "a field without end", f'{head}\n1,"' + "a" * 2_000_000
    yield "quotes", head + "\n" + '"' * 99_999
    yield "no rows", head
    yield "columns that are not there", "a,b,c\n1,2,3\n"
    yield "a column twice", f"{head},{head}\n{row},{row}\n"
    yield "very many columns", "a," * 99_999
    yield "ends of lines", good.replace("\n", "\r\r\n")
    yield "a row too long", good + "1," * 5_000


def _zip(manuscript: bytes) -> Iterator[tuple[str, bytes]]:
    yield from ((f"named {name[:20]!r}", packed({name: manuscript})) for name in OUTWARD)
    link = zipfile.ZipInfo("link.md")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    yield "a link", packed({link: b"/etc/passwd"})
    yield "unpacks to too much", packed({f"{number}.md": b"a" * BOMB_BYTES for number in range(4)})
    lying = bytearray(packed({"a.md": b"a" * BOMB_BYTES}))
    at = lying.rfind(b"PK\x01\x02")
    lying[at + 24 : at + 28] = (100).to_bytes(4, "little")
    yield "lies of its size", bytes(lying)
    nested = packed({"b.md": manuscript})
    for _ in range(20):
        nested = packed({"a.zip": nested})
    yield "nested", nested
    yield "many files", packed({f"{number}.md": b"x" for number in range(3_000)})
    yield "only folders", packed({"a/": b"", "b/": b""})
    whole = packed({"a.md": manuscript})
    yield "twice", whole + whole
    yield "a method that is none", whole.replace(b"\x08\x00", b"\x63\x00")
    yield "a password", whole.replace(b"\x00\x00\x08\x00", b"\x01\x00\x08\x00")
    yield "a comment without end", whole[:-2] + b"\xff\xff"
    yield from ((f"empty {number}", data) for number, data in enumerate((packed({}), whole[:30], b"PK\x03\x04")))


def _docx(good: bytes) -> Iterator[tuple[str, bytes]]:
    main = "word/document.xml"
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    yield "unpacks to too much", packed({**members, "word/media/image1.png": b"\0" * BOMB_BYTES})
    yield "no document", packed({name: data for name, data in members.items() if name != main})
    yield "no styles", packed({name: data for name, data in members.items() if "styles" not in name})
    yield "leads out", packed({**members, "../../../../tmp/out.xml": b"x"})
    yield "many files", packed({**members, **{f"word/{number}.xml": b"<a/>" for number in range(3_000)}})
    words = members[main].decode()
    inside = {"deep": "<w:p>" * 20_000 + "</w:p>" * 20_000, "never closed": "<w:p>" * 99_999}
    inside["deep tables"] = "<w:tbl><w:tr><w:tc>" * 900 + "</w:tc></w:tr></w:tbl>" * 900
    inside["references to nothing"] = '<w:p><w:r><w:footnoteReference w:id="99"/></w:r></w:p>'
    mains = {name: WORD.replace("@", text).encode() for name, text in inside.items()}
    mains |= {"entities": f'<!DOCTYPE x [<!ENTITY a "b">]>{words}'.encode(), "not UTF-8": words.encode("utf-16")}
    yield from ((name, packed({**members, main: data})) for name, data in {**mains, "empty": b""}.items())
