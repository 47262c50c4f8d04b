"""Comments: anchored to passages, answered, resolved, reopened; those that must be answered stop approval."""

from __future__ import annotations

import pytest

from articles.actions import add_collaborator, remove_collaborator
from articles.models import Article
from articles.tests.scenes import TEXT, edited, make_article
from cms.accounts.actions.people import deactivate
from cms.accounts.tests import cast
from cms.ledger.models import EvidenceIsPermanentError
from cms.outbox.models import Notification
from cms.refusals import Refused
from reviews.actions import comment, reopen, reply, resolve
from reviews.discussion import open_demands, threads_before, threads_of
from reviews.models import Approval, Assignment, Comment, Mention, Round, SignOff
from reviews.passages import text_of
from reviews.tests.scenes import make_assignment, make_round, signed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made")]


@pytest.fixture(scope="module")
def made(scene_of_the_file) -> int:
    return make_assignment(make_round(make_article(cast.make_edith())), cast.make_ravi(), cast.make_mona()).pk


@pytest.fixture
def assignment(made) -> Assignment:
    return Assignment.objects.get(pk=made)


@pytest.fixture
def review(assignment) -> Round:
    return assignment.round


@pytest.fixture
def article(review) -> Article:
    return review.article


@pytest.fixture
def demand(assignment, ravi) -> Comment:
    return comment(review=assignment.round, actor=ravi, body="This dose is for adults only.", must_fix=True)


def refusal_of(action) -> str:
    with pytest.raises(Refused) as refusal:
        action()
    return refusal.value.code


def body_text(review: Round) -> str:
    return text_of(review.version.renditions.get(audience="professional").body_html)


def test_a_comment_is_anchored_to_its_passage(assignment, ravi):
    text = body_text(assignment.round)
    quote = text.split(".")[0].strip()
    made = comment(review=assignment.round, actor=ravi, body="Why?", quote=quote)
    assert (made.quote, text[made.start : made.end]) == (quote, quote)


def test_words_that_the_text_does_not_hold_are_kept_without_a_place(assignment, ravi):
    made = comment(review=assignment.round, actor=ravi, body="Why?", quote="words of my own")
    assert (made.quote, made.start, made.end) == ("words of my own", None, None)


def test_a_comment_is_never_changed(demand):
    demand.body = "Nothing."
    with pytest.raises(EvidenceIsPermanentError):
        demand.save()


def test_an_editors_answer_answers_it(demand, edith):
    reply(comment=demand, actor=edith, body="The heading says adults.")
    (thread,) = threads_of(demand.round)
    assert (thread.state, len(thread.replies)) == ("answered", 1)
    assert not open_demands(demand.round.article_id)


def test_another_reviewers_answer_does_not(demand, review, rosa, mona):
    make_assignment(review, rosa, mona)
    reply(comment=demand, actor=rosa, body="I agree.")
    assert open_demands(demand.round.article_id)


def test_the_author_is_told_of_an_answer_once(demand, edith, ravi):
    reply(comment=demand, actor=edith, body="The heading says adults.")
    told = Notification.objects.get(recipient=ravi, kind="comment")
    assert "answered your comment" in told.subject
    assert told.path.startswith("/reviews/")


def test_who_adds_to_their_own_comment_is_not_told_of_it(demand, ravi):
    reply(comment=demand, actor=ravi, body="Table 2 says so too.")
    assert [answer.body for answer in threads_of(demand.round)[0].replies] == ["Table 2 says so too."]
    assert not Notification.objects.filter(kind="comment").exists()
    assert open_demands(demand.round.article_id)


def test_who_is_named_is_told(assignment, ravi, edith):
    comment(review=assignment.round, actor=ravi, body="Could you look, @edith?")
    assert Notification.objects.get(kind="comment").recipient == edith
    assert Comment.objects.get().mentions.get() == edith


@pytest.mark.parametrize("named", ["@{0}", "Dear @{0}, and @{0} again.", "@{0}'s table"])
def test_a_printed_name_names_somebody_too(assignment, ravi, edith, named):
    made = comment(review=assignment.round, actor=ravi, body=named.format(edith.printed_name))
    assert made.mentions.get() == edith


def test_a_name_that_nobody_has_is_refused(assignment, ravi):
    with pytest.raises(Refused, match="Nobody of this round is called “@nobody”"):
        comment(review=assignment.round, actor=ravi, body="Could you look, @nobody?")
    assert not Comment.objects.exists()


@pytest.mark.parametrize(
    "body", ["Give 5 mg @8 h.", "At 5 @ noon.", "sample@example.org", "See @curtis2014 and [@other]."]
)
def test_an_at_sign_without_a_name_names_nobody(assignment, ravi, body):
    comment(review=assignment.round, actor=ravi, body=body)
    assert not Mention.objects.exists()


def test_the_owner_is_told_of_what_must_be_answered(demand, edith):
    told = Notification.objects.get(kind="answer-demanded")
    assert (told.recipient, told.text) == (edith, demand.body)
    assert told.path == f"/desk/rounds/{demand.round_id}/#comment-{demand.pk}"


def test_an_owner_who_is_named_in_it_is_told_once(assignment, ravi, edith):
    comment(review=assignment.round, actor=ravi, body="For adults only, @edith?", must_fix=True)
    assert Notification.objects.get(recipient=edith).kind == "answer-demanded"


def test_managing_editors_are_told_when_an_approval_waits_only_for_an_answer(demand, review, rosa, ruth, mona, magnus):
    signed(make_assignment(review, rosa, mona))
    assert not Notification.objects.filter(kind="answer-awaited").exists()
    signed(make_assignment(review, ruth, mona))
    told = Notification.objects.filter(kind="answer-awaited")
    assert {one.recipient for one in told} == {mona, magnus}
    assert demand.body in told[0].text


