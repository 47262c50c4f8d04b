"""The claims that rest on a source, as a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from articles.claims.evidence_table import BYTE_ORDER_MARK, COLUMNS, cells_of, csv_lines
from cms.desk.where_cited import CitingVersion
from cms.publishing.addresses import absolute

OWN_COLUMNS = ("article", "article_title", "version", "editions", "standing", "audience", "address")


def claims_file(versions: Iterable[CitingVersion]) -> str:
    """One line for each claim of each version, as CSV: where it stands, then the columns of the evidence table."""
    return f"{BYTE_ORDER_MARK}{csv_lines([(*OWN_COLUMNS, *COLUMNS), *_lines(versions)])}"


def _lines(versions: Iterable[CitingVersion]) -> Iterator[tuple[str, ...]]:
    for citing in versions:
        version = citing.copy.version
        for claim in citing.claims:
            for source in claim.row.sources:
                yield (
                    version.article.slug,
                    version.title,
                    str(version.number),
                    ", ".join(map(str, citing.edition_numbers)),
                    _standing(citing),
                    claim.audience.value,
                    absolute(claim.address),
                    *cells_of(claim.row, source),
                )


def _standing(citing: CitingVersion) -> str:
    """`live`, `published` (an earlier edition), `in-review` or `frozen`."""
    if citing.is_live:
        return "live"
    if citing.edition_numbers:
        return "published"
    return "in-review" if citing.is_before_the_board else "frozen"
