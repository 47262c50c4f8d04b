"""Short ways to the claims of a text. The sources have keys of one letter, `a` to `j`."""

from collections.abc import Mapping

from articles.citations import Source
from articles.claims import Claim, claims_of
from articles.rendering import render
from articles.tests.engine.cast import make_sources

SOURCES = make_sources(*"abcdefghij")


def claims(text: str, sources: Mapping[str, Source] = SOURCES, id_prefix: str = "") -> tuple[Claim, ...]:
    """The claims of a text."""
    return claims_of(text, render(text, sources, id_prefix), sources)


def only(text: str) -> Claim:
    """The one claim of a text."""
    (claim,) = claims(text)
    return claim


def said(text: str) -> dict[str, str]:
    """Each claim's words with its keys in one string."""
    return {claim.text: "".join(claim.keys) for claim in claims(text)}


def identity(text: str, words: str) -> str:
    """The identity of the claim that begins with these words."""
    (found,) = [claim.identity for claim in claims(text) if claim.text.startswith(words)]
    return found
