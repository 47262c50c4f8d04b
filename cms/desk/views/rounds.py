"""One round with everything on it."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles.source_news import cited_with_news, news_of
from cms import clock
from cms.accounts.access import requires
from cms.accounts.models import User
from cms.accounts.roles import Role, is_managing_editor
from cms.desk.round_forms import AssignForm, ConflictForm, PublishForm, ReasonForm, ScheduleForm, UnsignedForm
from cms.desk.round_queries import RoundCard, dissent_in, get_desk_round_or_404
from cms.publishing.models import ScheduledPublication
from cms.publishing.policy import (
    why_not_cancel,
    why_not_end_early_access,
    why_not_open_early,
    why_not_publish,
    why_not_publish_in_emergency,
)
from cms.refusals import Refused
from reviews.candidates import assignments_to_replace, candidates_for, proposed, unmet_specialties
from reviews.corrections import approvals_needed_by, correction_of
from reviews.forms import CommentForm, ReplyForm
from reviews.letters import letter_of
from reviews.mentions import people_beside
from reviews.models import CORRECTION_MEANINGS, Round, SignOff
from reviews.placing import discussion_of
from reviews.policy import (
    awaits_conflict_decision,
    standing_dissent,
    why_not_adjudicate,
    why_not_assign,
    why_not_comment,
    why_not_decide_conflict,
    why_not_submit,
    why_not_unassign,
    why_not_withdraw,
)
from reviews.queries import acknowledged_warnings, rounds_shown
from reviews.quorum import still_needed, valid_among
from reviews.states import RoundState
from reviews.views.answering import say_why_not, signed_in_user, status_of

FORMS: Mapping[str, type[forms.Form]] = {
    "unassign": ReasonForm,
    "withdraw": ReasonForm,
    "adjudicate": ReasonForm,
    "conflict": ConflictForm,
    "comment": CommentForm,
    "reply": ReplyForm,
    "publish": PublishForm,
    "schedule": ScheduleForm,
    "open_early": UnsignedForm,
    "end_early_access": ReasonForm,
}


@requires(Role.EDITOR)
@require_safe
def one_round(request: HttpRequest, pk: int) -> HttpResponse:
    """One round: for managing editors to act on, for the article's other editors to read and answer."""
    return round_page(request, get_desk_round_or_404(signed_in_user(request), pk))


def form_for(name: str, data: Any = None, *, row: int | None = None) -> forms.Form:
    """One of the page's forms, its ids apart from those of its neighbours; `row` tells the rows of a list apart."""
    return FORMS[name](data, auto_id=f"{name}-%s" if row is None else f"{name}-{row}-%s")


def refused(
    request: HttpRequest, review: Round, name: str, form: forms.Form, refusal: Refused, *, row: int | None = None
) -> HttpResponse:
    """The page again after an action refused, as things stand by now, with the reason at the form."""
    say_why_not(form, refusal)
    fresh = get_desk_round_or_404(signed_in_user(request), review.pk)
    return round_page(request, fresh, tried=(name, row, form), status=status_of(refusal))


