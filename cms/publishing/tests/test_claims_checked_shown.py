"""Readers learn how many claims were checked and by how many reviewers, in the same words wherever signatures are
told of."""

from __future__ import annotations

import pytest

from articles.tests.scenes import make_article
from cms.publishing.actions import publish
from cms.publishing.exporting import jats_xml
from cms.publishing.exporting.docx import _page
from cms.publishing.exporting.record import standing_notices
from cms.publishing.models import Edition
from cms.publishing.proof import verification_address
from cms.publishing.tests.exporting.scenes import valid
from cms.publishing.tests.exporting.scenes import words as words_of
from cms.publishing.tests.reader_scenes import PATIENT_TEXT, published_article
from cms.publishing.tests.served_page import words
from reviews.actions import check_claim
from reviews.claim_checks import claim_sheet
from reviews.models import Assignment, Round, Verdict
from reviews.tests.scenes import make_assignment, make_round, signed

pytestmark = pytest.mark.django_db

PRIVATE = "Between us: the table is copied badly."


def check(assignment: Assignment, position: int, verdict: Verdict, note: str = "") -> None:
    claim = claim_sheet(assignment).claims[position].claim
    check_claim(assignment=assignment, actor=assignment.reviewer, identity=claim.identity, verdict=verdict, note=note)


def checked_edition(edith, mona, ravi, rosa, *, patient: str = "") -> Edition:
    """Ravi found two claims supported; Rosa found the second only partly so."""
    review = make_round(make_article(edith, patient=patient))
    ravis, rosas = make_assignment(review, ravi, mona), make_assignment(review, rosa, mona)
    check(ravis, 0, Verdict.SUPPORTED)
    check(ravis, 1, Verdict.SUPPORTED)
    check(rosas, 1, Verdict.PARTLY, PRIVATE)
    signed(ravis)
    signed(rosas)
    return publish(approval=Round.objects.get(pk=review.pk).approval, actor=mona)


def sentence_of(edition: Edition) -> str:
    total = claim_sheet(Assignment.objects.filter(round__version=edition.version_id)[0]).total
    return f"2 of {total} cited claims were checked against their sources by 2 reviewers."


def test_the_page_says_it_beside_reviewed_by_and_the_verdicts_with_the_signatures(client, edith, mona, ravi, rosa):
    edition = checked_edition(edith, mona, ravi, rosa)
    page = words(client.get(f"/articles/{edition.article.slug}/").content)
    head, _, proof = page.partition("How this was reviewed</h2>")
    assert sentence_of(edition) in head
    assert "Verdicts: 1 supported, 1 partly supported. Reviewers differed on 1 claim" in proof
    assert "Claims of all texts" not in proof


def test_an_edition_with_two_texts_says_that_they_are_counted_together(client, edith, mona, ravi, rosa):
    edition = checked_edition(edith, mona, ravi, rosa, patient=PATIENT_TEXT)
    page = words(client.get(f"/articles/{edition.article.slug}/patient/").content)
    assert sentence_of(edition) in page
    assert "Claims of all texts of this edition are counted together." in page


@pytest.mark.parametrize("place", ["editions/1/", "versions/"])
def test_the_edition_and_the_list_of_editions_say_the_same(client, edith, mona, ravi, rosa, place):
    edition = checked_edition(edith, mona, ravi, rosa)
    assert sentence_of(edition) in words(client.get(f"/articles/{edition.article.slug}/{place}").content)


def test_whoever_verifies_a_text_is_told(client, edith, mona, ravi, rosa):
    edition = checked_edition(edith, mona, ravi, rosa)
    assert sentence_of(edition) in words(client.get(verification_address(edition)).content)


def test_jats_has_each_count(edith, mona, ravi, rosa):
    meta = valid(jats_xml(checked_edition(edith, mona, ravi, rosa))).iterfind(".//custom-meta")
    said = {words_of(pair[0]): words_of(pair[1]) for pair in meta}
    assert (said["claims-checked"], said["claims-checked-by"]) == ("2", "2")
    assert (said["claims-supported"], said["claims-partly"], said["claims-not-supported"]) == ("1", "1", "0")
    assert int(said["claims"]) > 2


def test_a_word_file_says_it_below_the_reviewers(edith, mona, ravi, rosa):
    edition = checked_edition(edith, mona, ravi, rosa)
    assert f"<p>{sentence_of(edition)} Verdicts:" in _page(edition, standing_notices(edition))


@pytest.mark.parametrize("place", ["", "versions/", "editions/1/article.xml"])
def test_what_a_reviewer_noted_beside_a_verdict_is_not_for_readers(client, edith, mona, ravi, rosa, place):
    edition = checked_edition(edith, mona, ravi, rosa)
    assert PRIVATE not in client.get(f"/articles/{edition.article.slug}/{place}").content.decode()


@pytest.mark.parametrize("place", ["", "versions/", "editions/1/article.xml"])
def test_nothing_is_said_where_nobody_checked(client, edith, mona, ravi, rosa, place):
    edition = published_article(edith, mona, ravi, rosa)
    page = client.get(f"/articles/{edition.article.slug}/{place}").content.decode().lower()
    assert "claims were checked" not in page
    assert "claims-checked" not in page


def test_the_sentence_costs_no_query(client, edith, mona, ravi, rosa, django_assert_num_queries):
    edition = checked_edition(edith, mona, ravi, rosa, patient=PATIENT_TEXT)
    with django_assert_num_queries(9):
        client.get(f"/articles/{edition.article.slug}/")
    with django_assert_num_queries(4):
        client.get(f"/articles/{edition.article.slug}/versions/")
