"""Two entries of the library that may be one source: what is offered where an action could not choose."""

from __future__ import annotations

from dataclasses import dataclass

from articles.actions.identities import IdentifiersConflict
from articles.models import Reference
from cms.refusals import Refused


@dataclass(frozen=True)
class Merger:
    """`winner` could stand for `loser` as well. `said` is why the question comes up."""

    winner: Reference
    loser: Reference
    said: str = ""


def offered(refusal: Refused) -> list[Merger]:
    """The merging that a refusal calls for: of the two entries that the identifiers of one source belong to."""
    return [Merger(refusal.by_doi, refusal.by_pmid)] if isinstance(refusal, IdentifiersConflict) else []
