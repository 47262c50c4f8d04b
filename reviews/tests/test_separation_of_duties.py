"""Promise 3: nobody approves, or chooses who approves, what they own, wrote, submitted or last edited."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group

from articles.actions import add_collaborator
from articles.tests.scenes import TEXT, edited, make_article, make_version
from cms.accounts.models import User
from cms.accounts.roles import Role
from cms.refusals import Refused
from reviews.actions import assign, open_round, unassign, withdraw_round
from reviews.models import Round, RoundKind, SignOff
from reviews.tests.scenes import approved, make_assignment, make_round, signed

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(edith):
    return make_article(edith)


def also(user: User, role: Role) -> User:
    """The same person with one more hat."""
    user.groups.add(Group.objects.get(name=role.value))
    return User.objects.get(pk=user.pk)


def test_the_owner_cannot_review(article, edith, mona):
    with pytest.raises(Refused, match="owns, wrote or submitted"):
        assign(review=make_round(article), actor=mona, reviewer=also(edith, Role.REVIEWER))


def test_somebody_who_wrote_cannot_review(article, edith, emil, mona):
    add_collaborator(article=article, actor=edith, editor=emil)
    article = edited(article, emil, TEXT + "\nEmil's line.")
    with pytest.raises(Refused, match="owns, wrote or submitted"):
        assign(review=make_round(article), actor=mona, reviewer=also(emil, Role.REVIEWER))


def test_a_writer_whose_words_are_gone_is_still_a_writer(article, edith, emil, mona):
    add_collaborator(article=article, actor=edith, editor=emil)
    edited(article, emil, TEXT + "\nEmil's line.")
    article = edited(article, edith, TEXT)
    with pytest.raises(Refused):
        assign(review=make_round(article), actor=mona, reviewer=also(emil, Role.REVIEWER))


def test_the_submitter_cannot_choose_the_reviewers(article, mona, ravi):
    review = make_round(article, by=mona)
    with pytest.raises(Refused, match="You submitted this version"):
        assign(review=review, actor=mona, reviewer=ravi)


def test_the_owner_cannot_choose_the_reviewers(mona, ravi):
    with pytest.raises(Refused, match="You own this article"):
        assign(review=make_round(make_article(mona)), actor=mona, reviewer=ravi)


def test_a_writer_cannot_choose_the_reviewers(article, mona, ravi):
    article = edited(article, mona, TEXT + "\nMona's line.")
    with pytest.raises(Refused, match="You wrote in this version"):
        assign(review=make_round(article), actor=mona, reviewer=ravi)


def test_the_owner_cannot_take_a_reviewer_off(mona, magnus, ravi):
    assignment = make_assignment(make_round(make_article(mona)), ravi, magnus)
    with pytest.raises(Refused, match="You own this article"):
        unassign(assignment=assignment, actor=mona, reason="Too strict")


def test_another_managing_editor_can(mona, magnus, ravi):
    assert assign(review=make_round(make_article(mona)), actor=magnus, reviewer=ravi).state == "invited"


def test_an_editor_cannot_choose_the_reviewers(article, edith, ravi):
    with pytest.raises(Refused, match="Only a managing editor"):
        assign(review=make_round(article), actor=edith, reviewer=ravi)


def test_a_superuser_has_no_back_door(article, stranger, ravi):
    stranger.is_superuser = stranger.is_staff = True
    stranger.save()
    with pytest.raises(Refused):
        assign(review=make_round(article), actor=stranger, reviewer=ravi)


def test_somebody_who_became_the_owner_after_accepting_cannot_sign(article, mona, ravi):
    assignment = make_assignment(make_round(article), ravi, mona)
    article.owner = also(ravi, Role.EDITOR)
    article.save()
    with pytest.raises(Refused, match="You own this article"):
        signed(assignment)


def test_only_board_members_are_asked(article, mona, stranger):
    with pytest.raises(Refused, match="not an active member"):
        assign(review=make_round(article), actor=mona, reviewer=stranger)


def test_a_reviewer_is_asked_once(article, mona, ravi):
    review = make_round(article)
    make_assignment(review, ravi, mona)
    with pytest.raises(Refused, match="assigned already"):
        assign(review=review, actor=mona, reviewer=ravi)


def test_a_stranger_cannot_submit(article, emil, edith):
    review = make_round(article)
    with pytest.raises(Refused, match="not an editor of this article"):
        open_round(version=review.version, actor=emil)


def test_submitting_a_new_version_withdraws_the_open_round(article, edith, mona, ravi):
    first = make_round(article)
    assignment = make_assignment(first, ravi, mona)
    second = make_round(edited(article, edith, TEXT + "\nMore."))
    assignment.refresh_from_db()
    assert Round.objects.get(pk=first.pk).state == "withdrawn"
    assert (assignment.state, second.number) == ("closed", 2)


def test_submitting_what_is_before_the_board_already_is_refused(article, edith):
    review = make_round(article)
    with pytest.raises(Refused, match="before the board already"):
        open_round(version=review.version, actor=edith)


@pytest.fixture
def submitted_again(article, edith, magnus) -> Round:
    """Edith's frozen version, withdrawn and handed in again unchanged by Magnus, who is not among its writers."""
    first = make_round(article)
    withdraw_round(review=first, actor=edith, reason="Not yet")
    return open_round(version=first.version, actor=magnus)


