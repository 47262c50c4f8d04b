"""Early access and emergency publication from the page of a round."""

from __future__ import annotations

from http import HTTPStatus

import pytest

from articles.tests.scenes import make_article
from cms.desk.actions import start_re_review
from cms.desk.tests.round_pages import to
from cms.publishing.models import EarlyAccess, EmergencyPublication
from cms.publishing.tests.reader_scenes import in_emergency, named_for_emergencies, published_article, shown_early
from reviews.models import Policy, Round, SignOff
from reviews.tests.scenes import make_assignment, make_round, signed

REASON = "The dose that readers see now is too high."


@pytest.fixture
def review(edith, mona) -> Round:
    named_for_emergencies(mona)
    return make_round(make_article(edith))


@pytest.fixture
def at_desk(client, mona):
    client.force_login(mona)
    return client


def typed(review: Round, **more: str) -> dict[str, str]:
    return {"reason": REASON, "seen_version_sha256": review.version.version_sha256, **more}


def test_a_version_is_opened_from_its_round(at_desk, review):
    page = at_desk.post(to("open_early", review), typed(review), follow=True).content.decode()
    assert EarlyAccess.objects.get().reason == REASON
    assert "See it as readers do" in page


def test_opening_without_a_reason_keeps_the_page(at_desk, review):
    answer = at_desk.post(to("open_early", review), typed(review, reason=""))
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert not EarlyAccess.objects.exists()


def test_another_version_than_the_one_on_the_page_is_not_opened(at_desk, review):
    answer = at_desk.post(to("open_early", review), typed(review, seen_version_sha256="0" * 64))
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "Another version is before the board by now" in answer.content.decode()


def test_it_is_closed_from_its_round(at_desk, review, mona):
    shown_early(review, mona)
    page = at_desk.post(
        to("end_early_access", review), {"reason": "A mistake was found."}, follow=True
    ).content.decode()
    assert "was open to readers early" in page


def test_closing_what_is_not_open_says_so(at_desk, review):
    answer = at_desk.post(to("end_early_access", review), {"reason": "A mistake was found."})
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "This version is not open to readers." in answer.content.decode()


def test_the_emergency_page_says_what_it_means(at_desk, review):
    page = at_desk.get(to("emergency", review)).content.decode()
    assert "It stays out of lists, search engines and files." in page
    assert "within 7" in page


def test_an_emergency_has_to_be_meant(at_desk, review):
    answer = at_desk.post(to("emergency", review), typed(review))
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Confirm this, or let the board decide first." in answer.content.decode()
    assert REASON in answer.content.decode()
    assert not EmergencyPublication.objects.exists()


def test_an_emergency_is_published_from_its_page(at_desk, review):
    page = at_desk.post(to("emergency", review), typed(review, understood="on"), follow=True).content.decode()
    assert EmergencyPublication.objects.get().reason == REASON
    assert "Edition 1 is live, marked as not approved." in page


def test_a_refused_emergency_keeps_what_was_typed(at_desk, review, mona):
    in_emergency(review, mona)
    answer = at_desk.post(to("emergency", review), typed(review, understood="on", reason="Said once more, now."))
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "Said once more, now." in answer.content.decode()


def test_where_nobody_is_named_the_round_does_not_offer_it(at_desk, edith):
    review = make_round(make_article(edith))
    assert "Publish in an emergency" not in at_desk.get(to("round", review)).content.decode()


def test_whom_the_rules_do_not_name_reads_why_not(client, magnus, review):
    client.force_login(magnus)
    assert "do not name you" in client.get(to("round", review)).content.decode()


def test_the_board_says_what_readers_see_unapproved(at_desk, review, mona):
    in_emergency(review, mona)
    assert "Readers see it unapproved" in at_desk.get("/desk/rounds/").content.decode()


def test_the_record_tells_both(at_desk, review, mona):
    shown_early(review, mona)
    in_emergency(Round.objects.get(pk=review.pk), mona)
    page = at_desk.get(f"/desk/articles/{review.article.slug}/record/").content.decode()
    assert "Opened to readers early" in page
    assert "Edition 1 published in an emergency" in page


def test_the_rules_name_who_may(at_desk, mona):
    at_desk.get("/desk/rules/house/")
    form = {
        "approvals_needed": 2,
        "reviewers_invited": 2,
        "response_days": 5,
        "review_days": 21,
        "re_review_months": 24,
        "emergency_publishers": ["mona"],
        "emergency_review_days": 3,
    }
    at_desk.post("/desk/rules/house/", form)
    policy = Policy.objects.get(topic=None)
    assert (policy.emergency_publishers, policy.emergency_review_days) == (["mona"], 3)


def test_the_round_names_the_emergency_when_it_is_over_too(at_desk, review, mona, ravi):
    asked = make_assignment(review, ravi, mona)
    in_emergency(Round.objects.get(pk=review.pk), mona, REASON)
    signed(asked, SignOff.Choice.REQUEST_CHANGES)
    page = " ".join(at_desk.get(to("round", review)).content.decode().split())
    assert "Published in an emergency, before the board had decided" in page
    assert "This round is over without an approval, and readers see edition 1 still." in page


def test_the_owner_reads_why_the_round_under_it_is_not_withdrawn(client, review, edith, mona):
    in_emergency(review, mona)
    client.force_login(edith)
    page = client.get(to("round", review)).content.decode()
    assert "a managing editor withdraws the edition" in page


def test_a_re_review_says_that_readers_see_the_text(at_desk, edith, mona, ravi, rosa):
    again = start_re_review(article=published_article(edith, mona, ravi, rosa).article, actor=mona)
    page = at_desk.get(to("round", again)).content.decode()
    assert "Readers see exactly this text, as edition 1, while the board looks at it again." in page
    assert "Readers see nothing of this version" not in page
