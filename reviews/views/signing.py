"""Signing off, and taking a sign-off back."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from cms.accounts.access import requires
from cms.accounts.models import User
from cms.accounts.roles import Role
from cms.accounts.second_factors import passkey_request
from cms.accounts.signing import SignatureProof, confirm_passkey, confirm_password
from cms.refusals import Refused
from reviews import actions
from reviews.forms import SignForm
from reviews.models import Assignment, SignOff
from reviews.policy import why_not_sign
from reviews.queries import get_assignment_or_404
from reviews.views.answering import signed_in_user, status_of
from reviews.views.assignment import form_for, page, refused, sign_form


@requires(Role.REVIEWER)
@require_POST
@sensitive_post_parameters("password", "code", "credential")
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign a decision on the version that the page showed.

    The password is confirmed before anything else and outside every transaction, so that a wrong answer stays on
    record (21 CFR 11.200, `cms.accounts.signing`).
    """
    reviewer = signed_in_user(request)
    assignment = get_assignment_or_404(reviewer, pk)
    form = sign_form(assignment, request.POST)
    if not form.is_valid():
        return page(request, assignment, sign=form)
    try:
        proof = _confirmed(reviewer, form, _purpose(assignment))
        actions.sign_off(
            assignment=assignment,
            actor=reviewer,
            decision=SignOff.Choice(form.cleaned_data["decision"]),
            seen_version_sha256=request.POST.get("version_sha256", ""),
            proof=proof,
            comment=form.cleaned_data["comment"],
            answers=form.answers,
        )
    except Refused as refusal:
        if _is_the_same_again(assignment, form.cleaned_data["decision"]):
            messages.info(request, "You have signed already; this is the receipt. Nothing was signed twice.")
            return redirect("reviews:assignment", pk=pk)
        return refused(request, assignment, "sign", form, refusal)
    messages.success(request, "Signed. Below is your receipt.")
    return redirect("reviews:assignment", pk=pk)


@requires(Role.REVIEWER)
@require_POST
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what has been typed so far; for the script that saves while somebody types. The password is never sent."""
    reviewer = signed_in_user(request)
    assignment = get_assignment_or_404(reviewer, pk)
    form = sign_form(assignment, request.POST)
    answers = {str(number): request.POST.get(f"answer_{number}", "") for number in range(len(form.checklist))}
    try:
        draft = actions.keep_review_draft(
            assignment=assignment,
            actor=reviewer,
            decision=request.POST.get("decision", ""),
            comment=request.POST.get("comment", ""),
            answers=answers,
        )
    except Refused as refusal:
        return JsonResponse({"code": refusal.code, "message": refusal.reason}, status=status_of(refusal))
    return JsonResponse({"kept_at": draft.updated_at.isoformat()})


@requires(Role.REVIEWER)
@require_POST
def passkey(request: HttpRequest, pk: int) -> HttpResponse:
    """What the browser needs to ask for the reviewer's passkey. POST, because the challenge is kept in the session."""
    reviewer = signed_in_user(request)
    assignment = get_assignment_or_404(reviewer, pk)
    if reason := why_not_sign(reviewer, assignment):
        return JsonResponse({"code": "may-not-sign", "message": reason}, status=HTTPStatus.CONFLICT)
    return JsonResponse(passkey_request(reviewer))


def _confirmed(reviewer: User, form: SignForm, purpose: str) -> SignatureProof:
    """The proof that it is the reviewer: by passkey where the page sent one, else by password and perhaps a code."""
    typed = form.cleaned_data
    if typed["credential"]:
        return confirm_passkey(reviewer, typed["credential"], purpose=purpose)
    return confirm_password(reviewer, typed["password"], purpose=purpose, code=typed.get("code", ""))


def _purpose(assignment: Assignment) -> str:
    return f"sign-off on {assignment.round.version}"


def _is_the_same_again(assignment: Assignment, decision: str) -> bool:
    """Whether this very decision is signed already: the second half of a double click."""
    return SignOff.objects.filter(assignment=assignment, decision=decision, withdrawal__isnull=True).exists()


@requires(Role.REVIEWER)
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own sign-off back while the round is open."""
    reviewer = signed_in_user(request)
    assignment = get_assignment_or_404(reviewer, pk)
    form = form_for("take_back", request.POST)
    if not form.is_valid():
        return page(request, assignment, take_back=form)
    try:
        actions.take_back_sign_off(sign_off=_signed(assignment), actor=reviewer, reason=form.cleaned_data["reason"])
    except Refused as refusal:
        return refused(request, assignment, "take_back", form, refusal)
    messages.success(request, "Your sign-off is taken back. Both stay on record.")
    return redirect("reviews:assignment", pk=pk)


def _signed(assignment: Assignment) -> SignOff:
    if not hasattr(assignment, "sign_off"):
        raise Refused("There is no sign-off of yours to take back.", code="not-signed")
    return assignment.sign_off
