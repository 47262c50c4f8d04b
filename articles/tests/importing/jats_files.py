"""JATS files of our own making."""

from __future__ import annotations

from articles.importing import ImportedManuscript, read_manuscript

XLINK = 'xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:mml="http://www.w3.org/1998/Math/MathML"'
DOCTYPE = (
    '<!DOCTYPE article PUBLIC "-//NLM//DTD JATS (Z39.96) Journal Publishing DTD v1.3 20210610//EN" '
    '"JATS-journalpublishing1-3.dtd">'
)


def cite(number: int, shown: str | None = None) -> str:
    """An `xref` to source `number`."""
    return f'<xref ref-type="bibr" rid="r{number}">{number if shown is None else shown}</xref>'


def byline(given: str, family: str) -> str:
    """A byline of one author."""
    name = f"<name><surname>{family}</surname><given-names>{given}</given-names></name>"
    return f'<contrib-group><contrib contrib-type="author">{name}</contrib></contrib-group>'


def references(count: int = 9) -> str:
    """A list of `count` sources whose keys are one2001, two2002 and so on."""
    names = "One Two Three Four Five Six Seven Eight Nine Ten Eleven Twelve".split()
    return "".join(
        f'<ref id="r{number}"><label>{number}</label><element-citation publication-type="journal">'
        f'<person-group person-group-type="author"><name><surname>{name}</surname></name></person-group>'
        f"<article-title>Iron</article-title><source>Blood</source><year>{2000 + number}</year>"
        f'<pub-id pub-id-type="doi">10.1000/{number}</pub-id></element-citation></ref>'
        for number, name in enumerate(names[:count], start=1)
    )


def jats(body: str = "<p>Iron is short.</p>", *, meta: str = "", back: str = "", refs: str | None = None) -> bytes:
    """A whole article."""
    listed = references() if refs is None else refs
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n{DOCTYPE}\n<article {XLINK}><front><article-meta><title-group>'
        f"<article-title>What is iron?</article-title></title-group>{meta}</article-meta></front>\n"
        f"<body>{body}</body>\n<back>{back}<ref-list>{listed}</ref-list></back></article>"
    ).encode()


def read_jats_of(body: str = "<p>Iron is short.</p>", **parts: str) -> ImportedManuscript:
    """What an import reads in such an article."""
    return read_manuscript(None, jats(body, **parts))


def text_of(body: str, **parts: str) -> str:
    """The Markdown of a body."""
    return read_jats_of(body, **parts).markdown.strip()
