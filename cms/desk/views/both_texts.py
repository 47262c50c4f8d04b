"""Both texts of an article on one page: for clinicians, and for patients and carers."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from articles.composition import compose
from articles.plain_language import PATIENT_GRADE_SOURCE
from articles.rendering import TextTooLarge
from cms.accounts.access import requires
from cms.accounts.roles import Role
from cms.desk.both_texts import both_texts
from cms.desk.views.frame import article_page, draft_for


@requires(Role.EDITOR)
@require_safe
def texts(request: HttpRequest, slug: str) -> HttpResponse:
    """Both texts of the draft as saved now, with their figures, their readability and their hard sentences."""
    draft = draft_for(request, slug)
    try:
        sides = both_texts(compose(draft))
    except TextTooLarge as error:
        return article_page(request, "desk/texts.html", draft, {"too_large": str(error)})
    return article_page(request, "desk/texts.html", draft, {"sides": sides, "target_source": PATIENT_GRADE_SOURCE})
