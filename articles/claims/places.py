"""Where in the finished text a claim stands: the citation that a reader is led to."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from articles.claims.claim import Claim, ClaimContext
from articles.claims.statements import LEAD_IN_SEPARATOR


def places_of(claims: Sequence[Claim]) -> tuple[int | None, ...]:
    """For each claim the number, from 1, of the citation that marks its place (`cite-1`, `cite-2`, … in the page).

    That is the first citation of its own. A claim that owes its sources to what introduces it is led to that: the claim
    with the words of its lead-in, caption or footnote, else a citation in the header of its table, which stands in no
    claim. None where neither is found.
    """
    introductions = _Introductions(claims)
    headers = _Headers(claims)
    found: list[int | None] = []
    for claim in claims:
        headers.pass_by(claim)
        place = claim.citations[0] if claim.citations else introductions.citation_for(claim)
        if place is None and claim.kind == "row":
            place = headers.citation_for(claim)
        found.append(None if place is None else place + 1)
    return tuple(found)


class _Introductions:
    """The claims that may introduce others, under their headings."""

    def __init__(self, claims: Sequence[Claim]) -> None:
        self.under: dict[tuple[str, ...], list[Claim]] = defaultdict(list)
        self.found: dict[tuple[ClaimContext, tuple[str, ...]], int | None] = {}
        for claim in claims:
            if claim.citations:
                self.under[claim.context.heading_path].append(claim)

    def citation_for(self, claim: Claim) -> int | None:
        """The first citation of what introduces the claim and cites the same; looked for once for a whole list."""
        same = (claim.context, claim.keys)
        if same not in self.found:
            self.found[same] = self._citation_for(claim.context, set(claim.keys))
        return self.found[same]

    def _citation_for(self, context: ClaimContext, keys: set[str]) -> int | None:
        near = [other for other in self.under.get(context.heading_path, ()) if not keys.isdisjoint(other.keys)]
        for words in _introducing_words(context):
            if (same := next((other for other in near if other.text == words), None)) is not None:
                return same.citations[0]
        inside = (other for other in near if other.text in context.table_caption)
        return next((other.citations[0] for other in inside), None)


def _introducing_words(context: ClaimContext) -> Iterator[str]:
    """The innermost first."""
    yield from reversed(context.lead_in.split(LEAD_IN_SEPARATOR))
    yield from context.footnotes


class _Headers:
    """The citations that stand in no claim: those in the headings of columns, and in lines on sources below tables."""

    def __init__(self, claims: Sequence[Claim]) -> None:
        inside = {citation for claim in claims for citation in claim.citations}
        self.outside = sorted(set(range(max(inside, default=-1) + 2)) - inside)
        self.before: dict[ClaimContext, int] = {}
        self.of_table: dict[ClaimContext, int | None] = {}
        self.last = -1

    def pass_by(self, claim: Claim) -> None:
        """Note where the claim's table begins. To be called for every claim, in the order of the text."""
        if claim.kind == "row":
            self.before.setdefault(claim.context, self.last)
        self.last = max(self.last, *claim.citations, -1)

    def citation_for(self, row: Claim) -> int | None:
        """The first citation that stands in no claim since the row's table began; one table has it, not the next."""
        table = row.context
        if table not in self.of_table:
            since = self.before[table]
            found = next((citation for citation in self.outside if citation > since), None)
            self.of_table[table] = found
            self.last = self.last if found is None else max(self.last, found)
        return self.of_table[table]
