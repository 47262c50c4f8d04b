"""Sources by their identifiers: looked up at Crossref and PubMed, added to the library, and looked up again."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice

from django.db import transaction
from django.db.models import F, Q, QuerySet

from articles.actions.flags import note_announcement
from articles.actions.references import ReferenceData, add_reference, find_same
from articles.evidence_types import RetractionStatus
from articles.models import FlagSource, Reference, SourceEnquiry
from articles.references.lookup import Found, Identifier, LookupTrouble, Provider, Statement, look_up
from articles.references.lookup.enquiry import TOTAL_SECONDS, providers
from articles.references.lookup.network import Deadline
from cms import clock
from cms.accounts.models import SYSTEM_USERNAME, User
from cms.accounts.roles import is_editor
from cms.ledger.audit import save_audited
from cms.refusals import Refused

SOURCES = {"Crossref": FlagSource.CROSSREF, "PubMed": FlagSource.PUBMED}
# The NCBI allows three requests a second without a key; a reference takes at most two of them.
PAUSE = 0.7
FAILURES_IN_A_ROW = 3


@dataclass
class RefreshReport:
    """What one run of `refresh_references` did. `left` references are still due; the next run goes on with them."""

    looked_up: int = 0
    left: int = 0
    changed: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    stopped: str = ""


def look_up_reference(*, actor: User, text: str) -> Reference:
    """Find the source behind a DOI, PMID or PMCID and put it into the library, with its abstract.

    An entry that is there already is returned with its bibliographic data untouched, but for a DOI or PMID that it had
    not; in either case a retraction,
    correction or concern that the services know of is noted. The network is asked before any transaction begins.
    Raises Refused with the reason: no editor, no identifier, unknown, unreachable.
    """
    if not is_editor(actor) and actor.username != SYSTEM_USERNAME:
        raise Refused("Only editors add sources to the library.", code="not-an-editor")
    result = look_up(text)
    if result.record is None:
        raise Refused(result.reason, code=result.code)
    return add_found(actor=actor, found=result.record)


@transaction.atomic
def add_found(*, actor: User, found: Found) -> Reference:
    """Put a found source into the library, or return the entry that is there. Raises Refused as `add_reference`,
    also where the service's DOI and PMID belong to two entries."""
    data = ReferenceData(csl=found.csl, evidence_type=found.evidence_type, issuing_body=found.issuing_body)
    is_new = find_same(data) is None
    reference = add_reference(actor=actor, data=data)
    if is_new and (found.abstract or found.study_design):
        reference.abstract, reference.study_design = found.abstract, found.study_design[:120]
        save_audited(
            reference,
            by=actor,
            reason=f"Looked up at {found.provider}",
            update_fields=["abstract", "study_design"],
        )
    if found.statement.status != RetractionStatus.NONE:
        _note(reference, found.statement, actor)
    return Reference.objects.get(pk=reference.pk)


def _note(reference: Reference, statement: Statement, actor: User) -> bool:
    return note_announcement(
        reference=reference,
        actor=actor,
        source=SOURCES[statement.source],
        status=statement.status,
        on=statement.on,
        notice=statement.notice,
    )


def due_references(older_than: timedelta, among: QuerySet[Reference] | None = None) -> QuerySet[Reference]:
    """Identifiable references, all or those `among`, about which nobody was asked within `older_than`: never asked
    first, then the longest ago."""
    due = Reference.objects.filter(Q(doi__isnull=False) | Q(pmid__isnull=False), merged_into=None)
    if among is not None:
        due = due.filter(pk__in=among.order_by().values("pk"))
    return due.filter(Q(enquiry=None) | Q(enquiry__asked_at__lt=clock.now() - older_than)).order_by(
        F("enquiry__asked_at").asc(nulls_first=True), "pk"
    )


def refresh_references(
    *, older_than: timedelta, limit: int, among: QuerySet[Reference] | None = None, pause: float = PAUSE
) -> RefreshReport:
    """Ask Crossref and PubMed again what was announced about the library's sources (or those `among`), and set or take
    back flags.

    Bibliographic data is never changed. At most `limit` references a run, those first that waited longest, so a run
    that was cut short goes on where it stopped, and two at once share the work. Stops early when the services fail
    three times in a row. Acts as the system account; each reference is a transaction of its own, begun after the
    network was asked.
    """
    report = RefreshReport()
    system = User.objects.get(username=SYSTEM_USERNAME)
    failures = 0
    for reference in islice(_one_by_one(due_references(older_than, among)), limit):
        statements, troubles = statements_about(reference)
        passing = any(trouble.passing for trouble in troubles)
        failures = failures + 1 if passing else 0
        if troubles:
            report.failed[reference.key] = " ".join(str(trouble) for trouble in troubles)
        # An answer that can never be used is not asked for again and again: it would hold up all others.
        if _take_over(reference, statements, system, done=not passing):
            report.changed.append(reference.key)
        report.looked_up += 1
        if failures == FAILURES_IN_A_ROW:
            report.stopped = report.failed[reference.key]
            break
        time.sleep(pause)
    report.left = due_references(older_than, among).count()
    return report


def _one_by_one(due: QuerySet[Reference]) -> Iterator[Reference]:
    """Each of the references that are due now, read afresh: the run takes long, rows change meanwhile, and another run
    may have asked about one."""
    for number in list(due.values_list("pk", flat=True)):
        reference = due.filter(pk=number).first()
        if reference is not None:
            yield reference


def statements_about(reference: Reference) -> tuple[list[Statement], list[LookupTrouble]]:
    """What each service says now about a reference, and which of them could not say. Asks the network, not the
    cache."""
    statements: list[Statement] = []
    troubles: list[LookupTrouble] = []
    for provider in providers(Deadline(TOTAL_SECONDS)):
        try:
            found = _found_by(provider, reference)
        except LookupTrouble as trouble:
            troubles.append(trouble)
            continue
        if found is not None:
            statements.append(found.statement)
    return statements, troubles


def _found_by(provider: Provider, reference: Reference) -> Found | None:
    """The record by PMID, and where the service knows none by that, by DOI."""
    identifiers = [Identifier("pmid", reference.pmid)] if reference.pmid else []
    identifiers += [Identifier("doi", reference.doi)] if reference.doi else []
    return next((found for one in identifiers if (found := provider.find(one))), None)


@transaction.atomic
def _take_over(reference: Reference, statements: list[Statement], system: User, *, done: bool) -> bool:
    # What a service takes back goes first: otherwise it could take back what the next one has just said.
    statements = sorted(statements, key=lambda statement: -statement.gravity)
    before = (reference.retraction, reference.retracted_on, reference.retraction_notice)
    for statement in statements:
        _note(reference, statement, system)
    reference = Reference.objects.get(pk=reference.pk)
    if done:
        answered = " and ".join(sorted(statement.source for statement in statements))
        SourceEnquiry.objects.update_or_create(
            reference=reference, defaults={"asked_at": clock.now(), "answered_by": answered}
        )
    return before != (reference.retraction, reference.retracted_on, reference.retraction_notice)
