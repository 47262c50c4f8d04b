"""What the policy asks for before and in a signature: checklist, checked claims, named specialties."""

from __future__ import annotations

import json

import pytest

from articles.models import Article
from articles.tests.scenes import make_article
from cms.ledger.models import LedgerEntry
from cms.refusals import Refused
from reviews.actions import check_claim, comment, set_policy, sign_off
from reviews.claim_checks import claim_sheet
from reviews.models import Assignment, Round, SignOff, Verdict
from reviews.quorum import still_needed
from reviews.tests.scenes import make_assignment, make_round, proof_of, signed

pytestmark = pytest.mark.django_db

QUESTIONS = [
    {"question": "Are all doses right?", "required": True},
    {"question": "Would you hand it to a patient?", "required": False},
]


@pytest.fixture
def article(edith) -> Article:
    return make_article(edith)


def round_under(article: Article, magnus, **rules) -> Round:
    set_policy(actor=magnus, topic=None, **rules)
    return make_round(article)


def approve(assignment: Assignment, answers=(), comment: str = "") -> SignOff:
    return sign_off(
        assignment=assignment,
        actor=assignment.reviewer,
        decision=SignOff.Choice.APPROVE,
        seen_version_sha256=assignment.round.version.version_sha256,
        proof=proof_of(assignment.reviewer),
        answers=answers,
        comment=comment,
    )


def refusal_of(action) -> Refused:
    with pytest.raises(Refused) as refusal:
        action()
    return refusal.value


@pytest.mark.parametrize("answers", [(), (False,), (None, True), (False, True)])
def test_a_required_question_cannot_be_passed_over(article, magnus, mona, ravi, answers):
    assignment = make_assignment(round_under(article, magnus, checklist=QUESTIONS), ravi, mona)
    refusal = refusal_of(lambda: approve(assignment, answers))
    assert refusal.code == "checklist-incomplete"
    assert "Are all doses right?" in refusal.reason


def test_questions_are_frozen_with_their_answers(article, magnus, mona, ravi):
    assignment = make_assignment(round_under(article, magnus, checklist=QUESTIONS), ravi, mona)
    set_policy(actor=magnus, topic=None, checklist=[])
    row = approve(assignment, (True,))
    assert json.loads(row.checklist) == [
        {"answer": True, "question": "Are all doses right?", "required": True},
        {"answer": None, "question": "Would you hand it to a patient?", "required": False},
    ]


def test_a_no_is_kept_apart_from_a_question_that_was_not_answered(article, magnus, mona, ravi):
    assignment = make_assignment(round_under(article, magnus, checklist=QUESTIONS), ravi, mona)
    assert [one.in_words for one in approve(assignment, (True, False)).answers_signed] == ["yes", "no"]


def test_who_asks_for_changes_may_have_answered_no(article, magnus, mona, ravi):
    assignment = make_assignment(round_under(article, magnus, checklist=QUESTIONS), ravi, mona)
    row = signed(assignment, SignOff.Choice.REQUEST_CHANGES, answers=(False,))
    assert [one.in_words for one in row.answers_signed] == ["no", "not answered"]


def test_changes_can_be_asked_for_without_the_checklist(article, magnus, mona, ravi):
    assignment = make_assignment(round_under(article, magnus, checklist=QUESTIONS), ravi, mona)
    assert signed(assignment, SignOff.Choice.REQUEST_CHANGES).pk


def test_where_the_rules_ask_for_it_every_claim_is_checked_first(article, magnus, mona, ravi):
    assignment = make_assignment(round_under(article, magnus, all_claims_checked=True), ravi, mona)
    assert refusal_of(lambda: approve(assignment)).code == "claims-unchecked"
    for one in claim_sheet(assignment).claims:
        check_claim(assignment=assignment, actor=ravi, identity=one.claim.identity, verdict=Verdict.SUPPORTED)
    assert approve(assignment).pk


@pytest.mark.parametrize("verdict", [Verdict.NOT_SUPPORTED, Verdict.CANNOT_VERIFY])
def test_approving_in_spite_of_such_a_verdict_takes_a_reason(article, mona, ravi, verdict):
    assignment = make_assignment(make_round(article), ravi, mona)
    first = claim_sheet(assignment).claims[0].claim
    check_claim(assignment=assignment, actor=ravi, identity=first.identity, verdict=verdict)
    refusal = refusal_of(lambda: approve(assignment))
    assert refusal.code == "verdicts-unexplained"
    assert f"1 “{verdict.label}”" in refusal.reason
    assert approve(assignment, comment="The guideline says so; its full text is not free.").comment


def test_everything_in_the_way_of_an_approval_is_said_at_once(article, magnus, mona, ravi):
    rules = {"checklist": [*QUESTIONS, {"question": "Is it safe?", "required": True}], "all_claims_checked": True}
    assignment = make_assignment(round_under(article, magnus, **rules), ravi, mona)
    comment(review=assignment.round, actor=ravi, body="For adults only?", must_fix=True)
    reason = refusal_of(lambda: approve(assignment)).reason
    for part in ("must be answered", "Are all doses right?", "Is it safe?", "are not checked yet"):
        assert part in reason


def test_verdicts_are_kept_with_the_signature(article, mona, ravi):
    assignment = make_assignment(make_round(article), ravi, mona)
    first = claim_sheet(assignment).claims[0].claim
    check_claim(assignment=assignment, actor=ravi, identity=first.identity, verdict=Verdict.PARTLY, note="Adults only.")
    kept = json.loads(approve(assignment).claim_checks)
    assert (kept["checked"], kept["claims"]) == (1, claim_sheet(assignment).total)
    (verdict,) = kept["verdicts"]
    assert (verdict["claim"], verdict["verdict"], verdict["note"]) == (first.identity, "partly", "Adults only.")


def test_a_named_specialty_must_be_among_the_approvals(article, magnus, mona, ravi, rosa, ruth):
    review = round_under(article, magnus, specialties=["Oncology"])
    for reviewer in (ravi, rosa):
        approve(make_assignment(review, reviewer, mona))
    assert Round.objects.get(pk=review.pk).state == "under-review"
    assert still_needed(review) == ["Nobody from Oncology has approved yet."]
    approve(make_assignment(review, ruth, mona))
    assert Round.objects.get(pk=review.pk).state == "approved"


def test_the_specialty_counts_as_it_was_at_signing(article, magnus, mona, ravi, rosa, ruth):
    review = round_under(article, magnus, specialties=["oncology"])
    approve(make_assignment(review, ruth, mona))
    ruth.specialty = "haematology"
    ruth.save()
    approve(make_assignment(review, ravi, mona))
    assert Round.objects.get(pk=review.pk).state == "approved"


def test_a_sign_off_names_the_record_before_it(article, mona, ravi):
    assignment = make_assignment(make_round(article), ravi, mona)
    before = LedgerEntry.objects.latest("sequence")
    assert approve(assignment).previous_sha256 == before.entry_sha256


def test_a_round_from_before_these_rules_goes_on(article, mona, ravi, rosa):
    review = make_round(article)
    old = {name: review.terms[name] for name in review.terms if name not in ("checklist", "specialties")}
    Round.objects.filter(pk=review.pk).update(terms=old)
    for reviewer in (ravi, rosa):
        approve(make_assignment(Round.objects.get(pk=review.pk), reviewer, mona))
    assert Round.objects.get(pk=review.pk).state == "approved"
