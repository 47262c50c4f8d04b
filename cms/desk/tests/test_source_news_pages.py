"""What became known of a version's sources since it was frozen, where it is judged and where it is read at the desk."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from articles.actions import ReferenceData, edit_reference, mark_reference
from articles.evidence_types import RetractionStatus
from articles.models import Reference
from articles.tests.scenes import make_article, make_librarian
from cms.publishing.tests.served_page import words
from reviews.models import Assignment, Round
from reviews.tests.scenes import make_assignment, make_round

pytestmark = pytest.mark.django_db

HEADING = "What became known of its sources since this version was frozen"


def mark(key: str, status: RetractionStatus) -> None:
    mark_reference(
        reference=Reference.objects.get(key=key),
        actor=make_librarian(),
        status=status,
        on=date(2026, 3, 4),
        reason="10.1000/notice",
    )


def page_for(user, address: str) -> str:
    client = Client()
    client.force_login(user)
    return words(client.get(address).content)


@pytest.fixture
def review(edith) -> Round:
    return make_round(make_article(edith))


@pytest.fixture
def assignment(review, mona, ravi) -> Assignment:
    return make_assignment(review, ravi, mona)


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (RetractionStatus.RETRACTED, "Retracted, 4 March 2026"),
        (RetractionStatus.CONCERN, "Expression of concern"),
        (RetractionStatus.CORRECTED, "Corrected"),
    ],
)
def test_the_reviewer_sees_every_news_with_its_number_and_where_it_was_announced(assignment, ravi, status, said):
    mark("curtis2014", status)
    page = page_for(ravi, f"/reviews/{assignment.pk}/")
    assert HEADING in page
    assert f'data-state="{status.value}" >{said}</span>' in page
    assert "Source 2: On curtis2014" in page
    assert "announced in 10.1000/notice" in page
    assert f"{said}; noted after this version was frozen" in page


def test_the_citations_in_the_frozen_text_carry_the_mark(assignment, ravi):
    mark("curtis2014", RetractionStatus.RETRACTED)
    assert page_for(ravi, f"/reviews/{assignment.pk}/").count("2 retracted 4 Mar 2026</span></sup>") == 2


def test_without_news_nothing_is_said(assignment, ravi):
    page = page_for(ravi, f"/reviews/{assignment.pk}/")
    assert HEADING not in page
    assert "overlay" not in page


def test_an_invited_reviewer_learns_nothing_before_interests_are_declared(review, mona, ravi):
    invited = make_assignment(review, ravi, mona, accepted=False)
    mark("curtis2014", RetractionStatus.RETRACTED)
    assert "curtis2014" not in page_for(ravi, f"/reviews/{invited.pk}/")


def test_the_managing_editor_sees_it_on_the_round_and_on_the_version(assignment, review, mona):
    mark("curtis2014", RetractionStatus.CONCERN)
    assert HEADING in page_for(mona, f"/desk/rounds/{review.pk}/")
    version = page_for(mona, f"/desk/articles/{review.article.slug}/versions/1/")
    assert HEADING in version
    assert version.count("2 expression of concern</span></sup>") == 2


def test_a_corrected_entry_is_named_with_what_is_different(assignment, ravi, emil):
    source = Reference.objects.get(key="curtis2014")
    csl = {**source.csl, "DOI": source.doi, "volume": "9", "issued": {"date-parts": [[2015]]}}
    edit_reference(reference=source, actor=emil, data=ReferenceData(csl=csl), reason="The year was wrong")
    page = page_for(ravi, f"/reviews/{assignment.pk}/")
    assert "Entry changed" in page
    assert "the library’s entry has another date, volume" in page


def test_the_gravest_comes_first(assignment, ravi):
    mark("palumbo2012", RetractionStatus.CORRECTED)
    mark("curtis2014", RetractionStatus.RETRACTED)
    page = page_for(ravi, f"/reviews/{assignment.pk}/")
    assert page.index("Source 2: On curtis2014") < page.index("Source 1: On palumbo2012")
