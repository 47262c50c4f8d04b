"""Who the session belongs to, with the one figure that every page of the desk shows."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from cms.accounts.models import User
from cms.outbox.models import Notification


class CountingBackend(AuthenticationBackend):
    """django-allauth's, except that the person comes with `unread_notifications`.

    Counted in the query that fetches the person (a partial index holds only what is unread), so that the figure in the
    navigation costs no page a query, and a page that does not ask who its visitor is nothing at all.
    """

    def get_user(self, user_id: Any) -> User | None:
        """The active account of this number, or None."""
        unread = (
            Notification.objects.filter(recipient=OuterRef("pk"), read_at__isnull=True)
            .order_by()
            .values("recipient")
            .annotate(count=Count("pk"))
            .values("count")
        )
        user = User.objects.annotate(unread_notifications=Coalesce(Subquery(unread), 0)).filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
