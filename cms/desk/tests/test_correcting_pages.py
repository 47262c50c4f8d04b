"""The pages of a correction: opening one, the mark on every page of the article, handing it in, the board's pages."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import reverse

from articles.models import Article, Draft
from articles.tests.scenes import edited, make_article
from cms.accounts.tests import cast
from cms.desk.corrections import open_correction
from cms.desk.models import DraftCorrection
from cms.desk.record import events_of
from cms.desk.record_file.contents import evidence_rows, record_of
from cms.desk.tests.test_correcting import (
    MENDED,
    MISSPELT,
    WHY,
    correct,
    corrected,
    make_correcting_edition,
)
from cms.outbox.models import Notification
from cms.publishing.actions import place_notice
from cms.publishing.models import Edition, NoticeKind
from cms.publishing.tests.scenes import published
from reviews.actions import call_not_minor, set_policy
from reviews.models import CorrectionObjection
from reviews.tests.scenes import make_assignment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made")]


@pytest.fixture(scope="module")
def made(scene_of_the_file) -> int:
    article = make_article(cast.make_edith(), text=MISSPELT)
    return published(article, cast.make_mona(), cast.make_ravi(), cast.make_rosa()).pk


@pytest.fixture
def edition(made) -> Edition:
    return Edition.objects.get(pk=made)


@pytest.fixture
def at_desk(client, edith) -> Client:
    client.force_login(edith)
    return client


def to(name: str, edition: Edition, *more: int) -> str:
    return reverse(f"desk:{name}", args=[edition.article.slug, *more])


def filled(edition: Edition, **changed: str) -> dict[str, str]:
    draft = Draft.objects.get(article=edition.article)
    return {"edit_number": str(draft.edit_number), "kind": "minor", "reason": WHY} | changed


def page_of(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_the_page_says_what_happens_and_what_minor_means(at_desk, edition):
    page = page_of(at_desk, to("correct", edition, 1))
    assert "The draft becomes exactly what edition 1 shows" in page
    assert "It changes no number, unit, dose, negation, citation or table, and no conclusion." in page


def test_the_form_starts_the_correction(at_desk, edition):
    answer = at_desk.post(to("correct", edition, 1), filled(edition))
    assert answer.url == to("draft", edition)
    assert open_correction(edition.article).reason == WHY
    page = page_of(at_desk, to("draft", edition))
    assert "Minor correction of edition 1" in page
    assert WHY.replace("“", "“") in page


def test_every_page_of_the_article_says_so(at_desk, edition, edith):
    correct(edition, edith)
    for name in ("draft", "sources", "history", "record", "submit", "byline"):
        assert "Minor correction of edition 1" in page_of(at_desk, to(name, edition)), name


def test_work_is_named_and_has_to_be_put_aside_on_purpose(at_desk, edition, edith):
    edited(edition.article, edith, "Something else entirely.")
    assert "Text that was never submitted, last saved by Edith" in page_of(at_desk, to("correct", edition, 1))
    refused = at_desk.post(to("correct", edition, 1), filled(edition))
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Confirm this, or submit what is in the draft first." in refused.content.decode()
    assert at_desk.post(to("correct", edition, 1), filled(edition, confirmed="on")).status_code == HTTPStatus.FOUND


def test_a_save_in_between_is_shown_before_anything_is_put_aside(at_desk, edition, edith):
    old = filled(edition)
    edited(edition.article, edith, "Something else entirely.")
    refused = at_desk.post(to("correct", edition, 1), old | {"confirmed": "on"})
    assert refused.status_code == HTTPStatus.CONFLICT
    assert not DraftCorrection.objects.exists()
    assert WHY in refused.content.decode()


def test_a_retracted_edition_says_why_it_is_not_corrected(at_desk, edition, mona):
    place_notice(edition=edition, actor=mona, kind=NoticeKind.RETRACTION, reason="The trial was made up.")
    page = page_of(at_desk, to("correct", edition, 1))
    assert "Such a text is not corrected" in page
    assert "Start the correction" not in page


def test_of_an_earlier_edition_only_a_major_correction_is_offered(at_desk, edition, edith, mona, ravi, rosa):
    make_correcting_edition(edition, edith, mona, ravi, rosa)
    page = page_of(at_desk, to("correct", edition, 1))
    assert "Readers see a newer edition" in page
    assert 'value="minor"' not in page


def test_handing_in_a_changed_dose_as_minor_lists_it_and_offers_major(at_desk, edition, edith):
    correct(edition, edith)
    edited(edition.article, edith, MENDED.replace("5 mg", "50 mg"))
    page = page_of(at_desk, to("submit", edition))
    assert "More than minor" in page
    assert "Number: 5 mg → 50 mg (Severity)" in page
    answer = at_desk.post(to("make_correction_major", edition), {"submit": "1"})
    assert answer.url == to("submit", edition)
    page = page_of(at_desk, to("submit", edition))
    assert "Major correction of edition 1" in page
    assert "More than minor" not in page


def test_it_is_given_up_from_the_draft(at_desk, edition, edith):
    correct(edition, edith)
    at_desk.post(to("give_up_correction", edition))
    assert open_correction(edition.article) is None
    assert "Minor correction" not in page_of(at_desk, to("draft", edition))


def test_the_round_says_what_it_corrects_and_where_the_changes_are(client, edition, edith, mona):
    review = corrected(edition, edith, MENDED)
    client.force_login(mona)
    page = page_of(client, reverse("desk:round", args=[review.pk]))
    assert "Minor correction of edition 1" in page
    assert f"?old=v1&amp;new=v{review.version.number}" in page


def test_the_board_shows_it(client, edition, edith, mona, ravi):
    review = corrected(edition, edith, MENDED)
    client.force_login(mona)
    assert "Minor correction" in page_of(client, reverse("desk:rounds"))
    make_assignment(review, ravi, mona)
    call_not_minor(review=review, actor=ravi, reason="It says something else by now.")
    assert "Major correction" in page_of(client, reverse("desk:rounds"))


def test_the_reviewer_reads_it_first_and_compares_with_the_edition(client, edition, edith, mona, ravi):
    set_policy(actor=mona, topic=None, minor_approvals_needed=1)
    assignment = make_assignment(corrected(edition, edith, MENDED), ravi, mona)
    client.force_login(ravi)
    page = page_of(client, reverse("reviews:assignment", args=[assignment.pk]))
    assert "Minor correction of edition 1" in page
    assert "What changed against edition 1" in page
    changes = page_of(client, f"{reverse('reviews:changes', args=[assignment.pk])}?against=1")
    assert "which edition 1 shows, and this version corrects" in changes


def test_an_invited_reviewer_sees_what_it_is_about(client, edition, edith, mona, ravi):
    assignment = make_assignment(corrected(edition, edith, MENDED), ravi, mona, accepted=False)
    client.force_login(ravi)
    page = page_of(client, reverse("reviews:assignment", args=[assignment.pk]))
    assert "Minor correction of edition 1" in page
    assert "What changed against edition 1" not in page


def test_the_reviewer_says_that_it_is_not_minor(client, edition, edith, mona, ravi):
    assignment = make_assignment(corrected(edition, edith, MENDED), ravi, mona)
    client.force_login(ravi)
    client.post(reverse("reviews:call_not_minor", args=[assignment.pk]), {"reason": "It says something else by now."})
    assert CorrectionObjection.objects.get().said_by == ravi
    page = page_of(client, reverse("reviews:assignment", args=[assignment.pk]))
    assert "Not minor, says" in page
    told = Notification.objects.filter(kind="correction-not-minor")
    assert {one.recipient for one in told} == {edith, mona}


def test_without_a_reason_the_reviewer_is_asked_for_one(client, edition, edith, mona, ravi):
    assignment = make_assignment(corrected(edition, edith, MENDED), ravi, mona)
    client.force_login(ravi)
    answer = client.post(reverse("reviews:call_not_minor", args=[assignment.pk]), {"reason": ""})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert not CorrectionObjection.objects.exists()


def test_the_record_tells_the_whole_story(edition, edith, mona, ravi, rosa):
    make_correcting_edition(edition, edith, mona, ravi, rosa)
    told = [event.title for event in events_of(Article.objects.get(pk=edition.article_id))]
    assert "Correction of edition 1 opened (minor)" in told
    assert "Version 2 submitted for review as a minor correction of edition 1" in told
    assert "Correction (minor) on edition 1, by edition 2" in told


def test_the_exported_record_holds_it(edition, edith, mona, ravi, rosa):
    make_correcting_edition(edition, edith, mona, ravi, rosa)
    article = Article.objects.get(pk=edition.article_id)
    record = record_of(article, evidence_rows(article))
    models = [row["value"]["model"] for row in record["evidence"]]
    assert "reviews.correction" in models
    assert "desk.draftcorrection" in [row["model"] for row in record["others"]]


def test_the_rules_say_how_many_sign_a_minor_correction(client, mona):
    set_policy(actor=mona, topic=None, minor_approvals_needed=1)
    client.force_login(mona)
    assert "1 for a minor correction" in page_of(client, reverse("desk:rules"))


def test_the_version_offers_to_correct_its_edition(at_desk, edition):
    assert to("correct", edition, 1) in page_of(at_desk, to("version", edition, 1))


def test_the_number_of_queries_is_bounded(at_desk, edition, edith, django_assert_max_num_queries):
    with django_assert_max_num_queries(15):
        at_desk.get(to("correct", edition, 1))
