"""What the checks know about one rendition: its source, its blocks, its claims, and its rendered form."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from articles.citations.blocks import Block, blocks_of
from articles.citations.hidden_characters import without_hidden_characters
from articles.citations.source import Source
from articles.claims import Claim, claims_of
from articles.plain_language import PrintedText
from articles.rendering.render import Rendered

# Provisional citations of an imported page: no source answers to them until an editor binds the numbers.
UNBOUND = "unbound-"
_NOTES = re.compile(r"\[\^[^\[\]\s]+\]")
_NOT_WORDS = re.compile(r"[\W_]+")


def words_of(text: str) -> str:
    """The words of a text without signs and footnotes, to compare Markdown with what is printed of it."""
    return _NOT_WORDS.sub(" ", _NOTES.sub("", text)).strip()


@dataclass(frozen=True)
class RenditionText:
    """One audience's Markdown, with what was rendered from it and the sources that it may cite.

    `known_claims` may hold what `claims_of` gave for them; otherwise they are read when a check asks for them.
    """

    audience: str
    markdown: str
    rendered: Rendered
    sources: Mapping[str, Source] = field(default_factory=dict)
    known_claims: tuple[Claim, ...] | None = None

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks of the source, as it is rendered."""
        return blocks_of(without_hidden_characters(self.markdown))

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """The claims that cite something."""
        if self.known_claims is not None:
            return self.known_claims
        return claims_of(self.markdown, self.rendered, self.sources)

    @cached_property
    def printed(self) -> PrintedText:
        """Its sentences as readers see them."""
        return PrintedText(self.rendered, self.sources)

    def supports(self, key: str) -> bool:
        """Whether a citation of this key is support: a source answers to it, or an editor will still bind it."""
        return key in self.sources or key.startswith(UNBOUND)

    @cached_property
    def _claimed(self) -> dict[int, set[str]]:
        claimed: dict[int, set[str]] = {}
        for claim in self.claims:
            if not any(map(self.supports, claim.keys)):
                continue
            claimed.setdefault(claim.line, set()).add(words_of(claim.text))
        return claimed

    def claimed_on(self, line: int) -> set[str]:
        """The words of the supported claims that begin in a source line."""
        return self._claimed.get(line, set())

    def heading_path_at(self, line: int) -> tuple[str, ...]:
        """The headings above a source line."""
        path: tuple[str, ...] = ()
        for block in self.blocks:
            if block.line > line:
                break
            path = block.heading_path
        return path
