"""Addresses with every kind of rule, and one without, for the tests of access."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views import View
from django.views.decorators.http import require_POST

from cms.accounts.access import public, requires, signed_in
from cms.accounts.roles import Role


def _page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("page")


@public
class OpenPage(View):
    def get(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse("page")


def _copy(rule):
    return rule(lambda request: HttpResponse("page"))


urlpatterns = [
    path("public/", _copy(public)),
    path("class/", OpenPage.as_view()),
    path("signed-in/", _copy(signed_in)),
    path("editors/", _copy(requires(Role.EDITOR))),
    path("managing/", _copy(requires(Role.MANAGING_EDITOR))),
    path("board/", _copy(requires(Role.REVIEWER))),
    path("post/", require_POST(_copy(requires(Role.EDITOR)))),
    path("forgotten/", _page),
    path("accounts/", include("allauth.urls")),
    path("", include("cms.publishing.urls")),
    path("desk/", include("cms.desk.urls")),
    path("reviews/", include("reviews.urls")),
    path("", include("cms.accounts.urls")),
]
