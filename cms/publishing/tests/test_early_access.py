"""A version in review that a managing editor opens to readers: under caution, for a time, and out of every list."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from articles.tests.scenes import make_article
from cms.accounts.tests import cast
from cms.desk.actions import start_re_review
from cms.publishing.actions import publish
from cms.publishing.models import EarlyAccess, EarlyAccessEnd, LiveEdition
from cms.publishing.tests.reader_scenes import (
    PATIENT_TEXT,
    in_emergency,
    named_for_emergencies,
    published_article,
    rewritten,
    shown_early,
    source_retracted,
)
from cms.publishing.tests.served_page import words
from cms.publishing.unsigned_actions import end_early_access, open_early
from cms.refusals import Refused, Stale
from reviews.actions import set_policy, withdraw_round
from reviews.models import Round, SignOff
from reviews.tests.scenes import make_assignment, make_round, signed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made")]


@pytest.fixture(scope="module")
def made(scene_of_the_file) -> int:
    return make_round(make_article(cast.make_edith(), patient=PATIENT_TEXT)).pk


@pytest.fixture
def review(made) -> Round:
    return Round.objects.get(pk=made)


def address(review: Round, more: str = "") -> str:
    return f"/articles/{review.article.slug}/in-review/{more}"


def fresh(review: Round) -> Round:
    return Round.objects.get(pk=review.pk)


def signed_by_all(review: Round, mona, *board) -> None:
    for asked in [make_assignment(fresh(review), person, mona) for person in board]:
        signed(asked)


def test_nothing_is_there_before_it_is_opened(client, review):
    assert client.get(address(review)).status_code == 404


def test_readers_read_the_frozen_version_under_the_caution_banner(client, review, mona):
    shown_early(review, mona)
    page = words(client.get(address(review)).content)
    assert page.index("for educational purposes only") < page.index("<h1>")
    assert "Educational purpose only; exercise caution, pending human review." in page


def test_each_text_has_its_address(client, review, mona):
    shown_early(review, mona)
    assert "Neutrophils are cells that fight germs" in words(client.get(address(review, "patient/")).content)


def test_it_names_no_reviewer(client, review, mona, ravi):
    make_assignment(review, ravi, mona)
    shown_early(fresh(review), mona)
    assert "Dr Ravi" not in words(client.get(address(review)).content)


def test_it_is_kept_from_search_engines(client, review, mona):
    shown_early(review, mona)
    answer = client.get(address(review))
    assert answer["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in words(answer.content)


def test_it_is_no_edition(client, review, mona):
    shown_early(review, mona)
    assert not LiveEdition.objects.exists()
    assert client.get(f"/articles/{review.article.slug}/").status_code == 404
    assert review.article.slug not in client.get("/").content.decode()


def test_it_is_evidence_in_the_ledger(review, mona):
    shown_early(review, mona)
    assert EarlyAccess.objects.get().ledger_entry.kind == "early-access"
    call_command("verify_record")


@pytest.mark.parametrize("who", ["edith", "ravi", "stranger"])
def test_only_a_managing_editor_opens_it(request, review, who):
    person = request.getfixturevalue(who)
    with pytest.raises(Refused, match="Only a managing editor"):
        shown_early(review, person)


def test_nobody_opens_their_own_text(mona):
    with pytest.raises(Refused, match="Another managing editor"):
        shown_early(make_round(make_article(mona)), mona)


def test_a_retracted_source_keeps_it_closed(review, mona):
    source_retracted("curtis2014")
    with pytest.raises(Refused, match="retracted"):
        shown_early(review, mona)


def test_it_is_about_the_version_that_was_on_the_page(review, mona):
    with pytest.raises(Stale):
        open_early(review=review, actor=mona, reason="Asked for by its readers.", seen_version_sha256="0" * 64)


def test_it_is_opened_once(review, mona):
    shown_early(review, mona)
    with pytest.raises(Refused, match="open to readers already"):
        shown_early(fresh(review), mona)


def test_once_closed_it_is_gone_and_is_not_opened_again(client, review, mona):
    shown_early(review, mona)
    end_early_access(review=fresh(review), actor=mona, reason="A mistake was found in it.")
    assert client.get(address(review)).status_code == 410
    with pytest.raises(Refused, match="not opened again"):
        shown_early(fresh(review), mona)


def test_any_managing_editor_closes_it(review, mona, magnus):
    shown_early(review, mona)
    end_early_access(review=fresh(review), actor=magnus, reason="A mistake was found in it.")
    with pytest.raises(Refused, match="not open to readers"):
        end_early_access(review=fresh(review), actor=mona, reason="A mistake was found in it.")


@pytest.mark.parametrize("who", ["edith", "ravi", "stranger"])
def test_nobody_else_closes_it(review, mona, who, request):
    shown_early(review, mona)
    with pytest.raises(Refused, match="Only a managing editor ends early access"):
        end_early_access(review=fresh(review), actor=request.getfixturevalue(who), reason="I would not show this.")
    assert not EarlyAccessEnd.objects.exists()


def test_it_closes_with_the_round(client, review, edith, mona):
    shown_early(review, mona)
    withdraw_round(review=fresh(review), actor=edith, reason="A better text is coming.")
    assert client.get(address(review)).status_code == 410


def test_a_request_for_changes_closes_it_while_others_still_judge(client, edith, mona, ravi, rosa):
    set_policy(actor=mona, topic=None, one_request_ends_round=False)
    review = make_round(make_article(edith))
    asked = make_assignment(review, ravi, mona)
    make_assignment(fresh(review), rosa, mona)
    shown_early(fresh(review), mona)
    signed(asked, SignOff.Choice.REQUEST_CHANGES)
    assert fresh(review).is_open
    assert client.get(address(review)).status_code == 410


def test_once_published_its_address_leads_to_the_article(client, review, mona, ravi, rosa):
    shown_early(review, mona)
    signed_by_all(review, mona, ravi, rosa)
    publish(approval=fresh(review).approval, actor=mona)
    answer = client.get(address(review))
    assert (answer.status_code, answer["Location"]) == (302, f"/articles/{review.article.slug}/")


def test_the_live_page_leads_to_an_update_that_is_open(client, edith, mona, ravi, rosa):
    first = published_article(edith, mona, ravi, rosa)
    review = make_round(rewritten(first.article, edith))
    before = words(client.get(f"/articles/{first.article.slug}/").content)
    shown_early(review, mona)
    assert address(review) not in before
    assert address(review) in words(client.get(f"/articles/{first.article.slug}/").content)
    assert "has approved" in words(client.get(address(review)).content)


def test_an_emergency_takes_its_place(client, edith, mona):
    named_for_emergencies(mona)
    review = make_round(make_article(edith))
    shown_early(review, mona)
    in_emergency(fresh(review), mona)
    assert client.get(address(review))["Location"] == f"/articles/{review.article.slug}/"


def test_a_source_that_is_retracted_meanwhile_is_marked(client, review, mona):
    shown_early(review, mona)
    source_retracted("curtis2014")
    page = words(client.get(address(review)).content)
    assert "has been retracted" in page
    assert "after the text was handed in" in page


def test_the_text_that_readers_see_is_not_opened_as_undecided(edith, mona, ravi, rosa):
    first = published_article(edith, mona, ravi, rosa)
    again = start_re_review(article=first.article, actor=mona)
    with pytest.raises(Refused, match="Readers see exactly this text already: it is edition 1"):
        shown_early(again, mona)
    assert not EarlyAccess.objects.exists()
