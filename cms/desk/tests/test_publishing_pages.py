"""Publishing from the page of a round, planning it, re-review, and notices."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus

import pytest
from django.urls import reverse

from articles.tests.scenes import TEXT, edited, make_article
from cms import clock
from cms.desk.tests.round_pages import to
from cms.publishing.models import Edition, LiveEdition, Notice, ScheduledPublication
from cms.publishing.tests.scenes import published
from reviews.models import Round, RoundKind
from reviews.tests.scenes import approved, make_round

REASON = "The trial that the dose rests on is being looked into."


@pytest.fixture
def review(edith, mona, ravi, rosa) -> Round:
    return approved(make_article(edith), mona, ravi, rosa)


@pytest.fixture
def edition(edith, mona, ravi, rosa) -> Edition:
    return published(make_article(edith), mona, ravi, rosa)


def tomorrow() -> str:
    return f"{clock.now() + timedelta(days=1):%Y-%m-%dT%H:%M}"


def of_article(name: str, edition: Edition) -> str:
    return reverse(f"desk:{name}", args=[edition.article.slug])


def test_an_approval_is_published_with_a_change_note(client, mona, review):
    client.force_login(mona)
    page = client.post(to("publish", review), {"change_note": "First edition."}, follow=True).content.decode()
    assert Edition.objects.get().change_note == "First edition."
    assert "Edition 1 is live." in page


def test_publishing_twice_is_refused_with_the_reason(client, mona, review):
    client.force_login(mona)
    client.post(to("publish", review), {})
    answer = client.post(to("publish", review), {})
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "This approval has been published already." in answer.content.decode()
    assert Edition.objects.count() == 1


def test_what_is_not_approved_is_not_published(client, mona, edith):
    review = make_round(make_article(edith))
    client.force_login(mona)
    answer = client.post(to("publish", review), {"change_note": "Now."})
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "The board has not approved this version." in answer.content.decode()


@pytest.mark.parametrize("who", ["edith", "ravi"])
@pytest.mark.parametrize("name", ["publish", "schedule"])
def test_only_managing_editors_publish(client, request, review, who, name):
    client.force_login(request.getfixturevalue(who))
    assert client.post(to(name, review), {"publish_at": tomorrow()}).status_code == HTTPStatus.NOT_FOUND
    assert not Edition.objects.exists()


def test_a_publication_is_planned_in_utc_and_cancelled(client, mona, review):
    client.force_login(mona)
    page = client.post(to("schedule", review), {"publish_at": tomorrow()}, follow=True).content.decode()
    planned = ScheduledPublication.objects.get()
    assert "UTC" in page
    client.post(to("cancel_publication", review, planned.pk))
    planned.refresh_from_db()
    assert planned.state == ScheduledPublication.State.CANCELLED


def test_cancelling_twice_is_refused(client, mona, review):
    client.force_login(mona)
    client.post(to("schedule", review), {"publish_at": tomorrow()})
    cancel = to("cancel_publication", review, ScheduledPublication.objects.get().pk)
    client.post(cancel)
    answer = client.post(cancel)
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "not waiting any more" in answer.content.decode()


def test_a_moment_that_has_passed_is_refused_and_kept(client, mona, review):
    client.force_login(mona)
    answer = client.post(to("schedule", review), {"publish_at": "2020-01-01T10:00", "change_note": "Kept."})
    page = answer.content.decode()
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Choose a moment that lies ahead" in page
    assert "Kept." in page


def test_a_second_plan_is_refused(client, mona, review):
    client.force_login(mona)
    client.post(to("schedule", review), {"publish_at": tomorrow()})
    answer = client.post(to("schedule", review), {"publish_at": tomorrow()})
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "planned already" in answer.content.decode()


def test_a_re_review_opens_a_round_on_the_same_version(client, mona, edition):
    client.force_login(mona)
    client.post(of_article("re_review", edition), {"note": "Two years have passed."})
    review = Round.objects.get(kind=RoundKind.RE_REVIEW)
    assert review.version == edition.version
    assert review.submission.note == "Two years have passed."


def test_a_second_re_review_is_refused_with_the_reason(client, mona, edition):
    client.force_login(mona)
    client.post(of_article("re_review", edition), {})
    answer = client.post(of_article("re_review", edition), {"note": "Again."})
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "This article has an open round already." in answer.content.decode()


def test_without_a_live_edition_there_is_nothing_to_re_review_or_mark(client, mona, review):
    client.force_login(mona)
    for name in ("re_review", "notice"):
        assert client.get(reverse(f"desk:{name}", args=[review.article.slug])).status_code == HTTPStatus.NOT_FOUND


def test_a_notice_is_confirmed_before_it_is_placed(client, mona, edition):
    client.force_login(mona)
    page = client.post(of_article("notice", edition), {"kind": "concern", "reason": REASON})
    assert "are you sure?" in page.content.decode()
    assert REASON in page.content.decode()
    assert not Notice.objects.exists()


def confirmed(edition: Edition, **typed: str) -> dict[str, str]:
    return {"kind": "concern", "reason": REASON, "edition": str(edition.number), "confirm": "1"} | typed


def test_a_confirmed_notice_stands_on_the_edition(client, mona, edition):
    client.force_login(mona)
    client.post(of_article("notice", edition), confirmed(edition))
    notice = Notice.objects.get()
    assert (notice.edition, notice.reason, notice.placed_by) == (edition, REASON, mona)


def test_a_withdrawal_takes_the_edition_out_of_lists(client, mona, edition):
    client.force_login(mona)
    client.post(of_article("notice", edition), confirmed(edition, kind="withdrawal"))
    assert LiveEdition.objects.get().is_withdrawn


def test_a_notice_can_be_mended_before_it_is_placed(client, mona, edition):
    client.force_login(mona)
    page = client.post(of_article("notice", edition), {"kind": "concern", "reason": REASON, "mend": "1"})
    assert REASON in page.content.decode()
    assert page.templates[0].name == "desk/notice.html"


def test_a_short_reason_is_refused(client, mona, edition):
    client.force_login(mona)
    answer = client.post(of_article("notice", edition), confirmed(edition, reason="Bad."))
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "readers see it" in answer.content.decode()


def test_the_same_concern_twice_is_refused(client, mona, edition):
    client.force_login(mona)
    client.post(of_article("notice", edition), confirmed(edition))
    answer = client.post(of_article("notice", edition), confirmed(edition))
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "carries an expression of concern already" in answer.content.decode()
    assert Notice.objects.count() == 1


def test_a_notice_meant_for_an_earlier_edition_is_not_put_on_the_new_one(client, mona, edith, ravi, rosa, edition):
    published(edited(edition.article, edith, f"{TEXT}\nAn update.\n"), mona, ravi, rosa)
    client.force_login(mona)
    answer = client.post(of_article("notice", edition), confirmed(edition))
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "Edition 2 is live by now." in answer.content.decode()
    assert not Notice.objects.exists()


@pytest.mark.parametrize("who", ["edith", "ravi", "stranger"])
@pytest.mark.parametrize("name", ["re_review", "notice"])
def test_only_managing_editors_act_on_editions(client, request, edition, who, name):
    client.force_login(request.getfixturevalue(who))
    assert client.get(of_article(name, edition)).status_code == HTTPStatus.NOT_FOUND
