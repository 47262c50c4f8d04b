"""Promise 4 on the round's page: each request for changes has a line of its own that says what became of it."""

from __future__ import annotations

import pytest

from articles.tests.scenes import TEXT, edited, make_article
from cms.accounts.roles import Role
from cms.accounts.tests.cast import make_user
from cms.desk.actions import start_re_review
from cms.desk.tests.round_pages import to
from cms.publishing.actions import publish
from cms.publishing.tests.reader_scenes import in_emergency, named_for_emergencies
from cms.publishing.tests.served_page import words
from reviews.actions import adjudicate, comment, open_round, set_policy, take_back_sign_off, unassign
from reviews.models import Round, SignOff
from reviews.tests.scenes import approved, make_assignment, make_round, signed

pytestmark = pytest.mark.django_db
CHANGES = SignOff.Choice.REQUEST_CHANGES
REASON = "The figure is right; the source says so on page 96."


@pytest.fixture
def article(edith):
    return make_article(edith)


@pytest.fixture
def refused(article, ravi, mona) -> SignOff:
    """Ravi's request for changes, which ended the first round."""
    return signed(make_assignment(make_round(article), ravi, mona), CHANGES)


def dissent_on(client, review: Round, who) -> str:
    client.force_login(who)
    page = words(client.get(to("round", review)).content)
    return page.partition("Requests for changes</h2>")[2].partition("</section>")[0]


def test_a_round_without_a_request_has_no_such_list(client, article, mona, ravi, rosa):
    assert dissent_on(client, approved(article, mona, ravi, rosa), mona) == ""


def test_a_request_stands_and_blocks_its_text(client, refused, mona):
    said = dissent_on(client, refused.round, mona)
    assert "Dr Ravi, MD, FRCP" in said
    assert ">Stands</span>" in said
    assert "Version 1 can be neither published nor submitted again." in said


def test_in_an_open_round_it_keeps_the_text_from_being_approved(client, article, mona, ravi, rosa):
    set_policy(actor=mona, topic=None, one_request_ends_round=False)
    review = make_round(article)
    make_assignment(review, rosa, mona)
    signed(make_assignment(review, ravi, mona), CHANGES)
    assert "Version 1 is not approved while it stands." in dissent_on(client, review, mona)


def test_one_that_was_taken_back_says_when_and_why(client, article, mona, ravi, rosa):
    set_policy(actor=mona, topic=None, one_request_ends_round=False)
    review = make_round(article)
    make_assignment(review, rosa, mona)
    request = signed(make_assignment(review, ravi, mona), CHANGES)
    take_back_sign_off(sign_off=request, actor=ravi, reason="I misread the table.")
    said = dissent_on(client, review, mona)
    assert ">Taken back</span>" in said
    assert "I misread the table." in said


def test_a_new_version_answers_it_and_is_linked(client, refused, article, edith):
    answer = make_round(edited(article, edith, TEXT + "\nMended."))
    said = dissent_on(client, refused.round, edith)
    assert ">Answered</span>" in said
    assert f'<a href="{to("round", answer)}">Version 2</a>' in said
    assert "Against version 1 it stands." in said


def test_a_second_look_at_an_older_text_answers_nothing(client, article, edith, mona, ravi, rosa):
    publish(approval=approved(article, mona, ravi, rosa).approval, actor=mona)
    review = make_round(edited(article, edith, TEXT + "\nMore."))
    signed(make_assignment(review, ravi, mona), CHANGES)
    start_re_review(article=article, actor=mona)
    assert ">Stands</span>" in dissent_on(client, review, mona)


def test_an_adjudication_says_by_whom_when_and_why(client, refused, mona):
    adjudicate(sign_off=refused, actor=mona, reason=REASON)
    said = dissent_on(client, refused.round, mona)
    assert ">Adjudicated</span>" in said
    assert "Mona decided" in said
    assert REASON in said


def test_the_edition_that_it_was_carried_into_is_linked(client, refused, edith, mona, rosa, ruth):
    adjudicate(sign_off=refused, actor=mona, reason=REASON)
    again = open_round(version=refused.version, actor=edith)
    for assignment in [make_assignment(again, reviewer, mona) for reviewer in (rosa, ruth)]:
        signed(assignment)
    publish(approval=Round.objects.get(pk=again.pk).approval, actor=mona)
    said = dissent_on(client, refused.round, mona)
    assert f'<a href="/articles/{refused.round.article.slug}/editions/1/">edition 1</a>' in said
    assert "where the decision is printed" in said


def test_a_text_that_readers_had_before_the_board_decided_is_named_so(client, edith, mona, magnus, ravi):
    named_for_emergencies(mona)
    review = make_round(make_article(edith))
    assignment = make_assignment(review, ravi, magnus)
    in_emergency(review, mona)
    signed(assignment, CHANGES)
    said = dissent_on(client, review, mona)
    assert "published in an emergency" in said
    assert "Carried into" not in said


@pytest.mark.parametrize("requests", [1, 3])
@pytest.mark.parametrize(("is_open", "queries"), [(True, 15), (False, 14)])
def test_more_requests_ask_no_more_of_the_database(
    client, article, mona, ravi, rosa, ruth, django_assert_num_queries, requests, is_open, queries
):
    set_policy(actor=mona, topic=None, one_request_ends_round=False)
    review = make_round(article)
    waiting = make_assignment(review, make_user("Dr Rolf", Role.REVIEWER), mona)
    assignments = [make_assignment(review, reviewer, mona) for reviewer in (ravi, rosa, ruth)]
    comment(review=review, actor=ravi, body="Per microlitre?")
    for assignment in assignments[:requests]:
        signed(assignment, CHANGES)
    if not is_open:
        for assignment in [waiting, *assignments[requests:]]:
            unassign(assignment=assignment, actor=mona, reason="The board has said enough.")
    client.force_login(mona)
    with django_assert_num_queries(queries):
        client.get(to("round", review))


def test_once_it_is_decided_against_the_round_leads_to_submitting_the_text_unchanged(client, refused, edith, mona):
    adjudicate(sign_off=refused, actor=mona, reason=REASON)
    client.force_login(edith)
    page = words(client.get(to("round", refused.round)).content)
    assert "The text may be submitted again unchanged" in page
    assert f'href="/desk/articles/{refused.version.article.slug}/submit/">Submit it again…</a>' in page
    assert "a managing editor may adjudicate" not in page


def test_once_submitted_again_the_round_says_that_it_was(client, refused, edith, mona):
    adjudicate(sign_off=refused, actor=mona, reason=REASON)
    open_round(version=refused.version, actor=edith)
    client.force_login(edith)
    assert "Exactly this text is before the board already." in words(client.get(to("round", refused.round)).content)


def test_a_request_that_stands_leads_to_an_answer(client, refused, edith):
    client.force_login(edith)
    page = words(client.get(to("round", refused.round)).content)
    assert "The editors answer with a new version." in page
    assert "Submit it again" not in page
