"""Pages about what a person is told: the list, opening one, and how to be told."""

from __future__ import annotations

from http import HTTPStatus
from typing import cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms.accounts.access import signed_in
from cms.accounts.actions.notifications import mark_all_read, mark_read, set_notification_settings
from cms.accounts.models import User
from cms.accounts.notification_forms import NotificationSettingsForm
from cms.outbox.models import Notification, NotificationSettings
from cms.refusals import Refused

ON_A_PAGE = 25
LARGEST_NUMBER = 2**63 - 1


def _actor(request: HttpRequest) -> User:
    """The signed-in person. The access rule of each view here has made sure that there is one."""
    return cast(User, request.user)


@signed_in
@require_safe
def list_notifications(request: HttpRequest) -> HttpResponse:
    """What the person was told, newest first."""
    # Emptied ones are kept for their keys only (`forget_old_mail`).
    mine = Notification.objects.filter(recipient=_actor(request)).exclude(subject="")
    page = Paginator(mine, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "section": "notifications",
        "page_obj": page,
        # What comes while the page is being read is not marked by its button.
        "newest": mine.aggregate(newest=Max("pk"))["newest"],
    }
    return render(request, "people/notifications.html", context)


@signed_in
@require_POST
def open_notification(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one of one's own as read, and go to the page that it is about."""
    notification = get_object_or_404(Notification, pk=pk, recipient=_actor(request))
    mark_read(actor=_actor(request), notification=notification)
    leads_here = notification.path and url_has_allowed_host_and_scheme(notification.path, allowed_hosts=None)
    return redirect(notification.path if leads_here else "people:notifications")


@signed_in
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything as read that the page showed or that is older."""
    typed = request.POST.get("newest", "")
    if typed.isascii() and typed.isdigit() and int(typed[:20]) <= LARGEST_NUMBER:
        count = mark_all_read(actor=_actor(request), newest=int(typed[:20]))
        messages.success(request, f"{count} marked as read." if count else "Nothing was unread.")
    else:
        messages.error(request, "Nothing was marked: the page did not say up to where. Please try again.")
    return redirect("people:notifications")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def notification_settings(request: HttpRequest) -> HttpResponse:
    """How the person wants to be told."""
    actor = _actor(request)
    wishes = NotificationSettings.objects.filter(user=actor).first() or NotificationSettings()
    names = ("delivery", "time_zone", "quiet_from", "quiet_until")
    form = NotificationSettingsForm(request.POST or None, initial={name: getattr(wishes, name) for name in names})
    status = HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                set_notification_settings(actor=actor, **form.cleaned_data)
            except Refused as refusal:
                form.add_error(None, refusal.reason)
            else:
                messages.success(request, "Saved.")
                return redirect("people:notification_settings")
    context = {"section": "account", "form": form}
    return render(request, "people/notification_settings.html", context, status=status)
