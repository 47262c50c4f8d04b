"""One assignment at one address: the invitation, the version to judge, or what became of it, by its state."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from http import HTTPStatus
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles.models import Audience
from articles.overlays import marked_parts, source_marks
from articles.policy import why_sources_forbid
from articles.source_news import cited_with_news, news_of
from cms import clock
from cms.accounts.access import requires
from cms.accounts.models import User
from cms.accounts.roles import Role
from cms.accounts.second_factors import PASSKEY, TOTP, factors_of, needs_code
from cms.accounts.signing import locked_until
from cms.refusals import Refused
from reviews.actions.comments import why_not_comment
from reviews.changes import last_seen_among, since_seen
from reviews.claim_checks import ClaimSheet, claim_sheet
from reviews.claim_rows import claim_filters, claim_rows, short_id
from reviews.corrections import approvals_needed_by, correction_of
from reviews.declarations import declared_before
from reviews.dissent import requests_for_changes
from reviews.forms import (
    AcceptForm,
    CommentForm,
    DeclineForm,
    NotMinorForm,
    ReplyForm,
    ReviewerCommentForm,
    SignForm,
    TakeBackForm,
)
from reviews.letters import letter_of
from reviews.mentions import people_beside
from reviews.models import CORRECTION_MEANINGS, Assignment
from reviews.placing import discussion_of
from reviews.policy import (
    awaits_conflict_decision,
    why_not_answer,
    why_not_call_not_minor,
    why_not_check_claims,
    why_not_read,
    why_not_sign,
    why_not_take_back,
)
from reviews.queries import (
    acknowledged_warnings,
    earlier_rounds,
    get_assignment_or_404,
    read_version_of,
    rendition_for,
    rounds_shown,
)
from reviews.sittings import last_at_work, new_to
from reviews.states import AssignmentState
from reviews.views.answering import say_why_not, signed_in_user, status_of

FORMS: Mapping[str, type[forms.Form]] = {
    "accept": AcceptForm,
    "decline": DeclineForm,
    "comment": ReviewerCommentForm,
    "take_back": TakeBackForm,
    "not_minor": NotMinorForm,
}
# The page of each state and the forms on it. Every other state has the page that says what happened.
PAGES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    AssignmentState.INVITED: ("reviews/invitation.html", ("accept", "decline")),
    AssignmentState.ACCEPTED: ("reviews/assignment.html", ("comment", "sign", "decline", "not_minor")),
}
WAITING = ("reviews/waiting.html", ("decline",))
OVER = ("reviews/receipt.html", ("take_back", "comment", "not_minor"))


@requires(Role.REVIEWER)
@require_safe
def assignment(request: HttpRequest, pk: int) -> HttpResponse:
    """The reviewer's own assignment. The text is not there before interests are declared."""
    return page(request, get_assignment_or_404(signed_in_user(request), pk))


def awaits_decision(assignment: Assignment) -> bool:
    """Whether the reviewer has accepted, and a managing editor has to decide about their interests first."""
    return assignment.state == AssignmentState.ACCEPTED and awaits_conflict_decision(assignment)


def form_for(name: str, data: Any = None) -> forms.Form:
    """One of the page's forms, its ids apart from those of its neighbours."""
    return FORMS[name](data, auto_id=f"{name}-%s")


def sign_form(assignment: Assignment, data: Any = None, *, factors: frozenset[str] | None = None) -> SignForm:
    """The sign-off form with the round's checklist; empty, with what the reviewer had typed before."""
    draft = getattr(assignment, "review_draft", None)
    initial = {"decision": draft.decision, "comment": draft.comment} if draft else {}
    answers = {f"answer_{place}": answer for place, answer in draft.given.items()} if draft else {}
    return SignForm(
        data,
        initial=initial | answers,
        checklist=assignment.round.rules.checklist,
        asks_for_code=needs_code(assignment.reviewer) if factors is None else TOTP in factors,
        auto_id="sign-%s",
    )


def _empty_form(name: str, assignment: Assignment, factors: frozenset[str]) -> forms.Form:
    if name == "sign":
        return sign_form(assignment, factors=factors)
    if name == "comment" and assignment.state != AssignmentState.ACCEPTED:
        return CommentForm(auto_id="comment-%s")
    return form_for(name)


