"""Promise 5, for comments, marks, verdicts on claims and answers: their rows carry no digest, so the ledger repeats
them."""

from __future__ import annotations

import json

import pytest
from django.core.management import call_command

from articles.models import Article
from articles.tests.scenes import TEXT, edited, make_article
from cms import clock
from cms.accounts.models import User
from cms.accounts.roles import Role
from cms.accounts.tests import cast
from cms.accounts.tests.cast import make_user
from cms.ledger.models import LedgerEntry
from cms.ledger.verification import verify
from cms.publishing.tests.scenes import published
from cms.tests.tampering import first_break, tamper, tampered
from reviews.actions import (
    accept,
    assign,
    check_claim,
    comment,
    decline,
    hand_over,
    reopen,
    reply,
    resolve,
    take_back_sign_off,
    unassign,
    withdraw_round,
)
from reviews.claim_checks import claim_sheet
from reviews.models import Assignment, ClaimCheck, Comment, CommentMark, Mention, Round, SignOff
from reviews.tests.scenes import make_assignment, make_round, signed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made")]


@pytest.fixture(scope="module")
def made(scene_of_the_file) -> int:
    edith, mona, ravi, rosa, ruth = (
        make() for make in (cast.make_edith, cast.make_mona, cast.make_ravi, cast.make_rosa, cast.make_ruth)
    )
    article = make_article(edith)
    review = make_round(article)
    ravis = make_assignment(review, ravi, mona)
    said = comment(review=review, actor=ravi, body="Why 500, @edith?")
    reply(comment=said, actor=edith, body="The guideline says so.", outcome="not-changed")
    resolve(comment=said, actor=ravi)
    for found in claim_sheet(ravis).claims[:2]:
        check_claim(assignment=ravis, actor=ravi, identity=found.claim.identity, verdict="supported", note="Read it.")
    decline(assignment=make_assignment(review, rosa, mona, accepted=False), actor=rosa, reason="No time before May.")
    accept(
        assignment=make_assignment(review, ruth, mona, accepted=False),
        actor=ruth,
        has_interests=True,
        interests="Shares in Example Pharma.",
        interest_kinds=["financial"],
    )
    signed(ravis)
    return article.pk


@pytest.fixture
def article(made) -> Article:
    """Ravi checked two claims, asked Edith something that she answered and he settled, and signed; Rosa declined; Ruth
    declared interests, which nobody has decided about yet."""
    return Article.objects.get(pk=made)


@pytest.fixture
def rana(db) -> User:
    return make_user("Dr Rana", Role.REVIEWER, credentials="MD", specialty="haematology")


@pytest.fixture
def ruby(db) -> User:
    return make_user("Dr Ruby", Role.REVIEWER, credentials="MD", specialty="haematology")


def without_entries(monkeypatch) -> None:
    """As in a house whose rows are from before the ledger repeated any."""
    monkeypatch.setattr("reviews.repeated_verification.entries_about", lambda *_: LedgerEntry.objects.none())


def test_what_was_said_holds_untouched(article):
    assert not verify().breaks
    assert not verify().remarks
    assert verify(slug=article.slug).holds


CHANGES = [
    (Comment, "body", "'Nothing.'", "parent_id IS NULL"),
    (Comment, "must_fix", "NOT must_fix", "parent_id IS NULL"),
    (Comment, "outcome", "''", "true"),
    (ClaimCheck, "verdict", "'not-supported'", "true"),
    (ClaimCheck, "note", "''", "true"),
    (ClaimCheck, "claim_text", "'Another claim.'", "true"),
    (CommentMark, "kind", "'reopened'", "true"),
    (Assignment, "decline_reason", "'I do not like the text.'", "state = 'declined'"),
    (Assignment, "interests", "''", "has_interests"),
    (Assignment, "interest_kinds", "'[]'", "has_interests"),
]


def test_a_changed_row_is_named_with_its_column(article, subtests):
    for model, column, value, where in CHANGES:
        change = f"UPDATE {model._meta.db_table} SET {column} = {value} WHERE {where}"
        with subtests.test(change), tampered(change):
            breaks = [str(found) for found in verify(slug=article.slug).breaks]
            # With the blank: another model's name may begin with this one's.
            row, named = f"{model._meta.label} ", column.replace("_", " ")
            assert any(row in found and named in found for found in breaks), breaks


@pytest.mark.parametrize("model", [ClaimCheck, Mention, CommentMark])
def test_deleted_rows_are_missed(article, model):
    tamper(f"DELETE FROM {model._meta.db_table}")
    assert "is gone" in " ".join(str(found) for found in verify().breaks)
    assert "is gone" in " ".join(str(found) for found in verify(slug=article.slug).breaks)


