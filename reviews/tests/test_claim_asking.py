"""A claim that asks for a verdict says why."""

from __future__ import annotations

import pytest

from articles.actions import mark_reference
from articles.evidence_types import RetractionStatus
from articles.models import Article, Reference
from articles.tests.scenes import TEXT, edited, make_article
from reviews.actions import check_claim
from reviews.claim_asking import CONTEXT_CHANGED, NEVER_CHECKED, NEW, STANDING_CHANGED, TAKEN_BACK, WORDS_CHANGED
from reviews.claim_checks import claim_sheet
from reviews.claim_rows import claim_rows
from reviews.models import Assignment, Verdict
from reviews.tests.scenes import make_assignment, make_round

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(edith) -> Article:
    return make_article(edith)


@pytest.fixture
def assignment(article, mona, ravi) -> Assignment:
    return make_assignment(make_round(article), ravi, mona)


def check(assignment: Assignment, *identities: str, verdict: str = Verdict.SUPPORTED) -> None:
    for identity in identities:
        check_claim(assignment=assignment, actor=assignment.reviewer, identity=identity, verdict=verdict)


def check_all(assignment: Assignment) -> None:
    check(assignment, *(one.claim.identity for one in claim_sheet(assignment).claims))


def reasons(assignment: Assignment, seen: set[str] | None = None) -> list[str]:
    return [row.asks for row in claim_rows(claim_sheet(assignment), seen=seen) if row.asks]


def next_round(article: Article, edith, mona, ravi, text: str) -> Assignment:
    assert text != TEXT
    return make_assignment(make_round(edited(article, edith, text)), ravi, mona)


def test_a_first_look(assignment):
    assert set(reasons(assignment)) == {NEVER_CHECKED}


def test_a_verdict_that_was_taken_back(assignment):
    check_all(assignment)
    check(assignment, claim_sheet(assignment).claims[0].claim.identity, verdict="")
    assert reasons(assignment) == [TAKEN_BACK]


def test_changed_words(article, assignment, edith, mona, ravi):
    check_all(assignment)
    again = next_round(article, edith, mona, ravi, TEXT.replace("500/μL", "1000/μL"))
    assert reasons(again) == [WORDS_CHANGED]


def test_another_source(article, assignment, edith, mona, ravi):
    check_all(assignment)
    again = next_round(article, edith, mona, ravi, TEXT.replace("500/μL [@curtis2014]", "500/μL [@palumbo2012]"))
    assert reasons(again) == [CONTEXT_CHANGED]


def test_a_source_whose_standing_changed(assignment, mona):
    check_all(assignment)
    source = Reference.objects.get(key="curtis2014")
    mark_reference(actor=mona, reference=source, status=RetractionStatus.CONCERN, on=None, reason="PubMed")
    assert set(reasons(assignment)) == {STANDING_CHANGED}


def test_a_new_claim_and_one_that_was_passed_over(article, assignment, edith, mona, ravi):
    first, *others = [one.claim.identity for one in claim_sheet(assignment).claims]
    check(assignment, *others)
    again = next_round(article, edith, mona, ravi, f"{TEXT}\n\nIron is not a cause [@curtis2014].\n")
    assert reasons(again, seen={first, *others}) == [NEVER_CHECKED, NEW]
