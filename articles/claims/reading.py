"""The claims of a rendered text."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from articles.citations.source import Source
from articles.claims.claim import Claim, ClaimContext
from articles.claims.identity import context_digest, covered_words, identity_of, source_names
from articles.claims.source_lines import SourceLines
from articles.claims.statements import Page, Statement
from articles.rendering.render import Cluster, Rendered


def claims_of(markdown: str, rendered: Rendered, sources: Mapping[str, Source]) -> tuple[Claim, ...]:
    """The claims of a text that cite something, in the order in which readers meet them, footnotes last.

    `rendered` is what `render` gave for `markdown` with these `sources`. A sentence, list item or table row is a claim
    where it has a citation, or where what introduces it has one and it has none. Each citation of `rendered` stands in
    exactly one claim, or in the header of a table whose rows it supports. Keys without a source count: which source
    was meant is another question.

    Changes nothing and raises nothing. What a claim is, and its identity, are described in docs/claims.md.
    """
    reading = _Reading(Page(rendered.body_html), rendered.clusters, sources, SourceLines(markdown))
    return tuple(reading.claims())


class _Supported(NamedTuple):
    """The citations of one statement: its own, and those that it owes to something else."""

    own: tuple[int, ...]
    lent: tuple[int, ...]


@dataclass(frozen=True)
class _Reading:
    page: Page
    clusters: Sequence[Cluster]
    sources: Mapping[str, Source]
    lines: SourceLines
    contexts: dict[tuple[object, ...], tuple[ClaimContext, str]] = field(default_factory=dict)

    def claims(self) -> Iterator[Claim]:
        seen: Counter[str] = Counter()
        line = 1
        for statement in self.page.statements:
            supported = self._supported(statement)
            if not supported.own and not (supported.lent and statement.passage.has_words):
                continue
            line = self._line(statement, supported, line)
            context, context_sha256 = self._context(statement)
            covered = self._covered(statement, supported, context_sha256)
            seen[covered] += 1
            cited = self._cited((*supported.own, *supported.lent))
            yield Claim(
                text=statement.passage.text,
                keys=tuple(cited),
                locators=tuple(["; ".join(dict.fromkeys(found)) for found in cited.values()]),
                kind=statement.kind,
                line=line,
                context=context,
                identity=identity_of(covered, seen[covered]),
                citations=supported.own,
            )

    def _supported(self, statement: Statement) -> _Supported:
        """A footnote that is only a citation stands for one in the sentence that first refers to it."""
        own, lent = list(statement.passage.citations), list[int]()
        for note in statement.notes:
            text = self.page.notes.get(note)
            if text is None:
                continue
            is_own = not text.has_words and self.page.first_use.get(note) is statement
            (own if is_own else lent).extend(text.citations)
        if own:
            return _Supported(tuple(own), statement.header)
        return _Supported((), (*lent, *statement.header) or statement.introduced_by)

    def _cited(self, citations: Iterable[int]) -> dict[str, list[str]]:
        """The keys in the order in which they are cited, each with its locators."""
        cited: dict[str, list[str]] = {}
        for citation in citations:
            cluster = self.clusters[citation]
            for key, locator in zip(cluster.keys, cluster.locators, strict=True):
                cited.setdefault(key, []).extend([locator] if locator else [])
        return cited

    def _context(self, statement: Statement) -> tuple[ClaimContext, str]:
        """The context and its digest; sentences that share one share it as an object too."""
        same = (statement.path, statement.lead_in, statement.caption, statement.columns, statement.notes)
        if (known := self.contexts.get(same)) is not None:
            return known
        notes = [self.page.notes.get(note) for note in statement.notes]
        context = ClaimContext(
            heading_path=statement.path,
            lead_in=statement.lead_in,
            table_caption=statement.caption,
            table_header=statement.columns,
            footnotes=tuple(note.text for note in notes if note is not None and note.has_words),
        )
        return self.contexts.setdefault(same, (context, context_digest(context)))

    def _covered(self, statement: Statement, supported: _Supported, context_sha256: str) -> str:
        mentions = statement.passage.mentions
        mentioned = {mention.citation for mention in mentions}
        lent = [citation for citation in (*supported.own, *supported.lent) if citation not in mentioned]
        return covered_words(
            statement.passage.text,
            [(mention, self._names(mention.citation)) for mention in mentions],
            [name for citation in (*lent, *self._cited_in_notes(statement)) for name in self._names(citation)],
            context_sha256,
        )

    def _cited_in_notes(self, statement: Statement) -> Iterator[int]:
        """What a footnote says counts with its sources."""
        for note in statement.notes:
            if (text := self.page.notes.get(note)) is not None:
                yield from text.citations

    def _names(self, citation: int) -> list[str]:
        return source_names(self.clusters[citation].keys, self.sources)

    def _line(self, statement: Statement, supported: _Supported, previous: int) -> int:
        """Where the claim begins in the source; looked for behind what introduces it where it has no citation."""
        inside = statement.passage.citations
        if inside:
            first = min(self.clusters[citation].line for citation in inside)
            return self.lines.beginning(statement.passage.text, first)
        if statement.kind == "row" or statement.notes:
            return self.lines.following(statement.passage.text, previous)
        introduced = min(self.clusters[citation].line for citation in (*supported.own, *supported.lent))
        return self.lines.following(statement.passage.text, max(introduced, previous))
