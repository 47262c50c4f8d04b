"""One entry a source: finding it by either identifier, and noting the one that it did not have yet."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import IntegrityError, transaction

from articles.actions.retractions import match_references
from articles.models import Reference
from cms.accounts.models import User
from cms.ledger.audit import save_audited
from cms.refusals import Refused, Stale

IDENTIFIERS = ("doi", "pmid")


class IdentifiersConflict(Refused):
    """The two identifiers of one source belong to two entries of the library. Only a person can say whether these are
    one source; `by_doi` and `by_pmid` are the entries to look at, and to merge."""

    def __init__(self, by_doi: Reference, by_pmid: Reference, doi: str, pmid: str) -> None:
        super().__init__(
            f"DOI {doi} belongs to {by_doi.key} and PMID {pmid} to {by_pmid.key}. If both are this source, merge them "
            "in the library; if not, correct the identifiers.",
            code="identifiers-conflict",
        )
        self.by_doi = by_doi
        self.by_pmid = by_pmid


def identified(doi: str | None, pmid: str | None) -> Reference | None:
    """The entry that stands for the source with these identifiers (in their normal form), also where it has only one
    of them. Raises IdentifiersConflict where they belong to two entries."""
    by_doi, by_pmid = _holder("doi", doi), _holder("pmid", pmid)
    if doi and pmid and by_doi is not None and by_pmid is not None and by_doi != by_pmid:
        raise IdentifiersConflict(by_doi, by_pmid, doi, pmid)
    return by_doi or by_pmid


def _holder(name: str, value: str | None) -> Reference | None:
    found = Reference.objects.select_related("merged_into").filter(**{name: value}).first() if value else None
    return found.current if found is not None else None


@transaction.atomic
def complete_identifiers(*, reference: Reference, actor: User, known: Mapping[str, str | None]) -> Reference:
    """Note the identifiers in `known` (`doi`, `pmid`) that a source had not: it was recognised by the other one.

    What it has is never replaced, and what belongs to another entry is left there. Changes nothing where nothing is
    missing.
    """
    reference = Reference.objects.select_for_update().get(pk=reference.pk)
    missing = {
        name: value
        for name in IDENTIFIERS
        if (value := known.get(name)) and not getattr(reference, name) and _holder(name, value) is None
    }
    if not missing:
        return reference
    for name, value in missing.items():
        setattr(reference, name, value)
    said = " and ".join(f"{name.upper()} {value}" for name, value in missing.items())
    try:
        with transaction.atomic():
            save_audited(reference, by=actor, reason=f"Same source by the other identifier: {said}")
    except IntegrityError as error:
        raise Stale(f"Somebody else has just entered {said}. Try again.") from error
    match_references([reference])
    return reference
