"""What readers and reviewers are told of an AI tool: always that there was one, and of human review only what is signed
(Regulation (EU) 2024/1689, Article 50(4))."""

from __future__ import annotations

import pytest
from django.urls import reverse

from articles.actions import declare_origin
from articles.models import Article
from articles.tests.scenes import make_article
from cms.publishing.disclosure import NOBODY_YET
from cms.publishing.tests.reader_scenes import in_emergency, named_for_emergencies, shown_early
from cms.publishing.tests.scenes import published
from reviews.tests.scenes import make_assignment, make_round

pytestmark = pytest.mark.django_db

REVIEWED = (
    "Reviewed by people before this edition was published: Dr Ravi, MD, FRCP; Dr Rosa, MBBS, FRCPath "
    "read and signed exactly this text."
)
RESPONSIBLE = "holds editorial responsibility for it."


@pytest.fixture
def drafted(edith) -> Article:
    """An article that a tool drafted."""
    article = make_article(edith)
    return declare_origin(article=article, actor=edith, origin="ai-generated", tool="Scribe 2")


def page_at(client, address: str) -> str:
    return " ".join(client.get(address).content.decode().split())


def test_an_edition_names_the_tool_the_reviewers_and_who_answers_for_it(client, drafted, mona, ravi, rosa):
    published(drafted, mona, ravi, rosa)
    page = page_at(client, f"/articles/{drafted.slug}/")
    assert "Drafted by an AI tool (Scribe 2). " + REVIEWED in page
    assert f"Verum Medical {RESPONSIBLE}" in page
    assert str(NOBODY_YET) not in page


def test_an_emergency_edition_claims_no_review(client, drafted, mona):
    named_for_emergencies(mona)
    in_emergency(make_round(drafted), mona)
    page = page_at(client, f"/articles/{drafted.slug}/")
    assert f"Drafted by an AI tool (Scribe 2). {NOBODY_YET}" in page
    assert "Reviewed by people" not in page
    assert RESPONSIBLE not in page


def test_early_access_claims_no_review(client, drafted, mona):
    shown_early(make_round(drafted), mona)
    page = page_at(client, f"/articles/{drafted.slug}/in-review/")
    assert f"Drafted by an AI tool (Scribe 2). {NOBODY_YET}" in page
    assert "Reviewed by people" not in page


def test_a_text_by_people_says_only_that(client, edith, mona, ravi, rosa):
    article = make_article(edith)
    published(article, mona, ravi, rosa)
    page = page_at(client, f"/articles/{article.slug}/")
    assert "Written by people." in page
    assert "Reviewed by people before" not in page


def test_reviewers_are_told_before_they_accept_and_while_they_read(client, drafted, mona, ravi):
    assignment = make_assignment(make_round(drafted), ravi, mona)
    client.force_login(ravi)
    page = page_at(client, reverse("reviews:assignment", args=[assignment.pk]))
    assert "Drafted by an AI tool (Scribe 2)." in page
    assert "Your review is the human review" in page
