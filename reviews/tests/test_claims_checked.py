"""What a set of signatures says of claim checks: counted from what was signed, each claim once."""

from __future__ import annotations

import pytest

from articles.tests.scenes import make_article
from reviews.actions import check_claim
from reviews.claim_checks import claim_sheet
from reviews.claims_checked import claims_checked
from reviews.models import Assignment, SignOff, Verdict
from reviews.tests.scenes import make_assignment, make_round, signed

pytestmark = pytest.mark.django_db

PATIENT_TEXT = "## In short\n\nNeutrophils are cells that fight germs [@curtis2014].\n"


@pytest.fixture
def board(edith, mona, ravi, rosa) -> tuple[Assignment, Assignment]:
    """Ravi and Rosa have accepted to review a text with two audiences."""
    review = make_round(make_article(edith, patient=PATIENT_TEXT))
    return make_assignment(review, ravi, mona), make_assignment(review, rosa, mona)


def checks(assignment: Assignment, *verdicts: Verdict) -> None:
    """The reviewer gives these verdicts on the first claims, in their order."""
    for one, verdict in zip(claim_sheet(assignment).claims, verdicts, strict=False):
        check_claim(assignment=assignment, actor=assignment.reviewer, identity=one.claim.identity, verdict=verdict)


def test_a_claim_that_both_checked_is_counted_once(board):
    ravis, rosas = board
    checks(ravis, Verdict.SUPPORTED, Verdict.SUPPORTED)
    checks(rosas, Verdict.SUPPORTED)
    found = claims_checked([signed(ravis), signed(rosas)])
    total = claim_sheet(ravis).total
    assert found.sentence == f"2 of {total} cited claims were checked against their sources by 2 reviewers."
    assert found.verdicts_sentence == "Verdicts: 2 supported."


def test_where_reviewers_differ_the_graver_verdict_is_counted_and_it_is_said(board):
    ravis, rosas = board
    checks(ravis, Verdict.SUPPORTED, Verdict.PARTLY)
    checks(rosas, Verdict.NOT_SUPPORTED, Verdict.CANNOT_VERIFY)
    found = claims_checked([signed(ravis), signed(rosas, comment="The wording is cautious enough.")])
    assert found.verdicts_sentence == (
        "Verdicts: 1 partly supported, 1 not supported. Reviewers differed on 2 claims; the graver verdict is counted."
    )


def test_somebody_who_signed_without_checking_is_no_checker(board):
    ravis, rosas = board
    checks(ravis, Verdict.SUPPORTED)
    found = claims_checked([signed(ravis), signed(rosas)])
    assert (found.checked, found.reviewers) == (1, 1)
    assert found.sentence.startswith("1 of ")
    assert found.sentence.endswith(" cited claims was checked against its sources by 1 reviewer.")


def test_claims_of_every_text_are_counted(board):
    ravis, _ = board
    sheet = claim_sheet(ravis)
    assert {one.audience for one in sheet.claims} == {"professional", "patient"}
    checks(ravis, *[Verdict.SUPPORTED] * sheet.total)
    assert claims_checked([signed(ravis)]).checked == sheet.total


def test_nothing_is_said_where_nobody_checked(board):
    assert claims_checked([signed(assignment) for assignment in board]) is None


def test_nothing_is_said_of_signatures_from_before_verdicts_were_signed():
    assert claims_checked([SignOff(reviewer_id=1, claim_checks=None)]) is None
    assert claims_checked([]) is None


def test_the_same_for_programs(board):
    ravis, _ = board
    checks(ravis, Verdict.SUPPORTED, Verdict.CANNOT_VERIFY)
    assert claims_checked([signed(ravis, comment="Its full text is not free.")]).as_values() == {
        "claims": claim_sheet(ravis).total,
        "claims-checked": 2,
        "claims-checked-by": 1,
        "claims-supported": 1,
        "claims-partly": 0,
        "claims-not-supported": 0,
        "claims-cannot-verify": 1,
    }
