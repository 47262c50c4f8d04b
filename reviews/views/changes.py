"""What changed in the version before a reviewer, against an earlier one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from articles.models import Audience
from articles.version_comparison import compare_versions
from cms.accounts.access import requires
from cms.accounts.roles import Role
from reviews.changes import Earlier, earlier_versions
from reviews.policy import why_not_read
from reviews.queries import get_assignment_or_404, rendition_for
from reviews.views.answering import signed_in_user


@requires(Role.REVIEWER)
@require_safe
def changes(request: HttpRequest, pk: int) -> HttpResponse:
    """The comparison with the version that the reviewer last saw, or with the one asked for by `against`."""
    reviewer = signed_in_user(request)
    assignment = get_assignment_or_404(reviewer, pk)
    if why_not_read(reviewer, assignment):
        return redirect("reviews:assignment", pk=pk)
    version = assignment.round.version
    number = request.GET.get("against", "")
    earlier = earlier_versions(assignment, named=_as_number(number))
    against = _chosen(earlier, number)
    audience = rendition_for(version, request.GET.get("audience", "")).audience
    context = {
        "section": "queue",
        "assignment": assignment,
        "version": version,
        "earlier": earlier,
        "against": against,
        "audience": audience,
        "audiences": [(row.audience, Audience(row.audience).label) for row in version.renditions.all()],
        "compared": compare_versions(against.version, version, audience) if against else None,
    }
    return render(request, "reviews/changes.html", context)


def _as_number(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else None


def _chosen(earlier: list[Earlier], number: str) -> Earlier | None:
    """The version asked for; without one that exists, the first of the list."""
    named = next((one for one in earlier if str(one.version.number) == number), None)
    return named or (earlier[0] if earlier else None)
