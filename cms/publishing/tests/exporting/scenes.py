"""Scenes of exports: what an editor entered, frozen and published, and files read back by other people's programs."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import Bio.Entrez
from lxml import etree

from articles.models import Version
from articles.tests.scenes import make_article, make_reference, make_version
from cms.accounts.models import User

# Everything that has a meaning somewhere: TeX, BibTeX, RIS, XML, JSON, and an override of the reading direction.
HOSTILE = (
    "{Open \\input{secret} $5 & 10% #1 a_b ~c``d''--e <b>bold</b> &amp; ]]> \"quoted\"\n"
    "TY  - JOUR\r\n@misc{evil, title={x}} مرحبا \u202edrawkcab\u202c"
)
# The same as one line of what can be seen.
HOSTILE_SEEN = (
    "{Open \\input{secret} $5 & 10% #1 a_b ~c``d''--e <b>bold</b> &amp; ]]> \"quoted\" "
    "TY - JOUR @misc{evil, title={x}} مرحبا drawkcab"
)


def frozen(edith: User, *keys: str, **sources: Mapping[str, object]) -> Version:
    """A version whose text cites these sources in this order."""
    for key in keys:
        make_reference(key, **sources.get(key, {}))
    claims = "\n\n".join(f"Claim number {number} [@{key}]." for number, key in enumerate(keys, start=1))
    return make_version(make_article(edith, text=f"## Claims\n\n{claims}\n"))


@cache
def archiving_dtd() -> etree.DTD:
    """The JATS Archiving DTD 1.3, which Biopython carries: wider than Publishing, which is cut out of it."""
    return etree.DTD(str(Path(Bio.Entrez.__file__).parent / "DTDs" / "JATS-archivearticle1-3-mathml3.dtd"))


@cache
def our_subset() -> etree.RelaxNG:
    """The part of JATS Publishing that we write."""
    return etree.RelaxNG(etree.parse(Path(__file__).parent / "jats_subset.rng"))


def valid(xml: bytes) -> etree._Element:
    """The article, after both schemas have accepted it."""
    root = etree.fromstring(xml)
    assert our_subset().validate(root), our_subset().error_log
    assert archiving_dtd().validate(root), archiving_dtd().error_log.filter_from_errors()
    return root


def words(found: etree._Element | None) -> str:
    """The text of an element, with single spaces."""
    assert found is not None
    return " ".join("".join(found.itertext()).split())
