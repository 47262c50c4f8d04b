"""Who the session belongs to, with what every page of the desk asks of them: their roles, and the figure it shows."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.models import Group
from django.db.models import Count, Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce

from cms.accounts.models import User
from cms.accounts.roles import Role
from cms.accounts.second_factors import asked_of_person, present_with_person
from cms.outbox.models import Notification


class CountingBackend(AuthenticationBackend):
    """django-allauth's, except that the person comes with their roles and with `unread_notifications`.

    Both are read in the query that fetches the person (a partial index holds only what is unread), so that neither the
    access rule nor the navigation costs a page a query, and a page that does not ask who its visitor is nothing at all.
    So is whether a role asks for a second factor that the person lacks: it holds from the next click on, whenever the
    role was given, the rule made or the factor taken away.
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
        roles = {f"in_{role.name}": Exists(Group.objects.filter(name=role, user=OuterRef("pk"))) for role in Role}
        factors = {"factor_asked": asked_of_person(), "factor_present": present_with_person()}
        people = User.objects.annotate(unread_notifications=Coalesce(Subquery(unread), 0), **roles, **factors)
        user = people.filter(pk=user_id).first()
        if user is None or not self.user_can_authenticate(user):
            return None
        user.role_names = frozenset(str(role) for role in Role if vars(user)[f"in_{role.name}"])
        found = vars(user)
        user.lacks_second_factor = found["factor_asked"] and not found["factor_present"]
        return user
