"""What every template may ask: the site's name and address, and the roles of the person looking at the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from cms.accounts.models import User
from cms.accounts.roles import is_editor, is_managing_editor, is_reviewer


@dataclass(frozen=True)
class VisitorRoles:
    """The roles of the person looking at the page; all false for somebody not signed in."""

    editor: bool = False
    managing_editor: bool = False
    reviewer: bool = False


def roles_of(user: object) -> VisitorRoles:
    """The roles of a user, or none for anybody else (an anonymous visitor, no visitor at all)."""
    if not isinstance(user, User):
        return VisitorRoles()
    return VisitorRoles(editor=is_editor(user), managing_editor=is_managing_editor(user), reviewer=is_reviewer(user))


def site(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `site.name`, `site.url` and `roles`.

    `roles` looks at the session only when a template uses it, so that a reader's page that does not stays free of
    queries, cookies and `Vary: Cookie`.
    """
    return {
        "site": {"name": settings.SITE_NAME, "url": settings.SITE_URL},
        # allauth's sign-in page puts its own `site` (the host) over ours; the name in the masthead comes from here.
        "house": {"name": settings.SITE_NAME},
        "roles": SimpleLazyObject(lambda: roles_of(getattr(request, "user", None))),
    }