def test_one_deleted_comment_is_missed(article, ravi):
    last = comment(review=Round.objects.get(), actor=ravi, body="Delete me.")
    tamper("DELETE FROM reviews_comment WHERE id = %s", last.pk)
    assert first_break().endswith(f"the comment {last.pk} that it records is gone")


def test_an_added_row_is_found(article, ravi):
    said = Comment.objects.first()
    CommentMark.objects.create(comment=said, kind=CommentMark.Kind.REOPENED, by=ravi, at=clock.now())
    assert first_break() == f"reviews.CommentMark {CommentMark.objects.latest('pk').pk}: " + (
        "it was added: the ledger does not know it"
    )


def test_a_deleted_assignment_without_evidence_of_its_own_is_missed(article, rosa):
    number = Assignment.objects.get(reviewer=rosa).pk
    tamper("DELETE FROM reviews_assignment WHERE id = %s", number)
    assert first_break().endswith(f"the assignment {number} that it is about is gone")


def test_an_answer_that_nobody_gave_is_found(article, mona, rana):
    invited = make_assignment(Round.objects.get(), rana, mona, accepted=False)
    Assignment.objects.filter(pk=invited.pk).update(
        state="declined", answered_at=clock.now(), decline_reason="Never said."
    )
    assert (
        first_break() == f"reviews.Assignment {invited.pk}: it was answered or ended, and the ledger does not know it"
    )


def test_an_accepted_review_called_done_is_found(article, ruth):
    Assignment.objects.filter(reviewer=ruth).update(state="done", closed_at=clock.now())
    assert "called done without a sign-off" in first_break()


def test_every_end_of_an_assignment_is_in_the_ledger(article, mona, ravi, ruth, rana, ruby):
    """Handed over, taken away, signed and taken back, ended with the round: all of it holds."""
    review = Round.objects.get()
    hand_over(
        assignment=assign(review=review, actor=mona, reviewer=rana), actor=rana, colleague=ruby, reason="Holidays."
    )
    unassign(assignment=Assignment.objects.get(reviewer=ruth), actor=mona, reason="The shares.")
    take_back_sign_off(sign_off=SignOff.objects.get(), actor=ravi, reason="I misread a number.")
    withdraw_round(review=review, actor=article.owner, reason="A better text comes.")
    assert verify().holds
    ended = Assignment.objects.filter(state="closed")
    assert ended.count() == 4
    for row in ended:
        Assignment.objects.filter(pk=row.pk).update(close_reason="Another reason.")
        assert "close reason" in first_break()
        Assignment.objects.filter(pk=row.pk).update(close_reason=row.close_reason)


def test_a_verdict_carried_into_the_next_round_still_fits_its_row(article, edith, mona, ravi):
    withdraw_round(review=Round.objects.get(), actor=edith, reason="A better text comes.")
    signed(make_assignment(make_round(edited(article, edith, TEXT + "\nMore.")), ravi, mona))
    assert json.loads(SignOff.objects.latest("pk").claim_checks)["carried"]
    assert verify().holds


@pytest.mark.parametrize(
    "change", ["UPDATE reviews_claimcheck SET verdict = 'partly'", "DELETE FROM reviews_claimcheck"]
)
def test_verdicts_that_were_signed_are_compared_even_without_entries_about_them(article, change, monkeypatch):
    without_entries(monkeypatch)
    tamper(change)
    assert any("of the verdicts that were signed, 2 are not" in str(found) for found in verify().breaks)


def test_rows_from_before_the_rule_are_said_in_one_sentence(article, capsys, monkeypatch):
    without_entries(monkeypatch)
    [remark] = verify().remarks
    assert remark.text == (
        "Older than the rule that the ledger repeats them, so not compared with it: "
        "2 comments, 1 mentions, 2 comment marks, 2 claim checks, 3 assignments."
    )
    call_command("verify_record")
    assert "Older than the rule" in capsys.readouterr().out


def test_another_article_is_not_looked_at(article, emil, mona, ravi, rosa):
    other = published(make_article(emil, title="Another question?"), mona, ravi, rosa)
    tamper("UPDATE reviews_comment SET body = 'Nothing.'")
    assert verify(slug=other.article.slug).holds
    assert not verify(slug=article.slug).holds


def test_what_is_said_together_has_one_entry(article, edith):
    before = LedgerEntry.objects.count()
    asked = Comment.objects.get(parent=None)
    reopen(comment=asked, actor=asked.author)
    made = reply(comment=asked, actor=edith, body="And so does @ravi.")
    assert LedgerEntry.objects.count() == before + 2
    said = json.loads(LedgerEntry.objects.latest("sequence").payload)["rows"]
    assert [row["model"] for row in said] == ["reviews.comment", "reviews.commentmark", "reviews.mention"]
    assert said[0]["row"]["id"] == made.pk