def test_who_has_signed_demands_nothing_more(assignment, ravi):
    signed(assignment)
    assert refusal_of(lambda: comment(review=assignment.round, actor=ravi, body="Adults?", must_fix=True)) == (
        "may-not-demand"
    )


def test_who_was_taken_off_the_draft_is_told_no_more_of_what_the_board_says(article, edith, emil, mona, ravi):
    add_collaborator(article=article, actor=edith, editor=emil)
    review = make_round(edited(article, edith, TEXT + "\nMore."), by=emil)
    make_assignment(review, ravi, mona)
    question = comment(review=review, actor=emil, body="Is the table right?")
    remove_collaborator(article=article, actor=edith, editor=emil)
    reply(comment=question, actor=ravi, body="No: see its last row.")
    assert refusal_of(lambda: comment(review=review, actor=ravi, body="Could you look, @emil?")) == "unknown-name"
    assert not Notification.objects.filter(recipient=emil, kind="comment").exists()
    assert not Mention.objects.exists()


def test_a_name_in_an_address_is_no_mention(assignment, ravi, edith):
    comment(review=assignment.round, actor=ravi, body="Write to someone@edith please.")
    assert not Notification.objects.filter(kind="comment").exists()


def test_its_author_resolves_and_reopens_it(demand, ravi):
    resolve(comment=demand, actor=ravi)
    assert threads_of(demand.round)[0].state == "resolved"
    reopen(comment=demand, actor=ravi)
    assert threads_of(demand.round)[0].is_demand


def test_nobody_else_resolves_what_must_be_answered(demand, edith, mona):
    for editor in (edith, mona):
        assert refusal_of(lambda editor=editor: resolve(comment=demand, actor=editor)) == "may-not-mark"


def test_an_editor_resolves_what_stops_nothing(assignment, ravi, edith):
    made = comment(review=assignment.round, actor=ravi, body="A comma is missing.")
    resolve(comment=made, actor=edith)
    assert not threads_of(assignment.round)[0].is_open


def test_only_reviewers_of_the_round_demand(assignment, edith):
    assert refusal_of(lambda: comment(review=assignment.round, actor=edith, body="No.", must_fix=True)) == (
        "may-not-demand"
    )


def test_who_has_no_part_says_nothing(demand, emil, rosa):
    for outsider in (emil, rosa):
        assert refusal_of(lambda who=outsider: reply(comment=demand, actor=who, body="Hm.")) == "may-not-comment"


def test_an_unanswered_demand_keeps_its_author_from_approving(demand, assignment):
    assert refusal_of(lambda: signed(assignment)) == "may-not-sign"


def test_an_unanswered_demand_holds_the_approval_until_it_is_answered(
    demand, assignment, review, ravi, rosa, ruth, mona, edith
):
    for reviewer in (rosa, ruth):
        signed(make_assignment(review, reviewer, mona))
    assert Round.objects.get(pk=review.pk).state == "under-review"
    reply(comment=demand, actor=edith, body="The heading says adults.")
    assert Round.objects.get(pk=review.pk).state == "approved"
    assert Approval.objects.count() == 1


def test_resolving_it_lets_the_approval_happen_too(demand, review, ravi, rosa, ruth, mona):
    for reviewer in (rosa, ruth):
        signed(make_assignment(review, reviewer, mona))
    resolve(comment=demand, actor=ravi)
    assert Round.objects.get(pk=review.pk).state == "approved"


def test_a_new_version_does_not_answer_it(demand, article, edith, mona, rosa, ruth):
    review = make_round(edited(article, edith, TEXT + "\nMore."))
    for reviewer in (rosa, ruth):
        signed(make_assignment(review, reviewer, mona))
    assert Round.objects.get(pk=review.pk).state == "under-review"
    assert [thread.comment for thread in threads_before(review)] == [demand]
    reply(comment=demand, actor=edith, body="Now it says so in the sentence itself.")
    assert Round.objects.get(pk=review.pk).state == "approved"


def test_a_sign_off_says_how_many_comments_were_open(assignment, ravi):
    comment(review=assignment.round, actor=ravi, body="A comma is missing.")
    assert signed(assignment).open_comments == 1


@pytest.mark.parametrize(("body", "code"), [(" ", "empty"), ("x" * 5_001, "input-too-large")])
def test_what_cannot_be_kept_is_refused(assignment, ravi, body, code):
    assert refusal_of(lambda: comment(review=assignment.round, actor=ravi, body=body)) == code


def test_a_passage_that_is_too_long_is_refused(assignment, ravi):
    assert refusal_of(lambda: comment(review=assignment.round, actor=ravi, body="Why?", quote="x" * 5_001)) == (
        "input-too-large"
    )
    assert not Comment.objects.exists()


def test_the_number_of_queries_does_not_grow(assignment, ravi, edith, django_assert_num_queries):
    for number in range(3):
        made = comment(review=assignment.round, actor=ravi, body=f"Remark {number}")
        reply(comment=made, actor=edith, body="Yes.")
    with django_assert_num_queries(3):
        assert all(thread.replies[0].author.printed_name for thread in threads_of(assignment.round))


def test_a_request_for_changes_does_not_wait_for_answers(demand, assignment):
    assert signed(assignment, SignOff.Choice.REQUEST_CHANGES).decision == "request-changes"


@pytest.mark.parametrize("settle", [resolve, reopen])
def test_nobody_settles_a_comment_with_a_closed_account(demand, ravi, mona, settle):
    if settle is reopen:
        resolve(comment=demand, actor=ravi)
    ravi = deactivate(actor=mona, person=ravi)
    with pytest.raises(Refused, match="Your account is closed"):
        settle(comment=demand, actor=ravi)
