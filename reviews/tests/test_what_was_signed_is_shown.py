"""The counts of claim checks and the checklist, as signed: on the signer's receipt, on the round, and in the record."""

from __future__ import annotations

import pytest
from django.urls import reverse

from articles.models import Article
from articles.tests.scenes import make_article
from cms.desk.record import events_of
from reviews.actions import accept, check_claim, comment, decide_conflict, hand_over, reply, set_policy, sign_off
from reviews.claim_checks import claim_sheet
from reviews.models import Assignment, ConflictDecision, SignOff
from reviews.tests.pages import to
from reviews.tests.scenes import make_assignment, make_round, proof_of

pytestmark = pytest.mark.django_db

QUESTIONS = [
    {"question": "Are all doses right?", "required": True},
    {"question": "Would you hand it to a patient?", "required": False},
]


@pytest.fixture
def article(edith, magnus) -> Article:
    set_policy(actor=magnus, topic=None, checklist=QUESTIONS)
    return make_article(edith)


@pytest.fixture
def assignment(article, mona, ravi) -> Assignment:
    return make_assignment(make_round(article), ravi, mona)


@pytest.fixture
def signature(assignment, ravi) -> SignOff:
    """Ravi finds one claim supported and one not, answers one question with no, and approves."""
    for found, verdict in zip(claim_sheet(assignment).claims, ("supported", "not-supported"), strict=False):
        check_claim(assignment=assignment, actor=ravi, identity=found.claim.identity, verdict=verdict)
    return sign_off(
        assignment=assignment,
        actor=ravi,
        decision=SignOff.Choice.APPROVE,
        seen_version_sha256=assignment.round.version.version_sha256,
        proof=proof_of(ravi),
        comment="The second source is weak; the text says so.",
        answers=(True, False),
    )


def test_the_sentence_counts_each_verdict(signature):
    total = claim_sheet(signature.assignment).total
    assert signature.checks_signed.sentence == f"2 of {total} cited claims checked: 1 supported, 1 not supported."


def test_a_sign_off_from_before_verdicts_were_signed_says_nothing_of_them():
    assert SignOff().checks_signed is None
    assert SignOff().answers_signed == ()


def test_the_receipt_and_the_round_show_what_was_signed(client, ravi, mona, signature):
    places = ((ravi, to("assignment", signature.assignment)), (mona, reverse("desk:round", args=[signature.round_id])))
    for person, address in places:
        client.force_login(person)
        page = client.get(address).content.decode()
        assert signature.checks_signed.sentence in page
        assert "Are all doses right? <strong>Yes</strong>" in page
        assert "Would you hand it to a patient? <strong>No</strong>" in page


def test_the_record_counts_what_was_checked(client, edith, article, signature):
    client.force_login(edith)
    page = client.get(reverse("desk:record", args=[article.slug])).content.decode()
    assert f"{signature.checks_signed.sentence} Checklist: 1 yes, 1 no." in page


def test_the_record_tells_of_interests_with_their_kind_and_what_was_decided(article, mona, ravi):
    invited = make_assignment(make_round(article), ravi, mona, accepted=False)
    accept(
        assignment=invited,
        actor=ravi,
        has_interests=True,
        interests="Shares in Example Pharma.",
        interest_kinds=["financial"],
    )
    decide_conflict(
        assignment=invited, actor=mona, outcome=ConflictDecision.Outcome.MAY_NOT_REVIEW, reason="They make the drug."
    )
    told = {event.title: event for event in events_of(article)}
    assert told["Dr Ravi, MD, FRCP accepted"].text == "Interests (Financial): Shares in Example Pharma."
    decided = told["Interests of Dr Ravi, MD, FRCP: may not review"]
    assert (decided.by, decided.text) == ("Mona", "They make the drug.")


def test_the_record_tells_of_a_review_that_was_handed_over(article, assignment, ravi, rosa):
    hand_over(assignment=assignment, actor=ravi, colleague=rosa, reason="On holiday.")
    told = {event.title: event for event in events_of(article)}
    assert told["Dr Ravi, MD, FRCP handed the review over"].text == "Handed over to Dr Rosa: On holiday."


def test_the_record_names_a_comment_that_had_to_be_answered(article, assignment, edith, ravi):
    asked = comment(review=assignment.round, actor=ravi, body="Why 500?", must_fix=True)
    reply(comment=asked, actor=edith, body="The guideline says so.", outcome="not-changed")
    told = {event.title: event.text for event in events_of(article)}
    assert told["Comment that must be answered"] == "Why 500?"
    assert told["Answer to a comment"] == "The guideline says so."
