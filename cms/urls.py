"""Every address of the site. What each asks of its visitor is written on the view (`cms.accounts.access`)."""

from __future__ import annotations

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, URLResolver, include, path

from cms.accounts.access import public
from cms.accounts.methods import require_safe


def change_password(request: HttpRequest, extra_context: object = None) -> HttpResponse:
    """The support admin's way to a new password: the page that has limits, writes the record and sends the notice."""
    return redirect("account_change_password")


# One sign-in for everything, so that rate limits and second factors hold for the admin too.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.password_change = change_password  # type: ignore[method-assign, assignment]
admin.site.site_header = admin.site.site_title = f"{settings.SITE_NAME} support"
admin.site.index_title = "Support"


urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("cms.operations.urls")),
    path("accounts/", include("allauth.urls")),
    path("", include("cms.accounts.urls")),
    path("desk/", include("cms.desk.urls")),
    path("reviews/", include("reviews.urls")),
    path("admin/", admin.site.urls),
    path("", include("cms.publishing.urls")),
]

if settings.DEBUG:
    from cms.desk import style_guide

    @public
    @require_safe
    def styleguide(request: HttpRequest) -> HttpResponse:
        """Every part of the design system in every state; only where the system is being built."""
        return render(request, "styleguide.html", style_guide.parts())

    urlpatterns.append(path("styleguide/", styleguide, name="styleguide"))

handler429 = "cms.accounts.errors.too_many_requests"
handler500 = "cms.accounts.errors.server_error"
