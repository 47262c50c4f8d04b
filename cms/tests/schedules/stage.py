"""Who acts in the schedules, and what they act on."""

from __future__ import annotations

from datetime import UTC, datetime

from articles.actions import add_collaborator
from articles.models import Article, Reference
from articles.tests.scenes import TEXT, make_article, make_reference, make_topic
from cms import clock
from cms.accounts.models import User
from cms.accounts.provisioning import ensure_roles_and_system_account
from cms.accounts.roles import Role
from cms.accounts.tests import cast
from reviews.actions import set_policy

CURTAIN = datetime(2026, 1, 5, 9, tzinfo=UTC)

# The house's cast, and three people with several hats: a managing editor who sits on the board, an editor who does,
# and a managing editor who owns an article.
PEOPLE = (
    "mona",
    "magnus",
    "edith",
    "emil",
    "ravi",
    "rosa",
    "ruth",
    "mira",
    "erik",
    "stranger",
)
BOARD = ("ravi", "rosa", "ruth", "mira", "erik")
KEYS = ("curtis2014", "palumbo2012", "twin2014")
TOPICS = ("Haematology", "Oncology")
TITLES = ("What causes low neutrophils?", "When is a low count an emergency?")

# What drafts say: two texts that differ, one that cites a third source, one for patients too, one that cites nothing
# known and so cannot be submitted.
TEXTS: tuple[dict[str, str], ...] = (
    {"professional": TEXT},
    {"professional": f"{TEXT}\nFever with severe neutropenia is an emergency [@palumbo2012].\n"},
    {"professional": f"{TEXT}\nRecovery takes days [@twin2014].\n"},
    {"professional": TEXT, "patient": "## What it means\n\nYour count is low [@curtis2014].\n"},
    {"professional": f"{TEXT}\nNobody knows why [@unknown2020].\n"},
)


def person(name: str) -> User:
    """Somebody as their next request would find them."""
    return User.objects.get(username=name)


def article(place: int) -> Article:
    """One of the two articles, as it is now."""
    return Article.objects.select_related("topic", "draft").get(draft__title=TITLES[place])


def reference(key: str) -> Reference:
    """One of the sources, as it is now."""
    return Reference.objects.get(key=key)


def set_the_stage() -> None:
    """Make the cast, the library and two drafts: Edith's, on which Erik helps, and Magnus's, under rules of its own."""
    with clock.pretend(CURTAIN):
        ensure_roles_and_system_account()
        for name in PEOPLE[:7]:
            getattr(cast, f"make_{name}")()
        cast.make_user("Dr Mira", Role.MANAGING_EDITOR, Role.REVIEWER, credentials="MD", specialty="haematology")
        erik = cast.make_user("Dr Erik", Role.EDITOR, Role.REVIEWER, credentials="MD", specialty="oncology")
        cast.make_stranger()
        set_policy(actor=person("mona"), topic=None, emergency_publishers=["mona", "mira"])
        make_reference("twin2014", DOI=None)
        first = make_article(person("edith"), title=TITLES[0])
        add_collaborator(article=first, actor=person("edith"), editor=erik)
        topic = make_topic(TOPICS[1])
        set_policy(actor=person("mona"), topic=topic, one_request_ends_round=False)
        make_article(person("magnus"), title=TITLES[1], topic=topic)
