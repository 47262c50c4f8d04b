"""The shared library: adding a source, correcting it, and linking it to a draft."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from articles.actions.drafts import revision_of, stamp
from articles.actions.identities import complete_identifiers, identified
from articles.actions.locking import lock_article
from articles.actions.retractions import match_references
from articles.citations.csl import UnreadableReferences, normalised_item
from articles.citations.source import Source
from articles.evidence_types import EvidenceType, RetractionStatus
from articles.models import Article, Draft, DraftReference, Reference, WriterAct
from articles.models.reference import KEY_FORM
from articles.policy import why_not_edit, why_not_identify_anew
from articles.references.identifiers import normal_doi, normal_pmid
from articles.references.keys import readable_key, year_in
from cms import clock
from cms.accounts.models import SYSTEM_USERNAME, User
from cms.accounts.roles import is_editor
from cms.ledger.audit import save_audited
from cms.refusals import Refused, refuse_if

DOI_LIMIT = 250
KEY_LIMIT = 120


@dataclass(frozen=True)
class ReferenceData:
    """What somebody enters about a source: a CSL item and what CSL has no place for. A study design of None says
    nothing about it.

    What a publisher announced about it counts when the source is added; later it is changed by `mark_reference` only.
    """

    csl: Mapping[str, Any]
    evidence_type: str = EvidenceType.RESEARCH
    issuing_body: str = ""
    key: str = ""
    study_design: str | None = None
    retraction: str = RetractionStatus.NONE
    retracted_on: date | None = None

    @classmethod
    def of(cls, source: Source) -> ReferenceData:
        """The same, from a source that an import read."""
        return cls(
            csl=source.csl,
            evidence_type=source.evidence_type,
            issuing_body=source.issuing_body,
            key=source.key,
            retraction=source.retraction,
            retracted_on=source.retracted_on,
        )


def _normalised(csl: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return normalised_item(csl)
    except UnreadableReferences as error:
        raise Refused(str(error), code="source-malformed") from error


def _columns(data: ReferenceData) -> dict[str, Any]:
    csl = {key: value for key, value in _normalised(data.csl).items() if value not in (None, "", [])}
    title = str(csl.get("title", "")).strip()
    if not title:
        raise Refused("A source needs a title.", code="title-missing")
    if len(title) > 500:
        raise Refused("The title of a source has at most 500 characters.", code="input-too-large")
    doi, pmid = str(csl.pop("DOI", "") or ""), str(csl.pop("PMID", "") or "")
    if len(doi) > DOI_LIMIT:
        raise Refused(f"A DOI has at most {DOI_LIMIT} characters here.", code="doi-malformed")
    if doi and normal_doi(doi) is None:
        raise Refused(f"“{doi}” is not a DOI. A DOI looks like 10.1000/182.", code="doi-malformed")
    if pmid and normal_pmid(pmid) is None:
        raise Refused(f"“{pmid}” is not a PubMed number. It has one to nine digits.", code="pmid-malformed")
    if data.evidence_type not in EvidenceType.values:
        raise Refused(f"There is no evidence type called “{data.evidence_type}”.")
    csl["title"] = title
    design = {} if data.study_design is None else {"study_design": " ".join(data.study_design.split())[:120]}
    return design | {
        "csl": csl,
        "title": title,
        "year": year_in(csl),
        "doi": normal_doi(doi) if doi else None,
        "pmid": normal_pmid(pmid) if pmid else None,
        "evidence_type": data.evidence_type,
        "issuing_body": " ".join(data.issuing_body.split())[:200].rstrip(),
    }


def _free_key(wanted: str) -> str:
    if len(wanted) <= KEY_LIMIT and not Reference.objects.filter(key=wanted).exists():
        return wanted
    wanted = wanted[: KEY_LIMIT - 10]
    taken = set(Reference.objects.filter(key__startswith=wanted).values_list("key", flat=True))
    key, number = wanted, 2
    while key in taken:
        key, number = f"{wanted}-{number}", number + 1
    return key


def find_same(data: ReferenceData) -> Reference | None:
    """The library's reference for the same source: by DOI or PMID, or (without either) title, year and container alike.
    Raises IdentifiersConflict where DOI and PMID belong to two entries."""
    columns = _columns(data)
    if columns["doi"] or columns["pmid"]:
        return identified(columns["doi"], columns["pmid"])
    container = columns["csl"].get("container-title", "")
    alike = Reference.objects.filter(
        title__iexact=columns["title"], year=columns["year"], doi=None, pmid=None
    ).select_related("merged_into")
    return next((found.current for found in alike if found.csl.get("container-title", "") == container), None)


@transaction.atomic
def add_reference(*, actor: User, data: ReferenceData) -> Reference:
    """Put a source into the library, or return the one that is there already (same DOI, PMID, or title and year), to
    which a DOI or PMID is added that it had not.

    Comes in: a CSL item with a title, and optionally a key. Raises Refused with what is wrong about it.
    """
    if not is_editor(actor) and actor.username != SYSTEM_USERNAME:
        raise Refused("Only editors add sources to the library.", code="not-an-editor")
    columns = _columns(data)
    if found := find_same(data):
        return complete_identifiers(reference=found, actor=actor, known=columns)
    wanted = data.key.strip() or readable_key(data.csl)
    try:
        KEY_FORM(wanted)
    except ValidationError:
        wanted = readable_key(data.csl)
    reference = Reference(
        key=_free_key(wanted),
        added_by=actor,
        added_at=clock.now(),
        retraction=data.retraction,
        retracted_on=data.retracted_on,
        flagged_at=None if data.retraction == RetractionStatus.NONE else clock.now(),
        **columns,
    )
    save_audited(reference, by=actor, reason="Added")
    match_references([reference])
    return reference


@transaction.atomic
def edit_reference(*, reference: Reference, actor: User, data: ReferenceData, reason: str) -> Reference:
    """Correct a library entry. Its key stays; frozen versions keep what they froze. With another identifier it is
    compared anew with the announcements on file."""
    if not is_editor(actor):
        raise Refused("Only editors change the library.", code="not-an-editor")
    reference = Reference.objects.select_for_update().get(pk=reference.pk)
    columns = _columns(data)
    for name in ("doi", "pmid"):
        other = Reference.objects.filter(**{name: columns[name]}).exclude(pk=reference.pk).first()
        if columns[name] and other:
            raise Refused(
                f"{name.upper()} {columns[name]} belongs to {other.key} already. If both are one source, merge them.",
                code="reference-duplicated",
            )
    identified = {name: getattr(reference, name) for name in ("doi", "pmid")}
    refuse_if(why_not_identify_anew(actor, reference, columns), code="may-not-mark")
    for name, value in columns.items():
        setattr(reference, name, value)
    save_audited(reference, by=actor, reason=reason or "Corrected")
    if identified != {name: columns[name] for name in identified}:
        match_references([reference])
    return reference


@transaction.atomic
def link_reference(*, article: Article, actor: User, reference: Reference) -> DraftReference:
    """Let the draft cite a library reference. Linking twice changes nothing."""
    article = lock_article(article)
    refuse_if(why_not_edit(actor, article), code="not-an-editor")
    draft = Draft.objects.get(article=article)
    reference = reference.current
    if link := draft.reference_links.filter(reference=reference).first():
        return link
    with revision_of(draft, by=actor, note=f"Linked {reference.key}"):
        link = DraftReference.objects.create(draft=draft, reference=reference, position=draft.reference_links.count())
        stamp(draft, by=actor, act=WriterAct.SAVE, text_changed=False)
    return link


@transaction.atomic
def unlink_reference(*, article: Article, actor: User, reference: Reference) -> None:
    """Take a reference off the draft's list. The text is not touched: a citation of it becomes a finding."""
    article = lock_article(article)
    refuse_if(why_not_edit(actor, article), code="not-an-editor")
    draft = Draft.objects.get(article=article)
    link = draft.reference_links.filter(reference=reference).first()
    if link is None:
        return
    with revision_of(draft, by=actor, note=f"Unlinked {reference.key}"):
        link.delete()
        stamp(draft, by=actor, act=WriterAct.SAVE, text_changed=False)
