"""What templates may ask about the visitor."""

from django.contrib.auth.models import AnonymousUser
from django.template import Context, Template

from cms.accounts.context import VisitorRoles, roles_of, site


class Untouchable:
    """A request whose visitor must not be looked at."""

    @property
    def user(self):
        raise AssertionError("The page looked at its visitor.")


def test_the_site_is_named_without_looking_at_the_visitor(settings):
    page = Template("{{ site.name }} at {{ site.url }}").render(Context(site(Untouchable())))
    assert page == f"{settings.SITE_NAME} at {settings.SITE_URL}"


def test_a_managing_editor_sees_what_editors_see(mona):
    assert roles_of(mona) == VisitorRoles(editor=True, managing_editor=True)


def test_a_reviewer_is_a_reviewer(ravi):
    assert roles_of(ravi) == VisitorRoles(reviewer=True)


def test_a_visitor_has_no_role():
    assert roles_of(AnonymousUser()) == roles_of(None) == VisitorRoles()
