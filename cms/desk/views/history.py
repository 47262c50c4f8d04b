"""The draft's saves and the article's versions; one save with its differences; bringing one back."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe
from reversion.models import Revision

from articles.actions import StaleDraftError, restore_save
from articles.draft_text import current_text
from articles.history import SavedText, saved_text
from articles.library_history import changed_since
from articles.models import Draft, Reference
from cms.accounts.access import requires
from cms.accounts.roles import Role
from cms.desk.figure_parts import figures_apart
from cms.desk.line_diff import compare_fields
from cms.desk.parts import parts_of
from cms.desk.timeline import moments_of, moments_on
from cms.desk.views.frame import article_page, draft_for, editor_in, number_in
from cms.refusals import Refused


@requires(Role.EDITOR)
@require_safe
def history(request: HttpRequest, slug: str) -> HttpResponse:
    """Every save, version and submission on one line of time: who, when, why, and the sign-offs a version carries."""
    draft = draft_for(request, slug)
    page = moments_of(draft, number_in(request.GET, "page") or 1)
    moments = moments_on(page)
    points = [moment.point for moment in moments if moment.point]
    # The last change is marked to begin with.
    marked = {"marked_new": points[0] if points else "", "marked_old": points[1] if len(points) > 1 else ""}
    return article_page(request, "desk/history.html", draft, {"page_obj": page, "moments": moments} | marked)


def _saved_or_404(draft: Draft, revision: int) -> tuple[Revision, SavedText]:
    found = get_object_or_404(Revision.objects.select_related("user"), pk=revision)
    try:
        return found, saved_text(draft, found)
    except Refused as refusal:
        raise Http404(refusal.reason) from refusal


@requires(Role.EDITOR)
@require_safe
def save(request: HttpRequest, slug: str, revision: int) -> HttpResponse:
    """One save: its text, and what restoring it would change in the draft as it is now."""
    draft = draft_for(request, slug)
    _, saved = _saved_or_404(draft, revision)
    return _save_page(request, draft, saved)


def _save_page(request: HttpRequest, draft: Draft, saved: SavedText, *, refused: str = "") -> HttpResponse:
    if refused:
        # As it stands by now: somebody else may have saved it.
        draft = draft_for(request, draft.article.slug)
    figures_now, figures_saved = figures_apart(draft, saved)
    linked = set(draft.reference_links.values_list("reference_id", flat=True))
    context = {
        "saved": saved,
        "parts": parts_of(saved.text),
        "differences": compare_fields(
            parts_of(current_text(draft)) | figures_now, parts_of(saved.text.normalised()) | figures_saved
        ),
        "links_to_restore": Reference.objects.filter(pk__in=saved.reference_ids - linked),
        "library_changes": changed_since(saved.reference_ids, saved.saved_at),
        "newest_version": draft.article.versions.aggregate(newest=Max("number"))["newest"],
        "edit_number": draft.edit_number,
        "refused": refused,
    }
    status = HTTPStatus.CONFLICT if refused else HTTPStatus.OK
    return article_page(request, "desk/save.html", draft, context, status=status)


@requires(Role.EDITOR)
@require_POST
def restore(request: HttpRequest, slug: str, revision: int) -> HttpResponse:
    """Bring an earlier save's text and links back as a new save."""
    draft = draft_for(request, slug)
    found, saved = _saved_or_404(draft, revision)
    edit_number = number_in(request.POST, "edit_number")
    try:
        restore_save(
            article=draft.article,
            actor=editor_in(request),
            revision=found,
            expected_edit=-1 if edit_number is None else edit_number,
        )
    except StaleDraftError as conflict:
        reason = (
            f"{conflict.draft.updated_by} saved this draft after you opened this page. Look at the differences again."
        )
        return _save_page(request, draft, saved, refused=reason)
    except Refused as refusal:
        return _save_page(request, draft, saved, refused=refusal.reason)
    messages.success(request, "The earlier text is back, as a new save. The one it replaced is in the history.")
    return redirect("desk:draft", slug=slug)