def round_page(
    request: HttpRequest,
    review: Round,
    *,
    tried: tuple[str, int | None, forms.Form] | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """The page of a round; with one form as it was filled in `tried` (its name, the row it belongs to, the form)."""
    user = signed_in_user(request)
    name, row, form = tried or ("", None, None)
    now = clock.now()
    back = rounds_shown(review, request.GET.get("earlier", ""))
    discussion = discussion_of(review, user, back=back)
    sign_offs = _of_this_version(review)
    context = {
        "section": "rounds" if is_managing_editor(user) else "articles",
        "review": review,
        "version": review.version,
        "card": RoundCard(review, now),
        "now": now,
        "tracker": _tracker(review),
        "terms": review.terms,
        "rules": review.rules,
        "approvals_needed": approvals_needed_by(review),
        **_correction(review),
        **_seen_by_readers(review),
        **_after_adjudication(user, review, sign_offs),
        "acknowledgements": acknowledged_warnings(review),
        "letter": letter_of(review.submission),
        "discussion": discussion,
        "threads": discussion.threads,
        "rounds_back": back,
        "people": people_beside(
            review, user, [one.reviewer for one in review.assignments.all() if one.has_interests is not None]
        ),
        "at_desk": True,
        "tried_reply": {"comment": row, "body": form["body"].value()} if form and name == "reply" else None,
        "source_news": news_of(review.version, cited_with_news(review.version)),
        "why_not_comment": why_not_comment(user, review),
        "why_not_withdraw": why_not_withdraw(user, review),
        "assignments": _assignments(user, review, tried),
        "still_needed": still_needed(review, valid_among(review.sign_offs.all(), review), discussion.demands)
        if review.is_open
        else [],
        "dissent": dissent_in(review, sign_offs),
        "sign_offs": [
            (one, why_not_adjudicate(user, one), _row_form("adjudicate", one.pk, tried)) for one in sign_offs
        ],
        "forms": {
            plain: form if name == plain and row is None and form else form_for(plain)
            for plain in ("withdraw", "comment", "publish", "schedule", "open_early", "end_early_access")
        },
        "tried_name": name,
        "tried_reasons": [str(reason) for reasons in form.errors.values() for reason in reasons] if form else [],
    }
    if is_managing_editor(user):
        context |= _choosing(user, review, form if name == "assign" else None)
        context |= _publishing(user, review)
        context |= _unsigned(user, review)
    return render(request, "desk/round.html", context, status=status)


def _correction(review: Round) -> dict[str, Any]:
    """What the round corrects, and the two points whose comparison shows it."""
    correction = correction_of(review)
    if correction is None:
        return {"correction": None}
    return {
        "correction": correction,
        "correction_label": f"{correction.kind_now.label} correction of edition {correction.corrected_edition}",
        "correction_points": f"?old=v{correction.corrected.number}&new=v{review.version.number}",
        "correction_meaning": CORRECTION_MEANINGS[correction.kind_now],
    }


def _after_adjudication(user: User, review: Round, sign_offs: list[SignOff]) -> dict[str, Any]:
    """Whether what was asked for was decided against altogether, so that the text may be handed in as it is."""
    was_decided = any(hasattr(one, "adjudication") for one in sign_offs)
    if review.state != RoundState.CHANGES_REQUESTED or not was_decided or standing_dissent(review.version):
        return {"is_decided_against": False}
    return {"is_decided_against": True, "why_not_submit": why_not_submit(user, review.version)}


def _assignments(user: User, review: Round, tried: tuple[str, int | None, forms.Form] | None) -> list[dict[str, Any]]:
    """Each reviewer of the round, with the forms beside the name."""
    return [
        {
            "assignment": one,
            "why_not": why_not_unassign(user, one),
            "form": _row_form("unassign", one.pk, tried),
            "awaits_decision": one.is_open and awaits_conflict_decision(one),
            "why_not_decide": why_not_decide_conflict(user, one),
            "conflict_form": _row_form("conflict", one.pk, tried),
        }
        for one in review.assignments.all()
    ]


def _row_form(name: str, row: int, tried: tuple[str, int | None, forms.Form] | None) -> forms.Form:
    if tried and tried[:2] == (name, row):
        return tried[2]
    return form_for(name, row=row)


def _of_this_version(review: Round) -> list[SignOff]:
    """The round's sign-offs, each knowing the version in memory, whose writers are loaded already."""
    sign_offs = list(review.sign_offs.all())
    for one in sign_offs:
        one.version = review.version
    return sign_offs


def assign_form(review: Round, data: Any = None) -> AssignForm:
    """The list of board members who can review this version now."""
    return AssignForm(data, candidates=candidates_for(review), auto_id="assign-%s")


def _choosing(user: User, review: Round, tried: forms.Form | None) -> dict[str, Any]:
    why_not = why_not_assign(user, review)
    if why_not:
        return {"is_managing": True, "why_not_assign": why_not, "assign_form": tried}
    candidates, signed = candidates_for(review), valid_among(review.sign_offs.all(), review)
    return {
        "is_managing": True,
        "why_not_assign": None,
        "assign_form": tried or AssignForm(candidates=candidates, auto_id="assign-%s"),
        "proposed": proposed(review, candidates, signed),
        "unmet_specialties": unmet_specialties(review, candidates, signed),
        "to_replace": assignments_to_replace(review),
        "can_review": [one for one in candidates if one.why_not is None],
        "cannot_review": [one for one in candidates if one.why_not is not None],
    }


def _publishing(user: User, review: Round) -> dict[str, Any]:
    approval = getattr(review, "approval", None)
    if approval is None:
        return {}
    approval.version, approval.round = review.version, review
    plans = ScheduledPublication.objects.filter(approval=approval).select_related("scheduled_by").order_by("pk")
    return {
        "approval": approval,
        "edition": getattr(approval, "edition", None),
        "why_not_publish": why_not_publish(user, approval),
        "plans": [(planned, why_not_cancel(user, planned)) for planned in plans],
    }


def _unsigned(user: User, review: Round) -> dict[str, Any]:
    """What readers may see of the version before the board has decided."""
    if not review.is_open:
        return {}
    return {
        "early_access": getattr(review, "early_access", None),
        "why_not_open_early": why_not_open_early(user, review),
        "why_not_end_early_access": why_not_end_early_access(user, review),
        "why_not_emergency": why_not_publish_in_emergency(user, review) if review.rules.emergency_publishers else None,
    }


def _seen_by_readers(review: Round) -> dict[str, Any]:
    """What readers were shown in an emergency, whether they see it still, and which edition has this version's text."""
    live = getattr(review.article, "live_edition", None)
    seen = live.edition if live and not live.is_withdrawn else None
    emergency = getattr(review, "emergency", None)
    return {
        "emergency": emergency,
        "is_emergency_live": bool(emergency and seen and seen.pk == emergency.edition.pk),
        "seen_as": seen if seen and seen.version_id == review.version_id else None,
    }


def _tracker(review: Round) -> list[dict[str, Any]]:
    """Submitted · Under Review · what the round ended with, or would."""
    ended = not review.is_open
    began = review.review_began_at is not None
    approved = hasattr(review, "approval")
    return [
        {"label": "Submitted", "state": "done" if began or ended else "current", "on": review.submitted_at},
        {
            "label": "Under Review",
            "state": ("done" if ended else "current") if began else "waiting",
            "on": review.review_began_at,
        },
        {
            "label": review.get_state_display() if ended else "Approved",
            "state": ("done" if approved else "stopped") if ended else "waiting",
            "on": review.closed_at,
        },
    ]
