"""Checking, without an account, whether a text is the one that was signed.

Apart from the reader's pages because of the form: its token makes each answer a visitor's own, so nothing here is kept
in any cache.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from cms.accounts.access import public
from cms.accounts.errors import too_many_requests
from cms.accounts.methods import require_http_methods, require_safe
from cms.accounts.throttle import within_limit
from cms.publishing.banners import old_edition_banner, own_banners
from cms.publishing.models import Edition, correction_word
from cms.publishing.notices import standing
from cms.publishing.proof import (
    Answer,
    Verdict,
    compare_file,
    compare_pasted,
    edition_with_code,
    shown_code,
    verification_address,
)
from cms.publishing.proof_forms import CodeForm, HeldTextForm
from cms.publishing.queries import PublishedArticle, published_article, signed_by
from reviews.claims_checked import claims_checked

COMPARISONS = 30
WINDOW = 10 * 60


@public
@never_cache
@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """Asks for a verification code and leads to its edition."""
    form = CodeForm(request.GET if "code" in request.GET else None)
    status = HTTPStatus.OK
    if form.is_bound:
        if form.is_valid():
            edition = edition_with_code(form.cleaned_data["code"])
            if edition is not None:
                return redirect(verification_address(edition))
            form.add_error("code", "No edition has this code. Compare it with the one at the end of the article.")
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    return render(request, "publishing/verify.html", {"form": form}, status=status)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify_edition(request: HttpRequest, code: str) -> HttpResponse:
    """What was signed under a code, and, for a file or a text that is sent, whether it is that."""
    edition = edition_with_code(code)
    published = published_article(edition.article.slug) if edition else None
    found = published.edition(edition.number) if edition and published else None
    if published is None or found is None:
        raise Http404("No edition has this verification code.")
    form = HeldTextForm()
    answer, status = None, HTTPStatus.OK
    if request.method == "POST":
        if not within_limit(request, "verify", limit=COMPARISONS, seconds=WINDOW):
            return too_many_requests(request)
        form = HeldTextForm(request.POST, request.FILES)
        if form.is_valid():
            answer = _answer(published, found, form)
        else:
            status = HTTPStatus.UNPROCESSABLE_ENTITY
    context = _shown(published, found) | {"form": form, "answer": answer}
    return render(request, "publishing/verify_edition.html", context, status=status)


def _answer(published: PublishedArticle, edition: Edition, form: HeldTextForm) -> Answer:
    is_withdrawn = published.is_withdrawn(edition)
    if upload := form.cleaned_data["file"]:
        return compare_file(edition, published.notices_on(edition), upload.read(), is_withdrawn=is_withdrawn)
    if is_withdrawn:
        return Answer(
            Verdict.NOT_SHOWN,
            _("Not compared"),
            _("This text was withdrawn: its words are not compared, because the differences would show them."),
            _("None. A file that was downloaded from us can still be checked."),
        )
    return compare_pasted(edition, form.cleaned_data["text"])


def _shown(published: PublishedArticle, edition: Edition) -> dict[str, Any]:
    banners = own_banners(published, edition)
    if not published.is_live(edition):
        banners.append(old_edition_banner(published, edition))
    return {
        "published": published,
        "edition": edition,
        "code": shown_code(edition),
        "banners": banners,
        "status": _status(published, edition),
        "is_withdrawn": published.is_withdrawn(edition),
        "sign_offs": signed_by(edition),
        "claims_checked": claims_checked(signed_by(edition)),
    }


def _status(published: PublishedArticle, edition: Edition) -> str:
    said = [notice.label for notice in standing(published.notices_on(edition))]
    if made := published.correction_made_by(edition):
        corrects = _("Corrects edition %(number)s (%(kind)s)")
        said.append(
            corrects % {"number": published.number_of(made.edition_id), "kind": correction_word(made.correction_kind)}
        )
    if published.is_withdrawn(edition):
        place = _("Withdrawn")
    elif published.is_live(edition):
        place = _("Live: this is what readers are shown")
    else:
        place = _("An earlier edition; edition %(number)d followed") % {"number": published.live_edition.number}
    return "; ".join([place, *said])