def test_whoever_hands_in_a_frozen_version_again_cannot_choose_the_reviewers(submitted_again, magnus, ravi):
    with pytest.raises(Refused, match="You submitted this version"):
        assign(review=submitted_again, actor=magnus, reviewer=ravi)


def test_nor_review_it(submitted_again, magnus, mona):
    with pytest.raises(Refused, match="owns, wrote or submitted"):
        assign(review=submitted_again, actor=mona, reviewer=also(magnus, Role.REVIEWER))


def test_nor_sign_with_an_assignment_from_before(article, edith, mona, magnus):
    first = make_round(article)
    assignment = make_assignment(first, also(magnus, Role.REVIEWER), mona)
    Round.objects.filter(pk=first.pk).update(submitted_by=magnus)
    with pytest.raises(Refused, match="You submitted this version"):
        signed(assignment)


def test_the_last_to_edit_the_draft_cannot_sign_even_if_the_words_are_not_in_the_version(article, edith, emil, mona):
    add_collaborator(article=article, actor=edith, editor=emil)
    assignment = make_assignment(make_round(article), also(emil, Role.REVIEWER), mona)
    edited(article, emil, TEXT + "\nFor later.")
    with pytest.raises(Refused, match="last to edit"):
        signed(assignment)


def test_asking_for_a_re_review_is_no_submission_but_who_asks_does_not_sign(article, mona, ravi, rosa):
    approved(article, mona, ravi, rosa)
    review = open_round(version=article.versions.get(), actor=mona, kind=RoundKind.RE_REVIEW)
    assert assign(review=review, actor=mona, reviewer=ravi).state == "invited"
    with pytest.raises(Refused):
        assign(review=review, actor=mona, reviewer=also(mona, Role.REVIEWER))


def test_who_asked_for_a_re_review_does_not_sign_in_it_with_an_assignment_from_before(article, mona, ravi, rosa):
    approved(article, mona, ravi, rosa)
    review = open_round(version=article.versions.get(), actor=mona, kind=RoundKind.RE_REVIEW)
    assignment = make_assignment(review, ravi, mona)
    Round.objects.filter(pk=review.pk).update(submitted_by=ravi)
    with pytest.raises(Refused, match="You asked for this review"):
        signed(assignment)
    assert not SignOff.objects.filter(round=review).exists()


def test_what_was_never_approved_is_not_reviewed_again(article, mona):
    with pytest.raises(Refused, match="never approved; submit it for review instead") as refusal:
        open_round(version=make_version(article), actor=mona, kind=RoundKind.RE_REVIEW)
    assert refusal.value.code == "not-submittable"
    assert not Round.objects.exists()
