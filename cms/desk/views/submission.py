"""Handing the draft to the board: what would be frozen, what stops it, reasons for warnings; taking it back."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from articles.actions import override_finding
from articles.checks import Severity
from articles.comparing import GraveChange
from articles.composition import Composition, compose
from articles.models import Audience, Draft, Version
from articles.policy import OVERRIDABLE, why_not_override
from cms.accounts.access import requires
from cms.accounts.roles import Role, is_managing_editor
from cms.desk.actions import submit as submit_draft
from cms.desk.corrections import grave_changes_in_draft, open_correction, why_not_minor
from cms.desk.forms.submission import FINGERPRINT_LIMIT, REASON_LIMIT, SubmissionForm
from cms.desk.previewing import ShownFinding, shown, why_not_rendered
from cms.desk.since_last_round import LastSubmission, decided_against, last_submission, since
from cms.desk.views.frame import article_page, draft_for, editor_in, number_in, show_or_save, status_of, typed
from cms.desk.views.record import record_page
from cms.refusals import Refused
from reviews.actions import withdraw_round
from reviews.corrections import not_minor
from reviews.letters import points_to_send
from reviews.models import CorrectionKind, Round
from reviews.policy import why_not_submit


@requires(Role.EDITOR)
@show_or_save
def submit(request: HttpRequest, slug: str) -> HttpResponse:
    """Show exactly what would be frozen, and freeze and submit it."""
    draft = draft_for(request, slug)
    composition = compose(draft)
    if request.method != "POST":
        return _submit_page(request, draft, composition)
    form = SubmissionForm(request.POST, warnings=composition.warnings)
    if not form.is_valid():
        return _submit_page(request, draft, composition, form=form)
    try:
        review = submit_draft(
            article=draft.article,
            actor=editor_in(request),
            seen_content_sha256=form.cleaned_data["content_sha256"],
            acknowledgements=form.acknowledgements(),
            note=form.cleaned_data["note"],
        )
    except Refused as refusal:
        return _submit_page(request, draft, composition, form=form, refused=refusal)
    messages.success(
        request,
        f"Version {review.version.number} is before the board (round {review.number}). The draft stays editable.",
    )
    return redirect("desk:record", slug=slug)


def _submit_page(
    request: HttpRequest,
    draft: Draft,
    composition: Composition,
    *,
    form: SubmissionForm | None = None,
    refused: Refused | None = None,
) -> HttpResponse:
    """The page for what stands there now, with the note and the reasons that were typed."""
    too_large = why_not_rendered(composition)
    digest = "" if too_large else composition.content_sha256
    last = last_submission(draft)
    graveness = _graveness(draft, composition) if last.is_correction else Graveness()
    typed_before = form.data if form else {}
    shown_now = SubmissionForm(
        warnings=composition.warnings,
        given=last.reasons,
        initial={name: str(typed_before[name]) for name in typed_before} | {"content_sha256": digest},
    )
    context = {
        "form": shown_now,
        "form_errors": form.errors if form else {},
        "errors": _errors(request, draft, composition),
        "parts": [] if too_large else [(Audience(name).label, parts) for name, parts in composition.parts.items()],
        "content_sha256": digest,
        "why_not": _why_not(request, draft, composition, too_large, last) or graveness.why_not,
        "grave_changes": graveness.changes,
        "why_not_minor": graveness.why_not,
        "open_round": last.open_round,
        "refused": refused.reason if refused else "",
        "since": None if too_large else since(last, composition),
        "unanswered": last.unanswered,
        "points": points_to_send(draft.article),
        "decided_against": decided_against(last, digest),
    }
    status = HTTPStatus.OK
    if form is not None:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    if refused is not None:
        status = status_of(refused)
    return article_page(request, "desk/submit.html", draft, context, status=status)


@dataclass(frozen=True)
class Graveness:
    """Why the draft cannot be handed in as the minor correction that it is called, and which changes say so."""

    why_not: str = ""
    changes: tuple[GraveChange, ...] = ()


def _graveness(draft: Draft, composition: Composition) -> Graveness:
    """Nothing for what is no correction, or a major one."""
    correction = open_correction(draft.article)
    if correction is None or correction.kind == CorrectionKind.MAJOR:
        return Graveness()
    changes = grave_changes_in_draft(composition, correction.edition.version)
    reason = why_not_minor(correction) or (not_minor(changes).reason if changes else "")
    return Graveness(reason, changes)


def _errors(
    request: HttpRequest, draft: Draft, composition: Composition
) -> list[tuple[ShownFinding, str | None, bool]]:
    """Each error, why this person may not override it, and whether an override is offered at all."""
    user = editor_in(request)
    errors = tuple(finding for finding in composition.findings if finding.severity == Severity.ERROR)
    return [
        (
            entry,
            why_not_override(user, draft.article, entry.finding.code),
            entry.finding.code in OVERRIDABLE and is_managing_editor(user) and not entry.is_overridden,
        )
        for entry in shown(errors, composition.overridden)
    ]


def _why_not(
    request: HttpRequest, draft: Draft, composition: Composition, too_large: str, last: LastSubmission
) -> str | None:
    """Why the button is off: the errors, or what the board's policy says of exactly this text."""
    if too_large:
        return too_large
    if errors := composition.errors:
        return f"{len(errors)} {'error has' if len(errors) == 1 else 'errors have'} to be mended first."
    if last.version and last.version.content_sha256 == composition.content_sha256:
        same: Version | None = last.version
    else:
        same = draft.article.versions.filter(content_sha256=composition.content_sha256).first()
    return why_not_submit(editor_in(request), same) if same else None


@requires(Role.EDITOR)
@require_POST
def override(request: HttpRequest, slug: str) -> HttpResponse:
    """Record why one error may stay."""
    draft = draft_for(request, slug)
    try:
        override_finding(
            article=draft.article,
            actor=editor_in(request),
            fingerprint=typed(request.POST, "fingerprint", limit=FINGERPRINT_LIMIT),
            reason=typed(request.POST, "reason", limit=REASON_LIMIT),
        )
    except Refused as refusal:
        return _submit_page(request, draft, compose(draft), refused=refusal)
    messages.success(request, "The decision is on record, with your name and reason.")
    return redirect("desk:submit", slug=slug)


@requires(Role.EDITOR)
@require_POST
def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a submission back. What was signed stays on record."""
    draft = draft_for(request, slug)
    review = get_object_or_404(Round, article=draft.article, pk=number_in(request.POST, "round") or 0)
    reason = typed(request.POST, "reason", limit=REASON_LIMIT)
    try:
        withdraw_round(review=review, actor=editor_in(request), reason=reason)
    except Refused as refusal:
        return record_page(request, draft, refused=refusal, reason=reason)
    messages.success(request, f"Round {review.number} is withdrawn. The draft is as it was.")
    return redirect("desk:record", slug=slug)