def page(request: HttpRequest, assignment: Assignment, **tried: forms.Form) -> HttpResponse:
    """The page of the assignment as it stands; with the forms in `tried` as they were filled, and then status 422."""
    reviewer = signed_in_user(request)
    template, names = WAITING if awaits_decision(assignment) else PAGES.get(assignment.state, OVER)
    factors = factors_of(reviewer) if "sign" in names else frozenset()
    context = {
        "section": "queue",
        "assignment": assignment,
        "review": assignment.round,
        "version": assignment.round.version,
        "now": clock.now(),
        "has_passkey": PASSKEY in factors,
        "forms": {name: tried.get(name) or _empty_form(name, assignment, factors) for name in names},
        **correction_context(assignment),
        "why_not_answer": why_not_answer(reviewer, assignment),
        "tried_reply": _tried_reply(tried.get("reply")),
        "refusals": [reason for name, form in tried.items() if name not in names for reason in _reasons(form)],
    }
    if "accept" in names:
        context["declared_before"] = declared_before(assignment)
    if why_not_read(reviewer, assignment) is None:
        context |= _text(request, reviewer, assignment)
        context["why_not_not_minor"] = why_not_call_not_minor(reviewer, assignment.round)
    if hasattr(assignment, "sign_off"):
        context["why_not_take_back"] = why_not_take_back(reviewer, assignment.sign_off)
        context["own_request"] = next(iter(requests_for_changes(assignment.round, [assignment.sign_off])), None)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if tried else HTTPStatus.OK
    return render(request, template, context, status=status)


def correction_context(assignment: Assignment) -> dict[str, Any]:
    """What the round corrects, for every page of the assignment; what changed only where the text is open."""
    review = assignment.round
    correction = correction_of(review)
    if correction is None:
        return {"correction": None}
    changes = f"{reverse('reviews:changes', args=[assignment.pk])}?against={correction.corrected.number}"
    is_open = why_not_read(assignment.reviewer, assignment) is None
    return {
        "correction": correction,
        "correction_meaning": CORRECTION_MEANINGS[correction.kind_now],
        "changes_url": changes if is_open else "",
        "approvals_needed": approvals_needed_by(review),
    }


def _tried_reply(form: forms.Form | None) -> dict[str, Any] | None:
    """What was typed as an answer that did not go through, and to which remark."""
    return {"comment": form.comment, "body": form["body"].value()} if isinstance(form, ReplyForm) else None


def refused(
    request: HttpRequest, assignment: Assignment, name: str, form: forms.Form, refusal: Refused
) -> HttpResponse:
    """The page again after an action refused: the reason beside the form, or on top where the form is gone by now."""
    fresh = get_assignment_or_404(signed_in_user(request), assignment.pk)
    say_why_not(form, refusal)
    response = page(request, fresh, **{name: form})
    response.status_code = status_of(refusal)
    return response


def _reasons(form: forms.Form) -> list[str]:
    return [str(reason) for reasons in form.errors.values() for reason in reasons]


def _text(request: HttpRequest, reviewer: User, assignment: Assignment) -> dict[str, Any]:
    """What only opens after the declaration: the frozen text, the discussion, and what went before."""
    read_version_of(assignment)
    review = assignment.round
    sheet = claim_sheet(assignment)
    back = rounds_shown(review, request.GET.get("earlier", ""))
    discussion = discussion_of(review, reviewer, back=back)
    rendition = rendition_for(review.version, request.GET.get("audience", Audience.PROFESSIONAL))
    cited = cited_with_news(review.version)
    read = list(earlier_rounds(review, back=back, reader=reviewer))
    seen, earlier = last_seen_among(assignment, read), read[:back]
    since = since_seen(seen, review.version, rendition.audience) if seen else None
    return {
        **_claims(request, sheet, since.claims if since else None),
        "since": since,
        "new_comments": new_to(
            assignment, discussion, last_at_work(assignment, sheet, discussion, earlier, clock.now())
        ),
        "why_not_check": why_not_check_claims(reviewer, assignment),
        "discussion": discussion,
        "threads": discussion.threads,
        "rules": review.rules,
        "rendition": rendition,
        "parts": marked_parts(rendition, source_marks(rendition, cited), since="this version was frozen"),
        "source_news": news_of(review.version, cited),
        "renditions": review.version.renditions.all(),
        "acknowledgements": acknowledged_warnings(review),
        "letter": letter_of(review.submission),
        "earlier": earlier,
        "rounds_back": back,
        "people": people_beside(review, reviewer, discussion.speakers),
        "why_not_comment": why_not_comment(reviewer, review),
        "why_not_sign": why_not_sign(reviewer, assignment),
        "why_sources_forbid": why_sources_forbid(review.version),
        "locked_until": locked_until(reviewer),
    }


def _claims(request: HttpRequest, sheet: ClaimSheet, seen: Collection[str] | None) -> dict[str, Any]:
    """The claims that the address asks for with `claims`, and what else it could ask for."""
    filters = claim_filters(sheet)
    wish = request.GET.get("claims", "")
    only = wish if wish in {one.value for one in filters} else ""
    return {
        "sheet": sheet,
        "claims": claim_rows(sheet, only=only, seen=seen),
        "claim_filters": filters,
        "claims_only": only,
        "first_to_check": short_id(sheet.unchecked[0]) if sheet.unchecked else "",
    }
