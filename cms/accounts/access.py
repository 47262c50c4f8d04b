"""Who may open which address. Every view carries a rule; a view without one is never served.

    @public                              anyone, signed in or not
    @signed_in                           any active account
    @requires(Role.EDITOR, ...)          any of the roles; a managing editor counts as an editor

Whoever is not signed in is sent to the sign-in page and back. Whoever is signed in but lacks the role gets 404: a
person is not told of pages that are not theirs. Rules about single rows (my assignment, my draft) live in policies
and queries. Whose role asks for a second factor and who has none opens nothing but the pages that set one up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import urlsplit

from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import ResolverMatch
from django.utils.cache import patch_cache_control
from django.utils.http import url_has_allowed_host_and_scheme

from cms.accounts.actions.sessions import note_seen
from cms.accounts.models import User
from cms.accounts.roles import Role, is_editor, is_managing_editor, is_reviewer

View = TypeVar("View", bound=Callable[..., Any])

HOLDS_ROLE: dict[Role, Callable[[User], bool]] = {
    Role.EDITOR: is_editor,
    Role.MANAGING_EDITOR: is_managing_editor,
    Role.REVIEWER: is_reviewer,
}

# Views of these modules decide for themselves who may see them (sign-in, password reset, second factors).
BRING_THEIR_OWN_RULES = ("allauth.account.", "allauth.mfa.")
SUPPORT_ADMIN_NAMESPACE = "admin"
# What is open to somebody who has to set up a second factor first: that, the password it asks for, and the way out.
SETS_UP_A_SECOND_FACTOR = ("mfa_", "account_reauthenticate", "account_logout", "account_login")


@dataclass(frozen=True)
class AccessRule:
    """One rule: its name as docs and tests say it, and whom it lets in. `admits` is None where anyone may come in."""

    name: str
    admits: Callable[[User], bool] | None

    @property
    def is_public(self) -> bool:
        """Whether the view is served without asking who the visitor is (so without touching the session)."""
        return self.admits is None

    def allows(self, visitor: User | AnonymousUser) -> bool:
        """Whether `visitor` may open the view."""
        if self.admits is None:
            return True
        return isinstance(visitor, User) and visitor.is_active and self.admits(visitor)


PUBLIC = AccessRule("public", None)
SIGNED_IN = AccessRule("signed in", lambda user: user.is_authenticated)
SUPPORT = AccessRule("support admin", lambda user: user.is_staff)


def under(rule: AccessRule) -> Callable[[View], View]:
    """A decorator that puts a function view, or a class-based one, under `rule`.

    Only a mark is left: the middleware enforces it before the view, and before any decorator around the view, runs.
    So the order among other decorators does not matter, as long as they use `functools.wraps`.
    """

    def mark(view: View) -> View:
        view.access_rule = rule  # type: ignore[attr-defined]
        return view

    return mark


def public(view: View) -> View:
    """Let anyone open `view`."""
    return under(PUBLIC)(view)


def signed_in(view: View) -> View:
    """Let every active account open `view`."""
    return under(SIGNED_IN)(view)


def requires(*roles: Role) -> Callable[[View], View]:
    """Let people with any of `roles` open the view. Raises ImproperlyConfigured without a role."""
    if not roles:
        raise ImproperlyConfigured("requires() needs a role; for every account use signed_in, for everyone public.")
    return under(
        AccessRule(
            name=" or ".join(role.label.lower() for role in roles),
            admits=lambda user: any(HOLDS_ROLE[role](user) for role in roles),
        )
    )


def rule_of(view: Callable[..., Any], match: ResolverMatch | None = None) -> AccessRule | None:
    """The rule of a view callback (for a class-based view, of its class), or None where it has none.

    `match` tells the admin's pages, which come from many modules, by their URL namespace.
    """
    if match is not None and SUPPORT_ADMIN_NAMESPACE in match.namespaces:
        return SUPPORT
    rule = getattr(view, "access_rule", None) or getattr(getattr(view, "view_class", None), "access_rule", None)
    return rule if isinstance(rule, AccessRule) else None


def brings_its_own_rule(view: Callable[..., Any]) -> bool:
    """Whether the view belongs to a third-party package that guards its own pages."""
    return f"{view.__module__}.".startswith(BRING_THEIR_OWN_RULES)


class ExplicitAccessMiddleware:
    """Enforces the view's rule before anything of the view runs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Keep what only some may see out of caches. Not `no-store`: going back to a form would lose what was typed."""
        response = self.get_response(request)
        if getattr(request, "is_private_page", False) and not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_cache=True)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """None to go on, or the answer for somebody not signed in.

        Raises Http404 for an account without the role, and ImproperlyConfigured for a view without a rule.
        """
        if brings_its_own_rule(view):
            name = getattr(request.resolver_match, "url_name", None) or ""
            return None if name.startswith(SETS_UP_A_SECOND_FACTOR) else ask_for_second_factor(request)
        rule = rule_of(view, request.resolver_match)
        if rule is None:
            raise ImproperlyConfigured(
                f"{view.__module__}.{getattr(view, '__qualname__', view)} serves {request.path} without a rule. "
                "Put @public, @signed_in or @requires(...) from cms.accounts.access on it."
            )
        if not rule.is_public:
            request.is_private_page = True  # type: ignore[attr-defined]
        if rule.is_public:
            return None
        if rule.allows(request.user):
            if isinstance(request.user, User):
                note_seen(request, request.user)
            return ask_for_second_factor(request)
        if request.user.is_authenticated:
            raise Http404("This page is not there for this account.")
        return ask_to_sign_in(request)


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """The answer to a visitor whom a rule asks to sign in: the sign-in page with a way back, or 401 for scripts.

    A background save must not mistake the sign-in page for a success, therefore whoever asks for JSON gets a status
    and a code.
    """
    if request.accepts("application/json") and not request.accepts("text/html"):
        message = "You are signed out. Sign in in another tab, then try again: nothing on this page is lost."
        return JsonResponse({"code": "signed-out", "message": message}, status=HTTPStatus.UNAUTHORIZED)
    return redirect_to_login(_way_back(request))


def ask_for_second_factor(request: HttpRequest) -> HttpResponse | None:
    """The answer to somebody whose role asks for a second factor that they lack: the page that sets one up, or 403 with
    a code for scripts. None for everybody else."""
    if not getattr(request.user, "lacks_second_factor", False):
        return None
    if request.accepts("application/json") and not request.accepts("text/html"):
        message = "Your role asks for a second factor. Set one up in another tab, then try again."
        return JsonResponse({"code": "second-factor-missing", "message": message}, status=HTTPStatus.FORBIDDEN)
    return redirect("mfa_index")


def _way_back(request: HttpRequest) -> str:
    """Where to go after signing in: this page, or, for a form that was sent, the page it was on."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    sent_from = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(sent_from, {request.get_host()}, require_https=request.is_secure()):
        page = urlsplit(sent_from)
        return f"{page.path}?{page.query}" if page.query else page.path
    return "/"
